"""Shapes of composing: the request, and the solution that `bouquet compose --format json` also gives.

The answer is written by `rules/output.py` and sent as it is; these shapes describe it, and a test holds the two
together.
"""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, Field, StringConstraints

from bouquet.api.shapes import MAX_ID, Slug, Text
from bouquet.api.texts import N_
from bouquet.kernel.search.rules import MAX_QUERY_LENGTH

MAX_ITEMS = 100
MAX_AMOUNT = 30
Amount = Annotated[str, StringConstraints(max_length=MAX_AMOUNT)]
Pair = Annotated[str, StringConstraints(max_length=MAX_ID + MAX_AMOUNT)]
GroupPair = Annotated[str, StringConstraints(max_length=2 * MAX_ID + MAX_AMOUNT)]


class ComposeQuery(Schema):
    """What a commune asks for; what is not given takes the stated defaults of its size."""

    territory: str = Field(
        min_length=1,
        max_length=MAX_QUERY_LENGTH,
        description=N_("The commune: its INSEE code, or its name, followed by its département when several share it."),
        examples=["26113"],
    )
    investment: Amount | None = Field(
        None, description=N_("Investment, once, in euros before tax and grants; dot or comma."), examples=["40000"]
    )
    running: Amount | None = Field(
        None, description=N_("Running cost, each year, in euros before tax; dot or comma."), examples=["15000"]
    )
    staff_days: Amount | None = Field(
        None, description=N_("Agents' days, each year, of seven hours; dot or comma."), examples=["60"]
    )
    weight: list[Pair] = Field(
        [],
        max_length=MAX_ITEMS,
        description=N_(
            "A priority, written need:points; needs not named then weigh nothing. Equal weights without it."
        ),
    )
    have: list[Slug] = Field([], max_length=MAX_ITEMS, description=N_("A service that is already there."))
    exclude: list[Slug] = Field([], max_length=MAX_ITEMS, description=N_("A service that is not wanted."))
    must: list[Slug] = Field(
        [],
        max_length=MAX_ITEMS,
        description=N_("A service that is wanted in any case; refused, with the reason, when it cannot be had."),
    )
    alone: bool = Field(False, description=N_("Assume that no contract of a group is open."))
    open: list[GroupPair] = Field(
        [],
        max_length=MAX_ITEMS,
        description=N_(
            "Assume the contracts of a group open at so many percent of its inhabitants, written group:percent, the "
            "group by id or name; 0 closes them. Its EPCI at 40 and its département at 15 without it."
        ),
    )


class Amounts(BaseModel):
    """What something costs the commune."""

    investment_cents: int = Field(description="Once.")
    running_cents: int = Field(description="Each year.")
    staff_hours: int = Field(description="Agents' hours each year.")
    staff_days: float = Field(description="The same in days of seven hours.")
    total_5_years_cents: int = Field(description="Investment, and five years of running cost.")


class CentsRange(BaseModel):
    """An amount low, central and high, cents."""

    low: int
    central: int
    high: int


class BareChoice(BaseModel):
    """A service taken: by which offer, bought by whom."""

    commune: str
    service: str
    offer: str
    group: str = Field(description="The commune itself, or the group whose contract it joins.")
    tier: int | None = Field(description="Percent of the group's inhabitants that must join; null alone.")


class CarrierOfService(BaseModel):
    """Who buys and signs."""

    id: str
    kind: str
    name: str


class PriceOfService(BaseModel):
    """Which offer the price of a service is that of."""

    offer_kind: Literal["reference", "market"] = Field(
        description="A real offer of the market, or the reference one where no real price can be counted on."
    )
    label: Text | None
    provider: str | None
    year: int | None = Field(description="Of the price; null when it is unknown.")
    sources: list[str]


class ChosenService(BareChoice, Amounts):
    """A service of the bouquet; amounts at the central estimate."""

    number: int = Field(description="Rank by what it brings.")
    label: Text
    carrier: CarrierOfService
    low: Amounts
    high: Amounts
    contributions: dict[str, int] = Field(description="What it brings to each need, hundredths.")
    evidence: Literal["calibrated", "expert_estimate", "list", "framework_ceiling", "quote"] = Field(
        description="What the price is: that of a real offer, or of the cost model of the service."
    )
    price: PriceOfService
    assumes_inhabitants: int | None = Field(description="Inhabitants that must join, this commune included.")
    others_to_join_inhabitants: int | None = Field(description="Inhabitants that others must bring.")
    possible_savings_cents_per_year: CentsRange | None = Field(
        None, description="Absent when the model has none; never a promise, never in the limits."
    )


