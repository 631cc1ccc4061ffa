"""Shapes of offers: how one is priced, what it comes to for somebody, several compared."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from ninja import Schema
from pydantic import BaseModel, Field, StringConstraints

from bouquet.api.paging import Page, PageQuery
from bouquet.api.shapes import MAX_ID, Slug, Text, text_of
from bouquet.api.texts import N_
from bouquet.platform.catalogue import models
from bouquet.platform.catalogue.api.serializers.costs import MAX_COMMUNES, MAX_POPULATION, Range
from bouquet.platform.catalogue.api.serializers.sources import SourceSheet, source_sheets
from bouquet.platform.catalogue.rules import Estimate, compare
from bouquet.platform.catalogue.rules.prices import Line, Missing, Part, Per, PriceKind, PriceStructure, Tax, When
from bouquet.platform.catalogue.rules.questions import Question, QuestionSet, Shape
from bouquet.platform.catalogue.selectors.offers import Priced, is_available

MAX_YEARS = 20
Condition = Annotated[str, StringConstraints(max_length=2 * MAX_ID, pattern=r"^[a-z-]+:.+$")]


class OfferKind(StrEnum):
    """What an offer is: one of the market, the reference one, or a built-in module."""

    MARKET = "market"
    REFERENCE = "reference"
    BUILT_IN = "built_in"


class OfferQuery(PageQuery):
    """Which offers to list."""

    service: Slug | None = Field(None, description=N_("Only the offers of this service."), examples=["citizen-app"])
    solution: Slug | None = Field(None, description=N_("Only the offers of this solution."))
    kind: OfferKind | None = Field(None, description=N_("Only the offers of this kind."))


class ForWhomQuery(Schema):
    """For whom a price is worked out, and over how many years."""

    population: int = Field(2000, ge=1, le=MAX_POPULATION, description=N_("Inhabitants served."), examples=[1200])
    communes: int = Field(1, ge=1, le=MAX_COMMUNES, description=N_("Communes that join."), examples=[1])
    years: int = Field(5, ge=1, le=MAX_YEARS, description=N_("Years."), examples=[5])


class CompareQuery(ForWhomQuery):
    """Which offers to compare, for whom, under which conditions."""

    offer: list[Slug] = Field(
        min_length=compare.LEAST_OFFERS,
        max_length=compare.MOST_OFFERS,
        description=N_("An offer to compare, two to five times."),
        examples=[["betterstreet-street-reporting", "street-reporting-reference"]],
    )
    must: list[Condition] = Field(
        [], max_length=20, description=N_("A condition, written question:value."), examples=[["source-code:free"]]
    )


class OfferSummary(BaseModel):
    """An offer in a list."""

    id: str
    label: Text
    kind: OfferKind
    service: str
    solution: str | None
    price_kind: PriceKind | None = Field(description="What the price is; null when no price at all is known.")
    price_year: int | None
    available: bool = Field(description="False for an entry flagged as perhaps gone, and for a module not there yet.")


class OfferPage(Page[OfferSummary]):
    """Offers by id."""


class PriceBracket(BaseModel):
    """An amount for more than `over` and at most `upto` inhabitants (or units); null when it is not stated."""

    over: int
    upto: int | None
    amount: Range | None


class PricePart(BaseModel):
    """A line of a price: cents, or micro-euros when charged by inhabitant or by unit."""

    id: str
    label: Text
    per: Per
    when: When
    unit: str | None
    marginal: bool = Field(description="Whether each bracket prices the inhabitants inside it only.")
    option: bool
    replaces: str | None
    tariff: list[PriceBracket]
    facts: list[str] = Field(description="Price facts that the amounts come from.")


class PriceOfOffer(BaseModel):
    """How an offer is priced."""

    kind: PriceKind
    tax_basis: Tax
    currency: str
    year: int | None = Field(description="Of the oldest price used; null when it is unknown.")
    valid_until: str | None
    paid_by: str | None
    parts: list[PricePart]
    stale: bool


class MissingPart(BaseModel):
    """A part of a price that has no amount, and why."""

    part: str
    why: Missing


class TotalForWhom(BaseModel):
    """What an offer comes to over some years: `range`, a floor (`least`) when parts are missing, or `unknown`."""

    state: str
    cents: Range | None
    missing: list[MissingPart]
    staff_days: Range | None = Field(description="Of agents, over the same years, from the service's cost model.")


class OfferSheet(OfferSummary):
    """An offer with its price and what it comes to."""

    scope: Text
    perimeter: list[str] = Field(description="Départements where it is sold; empty when no limit is stated.")
    whole_service: bool
    price: PriceOfOffer | None
    total: TotalForWhom
    sources: list[SourceSheet]
    version: int = Field(description="How many versions of this entry there have been.")


class ComparedOffer(BaseModel):
    """An offer beside others."""

    id: str
    label: Text
    total: TotalForWhom
    answers: dict[str, list[str] | None] = Field(
        description="Values by question in the words of today; null when an answer cannot be carried to them."
    )
    conditions: dict[str, compare.Met]


class Comparison(BaseModel):
    """Two to five offers side by side, in the order asked."""

    population: int
    communes: int
    years: int
    offers: list[ComparedOffer]
    differences: list[str] = Field(description="Questions whose answers are not all the same.")
    unknown: list[str] = Field(description="Questions that nothing answers.")


class ChoiceOfQuestion(BaseModel):
    """A possible answer."""

    id: str
    label: Text


class VersionOfQuestion(BaseModel):
    """The words of a question at one time."""

    version: int
    label: Text
    shape: Shape
    choices: list[ChoiceOfQuestion]
    carried: dict[str, str] = Field(description="What each choice of the version before is now called.")


class QuestionSheet(BaseModel):
    """A question asked of every solution, with its versions, oldest first."""

    id: str
    group: str
    filters: bool
    versions: list[VersionOfQuestion]


class QuestionList(BaseModel):
    """Every question."""

    items: list[QuestionSheet]


def offer_summary(offer: models.Offer, structure: PriceStructure | None) -> OfferSummary:
    """An offer in a list."""
    return OfferSummary(**_summary(offer, structure))


def _summary(offer: models.Offer, structure: PriceStructure | None) -> dict[str, Any]:
    return {
        "id": offer.id,
        "label": text_of(offer, "label"),
        "kind": OfferKind(offer.kind),
        "service": offer.service_id,
        "solution": offer.solution_id,
        "price_kind": structure.kind if structure else None,
        "price_year": structure.year if structure else None,
        "available": is_available(offer),
    }


def offer_sheet(row: Priced, sources: list[models.Source], version: int) -> OfferSheet:
    """An offer with everything known of it."""
    offer = row.offer
    return OfferSheet(
        **_summary(offer, row.structure),
        scope=text_of(offer, "scope"),
        perimeter=offer.perimeter,
        whole_service=offer.whole_service,
        price=_price(row) if row.structure else None,
        total=total_of(row),
        sources=source_sheets(sources),
        version=version,
    )


def _price(row: Priced) -> PriceOfOffer | None:
    structure = row.structure
    if structure is None:
        return None
    return PriceOfOffer(
        kind=structure.kind,
        tax_basis=structure.tax,
        currency=structure.currency,
        year=structure.year,
        valid_until=structure.valid_until.isoformat() if structure.valid_until else None,
        paid_by=structure.payer.name if structure.payer else None,
        parts=[_part(part) for part in structure.parts],
        stale=row.stale,
    )


def _part(part: Part) -> PricePart:
    return PricePart(
        id=part.id,
        label=Text(**part.labels),
        per=part.per,
        when=part.when,
        unit=part.unit or None,
        marginal=part.marginal,
        option=part.option,
        replaces=part.replaces or None,
        tariff=[PriceBracket(over=b.over, upto=b.upto, amount=_range(b.amount)) for b in part.tariff],
        facts=list(part.facts),
    )


def _range(amount: Estimate | None) -> Range | None:
    return None if amount is None else Range(low=amount.low, central=amount.central, high=amount.high)


def total_of(row: Priced) -> TotalForWhom:
    """What an offer comes to."""
    total = row.total
    known = "range" if total.complete else "least"
    return TotalForWhom(
        state=known if total.known else "unknown",
        cents=_range(total.cents) if total.known else None,
        missing=[_missing(line) for line in total.missing],
        staff_days=_range(Estimate(*row.staff_days)) if row.staff_days else None,
    )


def _missing(line: Line) -> MissingPart:
    return MissingPart(part=line.part.id, why=line.missing or Missing.NOT_STATED)


def question_sheets(asked: QuestionSet) -> list[QuestionSheet]:
    """Every question with its versions."""
    return [
        QuestionSheet(id=q.id, group=q.group, filters=q.facet, versions=_versions(q)) for q in asked.questions.values()
    ]


def _versions(question: Question) -> list[VersionOfQuestion]:
    return [
        VersionOfQuestion(
            version=version.number,
            label=Text(**version.labels),
            shape=version.shape,
            choices=[ChoiceOfQuestion(id=choice.id, label=Text(**choice.labels)) for choice in version.choices],
            carried=dict(version.carried),
        )
        for version in question.versions
    ]
