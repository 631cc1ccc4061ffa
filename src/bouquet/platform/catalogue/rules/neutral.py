"""The order of equals: alphabetical, starting each day one entry further, so that each is first as often as any other.

Payment, notoriety and completeness play no part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from bouquet.kernel.search.rules import words

Item = TypeVar("Item")


def in_neutral_order(items: Iterable[Item], name: Callable[[Item], str], today: date) -> list[Item]:
    """The items by name, turned by one entry a day.

    >>> in_neutral_order(["b", "a", "c"], str, date(1, 1, 1)), in_neutral_order(["b", "a", "c"], str, date(1, 1, 2))
    (['b', 'c', 'a'], ['c', 'a', 'b'])
    """
    ordered = sorted(items, key=lambda item: (words(name(item)), name(item)))
    if not ordered:
        return []
    first = today.toordinal() % len(ordered)
    return ordered[first:] + ordered[:first]
