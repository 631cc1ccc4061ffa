"""Where a territory stands among comparable ones: quartiles with their count, and results kept from being traced.

Quartiles are interpolated between the two nearest values of the sorted list (Hyndman and Fan, *Sample Quantiles in
Statistical Packages*, 1996, type 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST_VALUES = 8
FEWEST_TENANTS = 5
ROUNDED_TO = 5


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The lowest, the three quartiles and the highest of so many values."""

    count: int
    low: float
    first: float
    median: float
    third: float
    high: float


def quartiles(values: Iterable[float], fewest: int = FEWEST_VALUES) -> Quartiles | None:
    """The quartiles of values; None when there are fewer than `fewest`.

    >>> quartiles([1, 2, 3, 4], fewest=4)
    Quartiles(count=4, low=1.0, first=1.75, median=2.5, third=3.25, high=4.0)
    """
    found = sorted(float(value) for value in values)
    if len(found) < fewest or not found:
        return None
    first, median, third = (_quantile(found, part) for part in (0.25, 0.5, 0.75))
    return Quartiles(len(found), found[0], first, median, third, found[-1])


def _quantile(ordered: Sequence[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


@dataclass(frozen=True, slots=True)
class Blurred:
    """Quartiles of other organisations, rounded to five points; extremes are never given."""

    count: int
    first: int
    median: int
    third: int


def anonymous(values: Iterable[float]) -> Blurred | None:
    """Quartiles of at least five organisations, each rounded to the nearest five; None when they are fewer.

    The extremes belong to one organisation, and an exact quartile may: neither is told.
    """
    exact = quartiles(values, FEWEST_TENANTS)
    if exact is None:
        return None
    rounded = (ROUNDED_TO * round(value / ROUNDED_TO) for value in (exact.first, exact.median, exact.third))
    return Blurred(exact.count, *rounded)


def quarter(value: float, among: Quartiles) -> int:
    """The quarter of the others where a value falls, 1 (lowest) to 4; a value on an edge falls below it."""
    return 1 + sum(value > edge for edge in (among.first, among.median, among.third))