class ContractOfPlan(BaseModel):
    """A contract that the plan opens; none for one commune, whose groups' contracts are assumed."""

    offer: str
    group: str
    tier: int
    members: list[str]
    population: int


class AloneSolution(BaseModel):
    """The best that the commune does by itself."""

    commune: str
    value: int
    bound: int
    choices: list[BareChoice]


class ComposedGroup(BaseModel):
    """A group of the commune."""

    id: str
    kind: str
    name: str
    population: int


class ComposedTerritory(BaseModel):
    """The commune composed for."""

    kind: Literal["commune"]
    code: str
    name: str
    population: int
    groups: list[ComposedGroup]


class MeansUsed(BaseModel):
    """The limits of the bouquet."""

    investment_cents: int
    running_cents_per_year: int
    staff_days_per_year: float
    staff_hours_per_year: int
    assumed: list[Literal["investment", "running", "staff"]] = Field(
        description="Those that were not given: means of communes of its size."
    )


class Totals(BaseModel):
    """What the bouquet comes to."""

    low: Amounts
    central: Amounts
    high: Amounts
    possible_savings_cents_per_year: CentsRange | None


class TotalsAlone(Totals):
    """What the best bouquet alone comes to."""

    value: int
    coverage_of_priorities_percent: float
    services: list[str]


class NearestWay(Amounts):
    """The way of buying a service left out that comes nearest to the means."""

    group: str
    tier: int | None


class ServiceLeftOut(BaseModel):
    """A service that stays out, and why."""

    service: str
    reason: Literal["had", "excluded", "not_composed", "transferred", "too_small", "no_gain", "missing", "short"]
    missing_prerequisites: list[str] | None = Field(None, description="What it needs and is not there.")
    minimum_inhabitants: int | None = Field(None, description="Inhabitants it asks for, when the groups are too small.")
    nearest_way: NearestWay | None = None
    short_of: Amounts | None = Field(None, description="What is lacking to add it.")
    would_add_percent: float | None = Field(None, description="Points of coverage of the priorities it would add.")
    nearness: float | None = Field(None, description="0 when it nearly fits; null when no means would bring it in.")


class OpenContractAssumed(BaseModel):
    """A group whose contracts are taken as open."""

    group: str
    name: str
    tier_percent: int
    inhabitants: int = Field(description="How many must have joined.")


class AssumptionsMade(BaseModel):
    """What no register gives and the bouquet rests on: estimates of the project."""

    horizon_years: int
    open: list[OpenContractAssumed]
    fit_hundredths: dict[str, int]
    operator_day_cents: int
    as_of: str
    kind: Literal["estimate"]


class SourceOfFigures(BaseModel):
    """Where some of the figures come from."""

    what: str
    source: str
    licence: str
    date: str
    kind: Literal["register", "estimate"]


class ComposedBouquet(BaseModel):
    """The best bouquet of a commune: a `bouquet-solution/1`, which `bouquet verify` accepts, with what explains it."""

    format: Literal["bouquet-solution/1"]
    status: Literal["optimal", "feasible", "infeasible"]
    value: int = Field(description="Inhabitants times weights (thousandths) times coverage (hundredths).")
    bound: int = Field(description="No bouquet can be worth more.")
    weighting: Literal["inhabitants", "communes"] | None = Field(
        None, description="Whether communes count by their inhabitants or alike; absent without a phase served first."
    )
    min_coverage: int | None = Field(
        None, description="Coverage of the priorities of the commune served least, in hundred-thousandths."
    )
    min_coverage_bound: int | None = Field(None, description="No plan can serve that commune better.")
    reason: str | None = Field(None, description="Why the proof is not complete, when it is not.")
    choices: list[ChosenService]
    contracts: list[ContractOfPlan]
    alone: list[AloneSolution]
    seconds: float
    engine: str
    verified: Literal[True] = Field(description="The plan was computed again in integers before it was sent.")
    territory: ComposedTerritory
    means: MeansUsed
    weights: dict[str, int] = Field(description="Thousandths by need.")
    already_there: list[str]
    excluded: list[str]
    wanted: list[str]
    coverage: dict[str, int] = Field(description="Hundredths by need, what is there included.")
    coverage_of_priorities_percent: float
    totals: Totals
    totals_alone: TotalsAlone
    left_out: list[ServiceLeftOut]
    assumptions: AssumptionsMade
    checks: list[str]
    sources: list[SourceOfFigures]
