"""The kinds of notices: each app registers its own in its `apps.py`, with texts that are translated when read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from bouquet.kernel.notices.errors import UnknownKind, ValueMissing

Value: TypeAlias = str | int | bool | None
Values: TypeAlias = Mapping[str, Value]
# The name of an address and its arguments.
Link: TypeAlias = tuple[str, Sequence[str | int]]
Words: TypeAlias = Callable[[Values], Values]
LinkOf: TypeAlias = Callable[[Values], Link | None]

KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")
KEY_LENGTH = 60


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """Something people are told of.

    `label` is what the page of preferences says; `title` and `body` have named placeholders (`%(room)s`).
    `words` is the dotted name of a function that completes the values in the language of the reader, `link_of` that of
    one that gives the link when it must be made anew each time (a signed one). An `essential` kind cannot be refused.
    """

    key: str
    label: str | Promise
    title: str | Promise
    body: str | Promise
    by_email: bool = True
    essential: bool = False
    words: str = ""
    link_of: str = ""

    def told(self, values: Values) -> Told:
        """The texts in the language that is active. Raises `ValueMissing`."""
        if self.words:
            words: Words = import_string(self.words)
            values = {**values, **words(values)}
        try:
            return Told(" ".join((str(self.title) % values).split()), (str(self.body) % values).strip())
        except KeyError as missing:
            raise ValueMissing(f"{self.key}: {missing.args[0]}") from missing

    def link(self, values: Values) -> Link | None:
        """The link made for these values, when the kind makes its own."""
        if not self.link_of:
            return None
        link_of: LinkOf = import_string(self.link_of)
        return link_of(values)


@dataclass(frozen=True, slots=True)
class Told:
    """What a person reads of a notice: one line, then a few."""

    title: str
    body: str


_KINDS: dict[str, NoticeKind] = {}


def register(*kinds: NoticeKind) -> None:
    """Add kinds; registering the same key again replaces it."""
    for kind in kinds:
        if not KEY.fullmatch(kind.key) or len(kind.key) > KEY_LENGTH:
            raise ValueError(f"not a short dotted name: {kind.key}")
        _KINDS[kind.key] = kind


def kind_of(key: str) -> NoticeKind:
    """The kind of a key; raises `UnknownKind`."""
    try:
        return _KINDS[key]
    except KeyError as unknown:
        raise UnknownKind(key) from unknown


def all_kinds() -> list[NoticeKind]:
    """Every kind, by key."""
    return [_KINDS[key] for key in sorted(_KINDS)]
