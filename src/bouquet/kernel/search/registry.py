"""What can be searched from the one box: apps register their documents or their names here, in their `apps.py`.

An app of documents gives `documents`, the dotted name of a function without argument that yields every document it
holds (read by `bouquet load`); when one changes, its services call `search.put` or `search.remove`. An app of names
(territories) gives the domain of its own index, and `describes`, which words what was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from bouquet.kernel.search.rules.documents import Document


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of document: what people call it, where its documents come from, the address of one.

    Args:
        kind: the key of the kind, as `service`.
        label: its name in the plural, as people read it.
        documents: dotted name of a function that yields its documents.
        address: dotted name of a function that makes the address of a page from the `place` of a document.
        order: its place among the facets.
        boost: hundredths; how much its documents weigh among equals, 100 by default.
    """

    kind: str
    label: str | Promise
    documents: str
    address: str
    order: int = 100
    boost: int = 100

    def every(self) -> Iterable[Document]:
        read: Callable[[], Iterable[Document]] = import_string(self.documents)
        return read()

    def url(self, place: str) -> str:
        make: Callable[[str], str] = import_string(self.address)
        return make(place)


@dataclass(frozen=True, slots=True)
class Described:
    """A name found, as people read it."""

    ref: str
    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True)
class NameCollection:
    """A kind that has an index of names: `describes` words (kind, reference, label) in the order given."""

    kind: str
    label: str | Promise
    domain: str
    describes: str
    order: int = 100

    def described(self, found: Sequence[tuple[str, str, str]]) -> list[Described]:
        describe: Callable[[Sequence[tuple[str, str, str]]], list[Described]] = import_string(self.describes)
        return describe(found)


_COLLECTIONS: dict[str, Collection] = {}
_NAMES: dict[str, NameCollection] = {}


def register(collection: Collection | NameCollection) -> None:
    """Make a kind searchable; registering the same kind again replaces it."""
    if isinstance(collection, Collection):
        _COLLECTIONS[collection.kind] = collection
    else:
        _NAMES[collection.kind] = collection


def withdraw(kind: str) -> None:
    """Forget a kind; its documents stay in the index until the next `rebuild` and are not shown."""
    _COLLECTIONS.pop(kind, None)
    _NAMES.pop(kind, None)


def collections() -> Mapping[str, Collection]:
    """The kinds of documents."""
    return _COLLECTIONS


def name_collections() -> Mapping[str, NameCollection]:
    """The kinds that have an index of names."""
    return _NAMES


def kinds() -> dict[str, str | Promise]:
    """Every kind that can be searched with its name, in the order of facets."""
    every: list[Collection | NameCollection] = [*_COLLECTIONS.values(), *_NAMES.values()]
    return {one.kind: one.label for one in sorted(every, key=lambda one: (one.order, one.kind))}
