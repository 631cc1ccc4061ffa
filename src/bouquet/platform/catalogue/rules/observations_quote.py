"""Where a quote stands among observed amounts, and what that rests on. It says usual or not, never fair or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bouquet.platform.catalogue.rules.observations import Covers, Point, before_tax
from bouquet.platform.catalogue.rules.observations_distribution import Distribution, distribution


@dataclass(frozen=True, slots=True)
class Quote:
    """What a provider asks: cents once, cents a year, for so many years; 0 is nothing, `tax_basis` HT, TTC or else."""

    once_cents: int
    yearly_cents: int
    years: int
    population: int | None
    tax_basis: str

    def part(self, covers: Covers) -> int:
        """What of the quote compares with amounts of this kind, cents before tax; 0 when it has nothing of it.

        A whole contract compares by year: what is paid once is spread over the years.
        """
        once, yearly = (before_tax(cents, self.tax_basis) for cents in (self.once_cents, self.yearly_cents))
        match covers:
            case Covers.ONCE:
                return once
            case Covers.YEARLY:
                return yearly
            case Covers.WHOLE:
                return round(once / self.years) + yearly if once and yearly else 0
        return 0

    @property
    def total_cents(self) -> int:
        """Everything, over the years, before tax."""
        return before_tax(self.once_cents + self.years * self.yearly_cents, self.tax_basis)


class Standing(StrEnum):
    """Where an amount lies: under or over all that is usual, in the lower or upper quarter, in the middle half."""

    FAR_BELOW = "far_below"
    LOW = "low"
    USUAL = "usual"
    HIGH = "high"
    FAR_ABOVE = "far_above"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A part of a quote beside the amounts observed: how many cost less, and its ratio to the median, per cent.

    Both are None where there are too few amounts to say.
    """

    covers: Covers
    cents: int
    among: Distribution
    standing: Standing
    lower_count: int
    percent_of_median: int | None


def standing(cents: int, among: Distribution) -> Standing:
    """Where an amount lies among others; unknown below the minimum number.

    The tails are the tenth and ninetieth percentiles, or the least and the most where they are not known.
    """
    found = among.quantiles
    if found is None:
        return Standing.UNKNOWN
    least = among.points[0].cents if found.p10 is None else found.p10
    most = among.points[-1].cents if found.p90 is None else found.p90
    if cents < least:
        return Standing.FAR_BELOW
    if cents > most:
        return Standing.FAR_ABOVE
    if cents < found.p25:
        return Standing.LOW
    return Standing.HIGH if cents > found.p75 else Standing.USUAL


def compare(quote: Quote, points: Sequence[Point], this_year: int) -> list[Comparison]:
    """Each part of a quote beside what was observed of the same kind."""
    found = []
    for covers in (Covers.ONCE, Covers.YEARLY, Covers.WHOLE):
        cents = quote.part(covers)
        if not cents:
            continue
        among = distribution(points, covers, quote.population, this_year)
        if covers is Covers.WHOLE and not among.enough:
            continue
        median = among.quantiles.p50 if among.quantiles else 0
        found.append(
            Comparison(
                covers,
                cents,
                among,
                standing(cents, among),
                sum(point.cents < cents for point in among.points),
                round(100 * cents / median) if median else None,
            )
        )
    return found
