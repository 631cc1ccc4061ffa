"""Shapes of observed prices."""

from __future__ import annotations

from collections.abc import Sequence

from ninja import Schema
from pydantic import BaseModel, Field

from bouquet.api.texts import N_
from bouquet.platform.catalogue.api.serializers.costs import MAX_POPULATION
from bouquet.platform.catalogue.rules.observations import PRICE_YEAR, AmountKind, Covers, Point
from bouquet.platform.catalogue.rules.observations_distribution import (
    MINIMUM,
    MINIMUM_TAILS,
    Distribution,
    Quantiles,
    Size,
    Step,
)
from bouquet.platform.catalogue.rules.observations_models import Ratios

MOST_POINTS = 500


class ObservedQuery(Schema):
    """For whom prices are looked at."""

    population: int | None = Field(
        None, ge=1, le=MAX_POPULATION, description=N_("Inhabitants served; every size without it."), examples=[1200]
    )


class ObservedPoint(BaseModel):
    """One observed amount, as it is compared."""

    cents: int = Field(description="Prices of `price_year`, before tax where the source says so.")
    population: int | None
    year: int | None
    kind: AmountKind
    sure: bool = Field(description="Whether the catalogue or a person gave the service, or rules only.")


class ObservedQuantiles(BaseModel):
    """Where half of the amounts lie; tails are null under `minimum_tails` amounts."""

    p10_cents: int | None
    p25_cents: int
    p50_cents: int
    p75_cents: int
    p90_cents: int | None


class ObservedStep(BaseModel):
    """One step of the broadening, and what it found."""

    size: Size = Field(description="`same` bracket of population, `near` (and the two beside), `all`.")
    recent: bool = Field(description="Whether only the last ten years count.")
    kinds: list[AmountKind]
    count: int


class ObservedDistribution(BaseModel):
    """The amounts nearest to the population asked for, of one thing that amounts pay for."""

    covers: Covers = Field(description="`once`, `yearly`, or `whole`: both, by year of contract.")
    bracket: str | None = Field(description="Bracket of population, as `500-2000` (2,000 not included).")
    steps: list[ObservedStep] = Field(description="The last one is the one used.")
    quantiles: ObservedQuantiles | None = Field(description="Null under `minimum` amounts: read the points.")
    count: int
    points: list[ObservedPoint] = Field(description=f"By amount; the first {MOST_POINTS} at most.")
    ceilings: list[ObservedPoint] = Field(description="Maxima of framework contracts, never in the quantiles.")


class ModelRatios(BaseModel):
    """Observed over predicted by the central cost model, on comparable purchases."""

    count: int
    p10: float
    p50: float
    p90: float


class ObservedPrices(BaseModel):
    """Prices observed for a service: distributions, never one figure; grants are counted, never as prices."""

    service: str
    population: int | None
    price_year: int
    minimum: int = Field(description="Amounts under which no quantile is given.")
    minimum_tails: int = Field(description="Amounts under which the tenth and ninetieth percentiles are not given.")
    counts_by_kind: dict[str, int] = Field(description="Every amount known, grants and ceilings included.")
    distributions: list[ObservedDistribution]
    model: ModelRatios | None = Field(description="Null when no purchase can be compared with the cost model.")
    csv: str = Field(description="Where every amount is, with its source, as CSV.")


def observed_prices(
    service: str,
    population: int | None,
    counts: dict[str, int],
    found: Sequence[Distribution],
    model: Ratios | None,
    address: str,
) -> ObservedPrices:
    """The observed prices of a service for a population."""
    return ObservedPrices(
        service=service,
        population=population,
        price_year=PRICE_YEAR,
        minimum=MINIMUM,
        minimum_tails=MINIMUM_TAILS,
        counts_by_kind=counts,
        distributions=[_distribution(among) for among in found],
        model=ModelRatios(count=model.count, p10=model.p10, p50=model.p50, p90=model.p90) if model else None,
        csv=address,
    )


def _distribution(among: Distribution) -> ObservedDistribution:
    return ObservedDistribution(
        covers=among.covers,
        bracket=among.bracket.value if among.bracket else None,
        steps=[_step(step) for step in among.steps],
        quantiles=_quantiles(among.quantiles) if among.quantiles else None,
        count=len(among.points),
        points=[_point(point) for point in among.points[:MOST_POINTS]],
        ceilings=[_point(point) for point in among.ceilings[:MOST_POINTS]],
    )


def _step(step: Step) -> ObservedStep:
    return ObservedStep(size=step.size, recent=step.recent, kinds=list(step.kinds), count=step.count)


def _quantiles(found: Quantiles) -> ObservedQuantiles:
    return ObservedQuantiles(
        p10_cents=found.p10, p25_cents=found.p25, p50_cents=found.p50, p75_cents=found.p75, p90_cents=found.p90
    )


def _point(point: Point) -> ObservedPoint:
    return ObservedPoint(
        cents=point.cents, population=point.population, year=point.year, kind=point.kind, sure=point.sure
    )
