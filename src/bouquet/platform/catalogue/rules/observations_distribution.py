"""Where observed amounts lie for a size of population: points, quantiles when there are enough, what was broadened.

Never one figure: below the minimum only the points are shown. Quantiles interpolate between points (R. Hyndman and
Y. Fan, "Sample quantiles in statistical packages", 1996, definition 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from math import floor

from bouquet.platform.catalogue.rules.observations import BRACKETS, AmountKind, Bracket, Covers, Point, bracket_of

MINIMUM = 5
"""Points below which no quantile is given: the number of cases from which the catalogue sets a model again."""
MINIMUM_TAILS = 10
"""Points below which the tenth and the ninetieth percentiles are not given: they would be one point each."""
RECENT_YEARS = 10
COMMITTED = (AmountKind.PAID, AmountKind.DECLARED)
EVERY_PRICE = (*COMMITTED, AmountKind.LIST, AmountKind.QUOTE)


class Size(StrEnum):
    """Whose amounts are looked at: buyers of the same bracket, of it and the two beside, or all."""

    SAME = "same"
    NEAR = "near"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the broadening, and how many points it finds."""

    size: Size
    recent: bool
    kinds: tuple[AmountKind, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Quartiles and median, cents; the tails are None when there are too few points."""

    p10: int | None
    p25: int
    p50: int
    p75: int
    p90: int | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """The points nearest to a case, the steps it took to find enough of them, and their quantiles when they are enough.

    `points` are those of the last step taken; `ceilings` are the maxima of framework contracts, beside them.
    """

    covers: Covers
    bracket: Bracket | None
    steps: tuple[Step, ...]
    points: tuple[Point, ...]
    quantiles: Quantiles | None
    ceilings: tuple[Point, ...] = ()

    @property
    def step(self) -> Step:
        return self.steps[-1]

    @property
    def enough(self) -> bool:
        return self.quantiles is not None


def quantile(values: Sequence[int], share: float) -> int:
    """The value below which a share of sorted values lies.

    >>> quantile([100, 200, 300, 400], 0.5), quantile([7], 0.9)
    (250, 7)
    """
    place = share * (len(values) - 1)
    below = floor(place)
    above = min(below + 1, len(values) - 1)
    return round(values[below] + (values[above] - values[below]) * (place - below))


def quantiles_of(cents: Sequence[int]) -> Quantiles | None:
    """The quantiles of some amounts; None below the minimum."""
    if len(cents) < MINIMUM:
        return None
    values = sorted(cents)
    tails = len(values) >= MINIMUM_TAILS
    return Quantiles(
        quantile(values, 0.1) if tails else None,
        quantile(values, 0.25),
        quantile(values, 0.5),
        quantile(values, 0.75),
        quantile(values, 0.9) if tails else None,
    )


def near(bracket: Bracket) -> tuple[Bracket, ...]:
    """A bracket and those just beside it."""
    place = BRACKETS.index(bracket)
    return BRACKETS[max(0, place - 1) : place + 2]


def distribution(points: Sequence[Point], covers: Covers, population: int | None, this_year: int) -> Distribution:
    """The amounts nearest to a case, broadened step by step until there are enough.

    Sizes are broadened first (same bracket, those beside, all), then years (the last ten, all), then kinds (what
    authorities paid or declared, then also lists and quotes). Without a population, every size counts at once.

    Args:
        points: every observed amount of a service.
        covers: what the amounts compared pay for.
        population: inhabitants of the case; None when unknown.
        this_year: the present year.
    """
    of_covers = [point for point in points if point.covers is covers]
    bracket = None if population is None else bracket_of(population)
    sizes = (Size.ALL,) if bracket is None else tuple(Size)
    steps: list[Step] = []
    found: list[Point] = []
    for kinds, recent, size in product((COMMITTED, EVERY_PRICE), (True, False), sizes):
        first_year = this_year - RECENT_YEARS if recent else 0
        found = [p for p in of_covers if p.kind in kinds and _recent(p, first_year) and _of_size(p, size, bracket)]
        steps.append(Step(size, recent, kinds, len(found)))
        if len(found) >= MINIMUM:
            break
    found.sort(key=lambda point: (point.cents, point.ref))
    return Distribution(
        covers,
        bracket,
        tuple(steps),
        tuple(found),
        quantiles_of([point.cents for point in found]),
        tuple(sorted((p for p in of_covers if p.kind is AmountKind.CEILING), key=lambda p: (p.cents, p.ref))),
    )


def _recent(point: Point, first_year: int) -> bool:
    """An amount of unknown year counts only once years no longer do."""
    return first_year == 0 or (point.year is not None and point.year >= first_year)


def _of_size(point: Point, size: Size, bracket: Bracket | None) -> bool:
    if size is Size.ALL or bracket is None:
        return True
    if point.population is None:
        return False
    return bracket_of(point.population) in ((bracket,) if size is Size.SAME else near(bracket))
