"""The entries of the main menu and of the footer: each app adds its own, by URL name."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of a menu; `section` is what a page names to be marked as current."""

    section: str
    label: str | Promise
    url_name: str
    order: int = 100

    @property
    def url(self) -> str:
        return reverse(self.url_name)


MAIN: dict[str, Entry] = {}
FOOTER: dict[str, Entry] = {}


def add_main(entry: Entry) -> None:
    """Add an entry to the main menu."""
    MAIN[entry.section] = entry


def add_footer(entry: Entry) -> None:
    """Add an entry to the footer."""
    FOOTER[entry.section] = entry


def in_order(menu: dict[str, Entry]) -> list[Entry]:
    """The entries of a menu in their order."""
    return sorted(menu.values(), key=lambda entry: (entry.order, entry.section))
