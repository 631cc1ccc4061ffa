"""What experiences report of a service, as points and, when there are enough of them, a range."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

MINIMUM_POINTS = 3


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one published experience that is about one service alone; None is unknown.

    A total that pays for several services says nothing of one of them: such an experience gives no amount.
    """

    experience: str
    population: int | None
    investment_cents: int | None
    running_cents: int | None
    delay_months: int | None
    staff_days: int | None

    def value(self, measure: str) -> int | None:
        """The figure of a measure; `investment_per_inhabitant` is in cents, rounded."""
        if measure == "investment_per_inhabitant":
            if self.investment_cents is None or not self.population:
                return None
            return round(self.investment_cents / self.population)
        value: int | None = getattr(self, measure)
        return value


MEASURES = ("investment_cents", "investment_per_inhabitant", "running_cents", "delay_months", "staff_days")


@dataclass(frozen=True, slots=True)
class Point:
    """One figure and the experience that reports it."""

    value: int
    experience: str


@dataclass(frozen=True, slots=True)
class Range:
    """The figures reported for a measure, smallest first; low, median and high from `MINIMUM_POINTS` points on."""

    measure: str
    points: tuple[Point, ...]

    @property
    def enough(self) -> bool:
        return len(self.points) >= MINIMUM_POINTS

    @property
    def low(self) -> int:
        return self.points[0].value

    @property
    def high(self) -> int:
        return self.points[-1].value

    @property
    def middle(self) -> int:
        """The median, rounded to a whole number."""
        return round(median(point.value for point in self.points))


def ranges(reports: Iterable[Report]) -> list[Range]:
    """The range of every measure that at least one experience reports, in the order of `MEASURES`.

    >>> [r.measure for r in ranges([Report("a", 100, 500, None, None, None)])]
    ['investment_cents', 'investment_per_inhabitant']
    """
    rows: Sequence[Report] = list(reports)
    found = []
    for measure in MEASURES:
        points = [Point(value, row.experience) for row in rows if (value := row.value(measure)) is not None]
        if points:
            found.append(Range(measure, tuple(sorted(points, key=lambda point: (point.value, point.experience)))))
    return found
