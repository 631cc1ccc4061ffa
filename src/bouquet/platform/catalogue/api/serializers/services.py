"""Shapes of services."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from bouquet.api.paging import Page, PageQuery
from bouquet.api.shapes import Named, Slug, Text, Texts, named, text_of
from bouquet.api.texts import N_
from bouquet.platform.catalogue import models
from bouquet.platform.catalogue.api.serializers.costs import (
    Basis,
    CostSheet,
    PriceSheet,
    PurchaseSheet,
    cost_sheet,
    price_sheet,
    purchase_sheet,
)
from bouquet.platform.catalogue.api.serializers.solutions import SolutionSummary, solution_summary
from bouquet.platform.catalogue.api.serializers.sources import SourceSheet, source_sheets


class ServiceQuery(PageQuery):
    """Which services to list."""

    field: Slug | None = Field(None, description=N_("Only the services of this field."), examples=["mobility"])
    need: Slug | None = Field(None, description=N_("Only the services that serve this need."))


class ServiceSummary(Named):
    """A service a territory can have."""

    field: str
    contributions: dict[str, int] = Field(description="How much it serves each need, hundredths: a judgement.")
    prerequisites: list[str] = Field(description="Services that must be there for it to work.")
    best_scales: list[str] = Field(description="Scales at which it works best: commune, epci, departement, region.")
    built_in_module: str | None = Field(description="The module of Bouquet that provides it, when there is one.")
    cost_evidence: Basis | None = Field(description="How its costs are known; null when it has no cost model.")


class ServicePage(Page[ServiceSummary]):
    """Services in the order of the catalogue."""


class ContributionSheet(BaseModel):
    """How much a service serves a need."""

    need: Named
    hundredths: int = Field(description="0 to 100.")
    rationale: str | None = Field(description="Why, in English.")
    evidence: str = Field(description="What the figure rests on.")


class ServiceSheet(Named):
    """A service: what it brings, costs and asks, where it goes wrong, who provides it."""

    field: Named
    explanation: Text
    staff: Text = Field(description="What it asks of people.")
    pitfalls: Texts
    open_standards: list[str]
    best_scales: list[str] = Field(description="Scales at which it works best: commune, epci, departement, region.")
    built_in_module: str | None = Field(description="The module of Bouquet that provides it, when there is one.")
    prerequisites: list[Named] = Field(description="Services that must be there for it to work.")
    needed_by: list[Named] = Field(description="Services that need this one.")
    contributions: list[ContributionSheet]
    cost: CostSheet | None = Field(description="Null when it has no cost model: it is shown, not composed.")
    prices: list[PriceSheet]
    purchases: list[PurchaseSheet] = Field(description="Real purchases and funded projects, by population.")
    solutions: list[SolutionSummary]
    sources: list[SourceSheet] = Field(description="Every source that the sheet names, by id.")
    compiled_on: date | None = Field(description="Day the catalogue was compiled.")


def cost_of(service: models.Service) -> models.ServiceCost | None:
    """The cost of a service, None when it has no model."""
    return service.cost if hasattr(service, "cost") else None


def service_summary(service: models.Service) -> ServiceSummary:
    """A service in a list, read with its cost, contributions and prerequisites."""
    cost = cost_of(service)
    return ServiceSummary(
        **named(service).model_dump(),
        field=service.field_id,
        contributions={row.need_id: row.hundredths for row in service.contributions.all()},
        prerequisites=[row.needed_id for row in service.prerequisites.all()],
        best_scales=service.best_scales,
        built_in_module=service.built_in_module or None,
        cost_evidence=Basis(cost.basis) if cost else None,
    )


def service_sheet(service: models.Service, compiled_on: date | None) -> ServiceSheet:
    """A service with everything known of it, read with all that is linked to it."""
    cost = cost_of(service)
    prices, contracts = list(service.prices.all()), list(service.observed_contracts.all())
    needed_by = sorted((row.service for row in service.needed_by.all()), key=lambda other: other.position)
    return ServiceSheet(
        **named(service).model_dump(),
        field=named(service.field),
        explanation=text_of(service, "explanation"),
        staff=text_of(service, "staff"),
        pitfalls=Texts(fr=service.pitfalls_fr, en=service.pitfalls_en),
        open_standards=service.open_standards,
        best_scales=service.best_scales,
        built_in_module=service.built_in_module or None,
        prerequisites=[named(row.needed) for row in service.prerequisites.all()],
        needed_by=[named(other) for other in needed_by],
        contributions=[_contribution(row) for row in service.contributions.all()],
        cost=cost_sheet(cost) if cost else None,
        prices=[price_sheet(price) for price in prices],
        purchases=[purchase_sheet(contract) for contract in contracts],
        solutions=[solution_summary(solution) for solution in service.solutions.all()],
        sources=source_sheets(
            [*service.sources.all(), *(row.source for row in prices), *(row.source for row in contracts)]
        ),
        compiled_on=compiled_on,
    )


def _contribution(row: models.Contribution) -> ContributionSheet:
    return ContributionSheet(
        need=named(row.need), hundredths=row.hundredths, rationale=row.rationale_en or None, evidence=row.tag
    )
