"""The glossary as open data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bouquet.kernel.datasets import Row
from bouquet.platform.learning import selectors


def modified() -> date | None:
    """The day these words were loaded here."""
    edition = selectors.edition()
    return edition.loaded_at.date() if edition else None


def term_rows() -> Iterator[Row]:
    """The words of the glossary."""
    names = ("id", "theme", "label_fr", "label_en", "definition_fr", "definition_en")
    for row in selectors.terms():
        yield {name: getattr(row, name) for name in names}
