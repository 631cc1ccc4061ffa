"""Open data that apps publish: each registers its datasets in its `apps.py`; page, files and DCAT catalogue follow.

Rows are plain mappings of the columns, in a stable order: texts, numbers, booleans, dates, None for unknown, or lists
of texts. Nothing personal: what is registered here is downloaded by anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.module_loading import import_string

Value = str | int | float | bool | date | None | list[str]
Row = Mapping[str, Value]
OPEN_LICENCE = "Licence Ouverte 2.0"
OPEN_LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a dataset: its name in files, and what it holds, in words."""

    name: str
    meaning: str | Promise


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: its key in addresses, what it is, its columns, where its rows and its date come from.

    Args:
        key: lower-case letters and hyphens; it names the files and never changes.
        title: what people call it.
        description: what it holds, where it comes from, what it is not.
        columns: every column, in the order of the files.
        rows: dotted name of a function that yields the rows.
        modified: dotted name of a function that gives the day of the last change, or None.
        keywords: words to find it by, in French.
        order: its place on the page.
    """

    key: str
    title: str | Promise
    description: str | Promise
    columns: tuple[Column, ...]
    rows: str
    modified: str
    keywords: tuple[str, ...] = ()
    order: int = 100

    def every(self) -> Iterable[Row]:
        read: Callable[[], Iterable[Row]] = import_string(self.rows)
        return read()

    def modified_on(self) -> date | None:
        tell: Callable[[], date | None] = import_string(self.modified)
        return tell()


_DATASETS: dict[str, Dataset] = {}


def register(dataset: Dataset) -> None:
    """Publish a dataset; registering the same key again replaces it."""
    _DATASETS[dataset.key] = dataset


def datasets() -> list[Dataset]:
    """The datasets in their order."""
    return sorted(_DATASETS.values(), key=lambda dataset: (dataset.order, dataset.key))


def dated() -> list[tuple[Dataset, date | None]]:
    """The datasets in their order with the day of their last change, asked once of those that change together."""
    days = {each.modified: each.modified_on() for each in {each.modified: each for each in datasets()}.values()}
    return [(each, days[each.modified]) for each in datasets()]


def dataset(key: str) -> Dataset | None:
    """A dataset by its key; None when no app publishes it."""
    return _DATASETS.get(key)
