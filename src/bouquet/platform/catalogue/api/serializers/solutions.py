"""Shapes of solutions and providers."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, Field

from bouquet.api.paging import Page, PageQuery
from bouquet.api.shapes import Named, Slug, Text, named, text_of
from bouquet.api.texts import N_
from bouquet.platform.catalogue import models
from bouquet.platform.catalogue.api.serializers.costs import PriceSheet, price_sheet
from bouquet.platform.catalogue.api.serializers.sources import Confidence, SourceSheet, source_sheets


class SolutionKind(StrEnum):
    """How a solution is offered."""

    PROPRIETARY = "proprietary"
    OPEN_SOURCE = "open_source"
    PUBLIC_SERVICE = "public_service"
    POOLED_PUBLIC_OFFER = "pooled_public_offer"
    PUBLIC_PROGRAMME = "public_programme"


class SolutionQuery(PageQuery):
    """Which solutions to list."""

    service: Slug | None = Field(
        None, description=N_("Only the solutions that provide this service."), examples=["citizen-app"]
    )
    kind: SolutionKind | None = Field(None, description=N_("Only the solutions of this kind."))


class ProviderQuery(PageQuery):
    """Which part of the providers to list."""


class ProviderName(BaseModel):
    """Who provides a solution."""

    id: str
    name: str


class SolutionSummary(BaseModel):
    """A real way to provide one or several services."""

    id: str
    name: str
    kind: SolutionKind
    provider: ProviderName
    services: list[str]
    licence: str | None
    confidence: Confidence = Field(description="How sure its sheet is, not how good it is.")
    source_read: bool = Field(description="Whether a source was read when the catalogue was compiled.")


class SolutionPage(Page[SolutionSummary]):
    """Solutions by name."""


class Reference(BaseModel):
    """A local authority that uses, or used, a solution, as a source says."""

    authority: str
    territory: str | None
    what: str | None = Field(description="What for, in French.")
    source: str | None


class ProviderSheet(ProviderName):
    """A publisher, community, public operator or pooling body."""

    kind: str
    country: str | None
    website_domain: str | None
    note: str | None
    confidence: Confidence = Field(description="How sure its sheet is, not how good it is.")


class ProviderSummary(ProviderSheet):
    """A provider in a list, with the solutions it provides."""

    solutions: list[str]


class ProviderPage(Page[ProviderSummary]):
    """Providers by name."""


class SolutionSheet(BaseModel):
    """A solution, with its provider, prices and sources."""

    id: str
    name: str
    kind: SolutionKind
    description: Text
    provider: ProviderSheet
    services: list[Named]
    licence: str | None
    hosting_modes: list[str]
    standards: list[str]
    languages: list[str]
    website_domain: str | None
    target_population: str | None
    references: list[Reference]
    prices: list[PriceSheet]
    confidence: Confidence = Field(description="How sure its sheet is, not how good it is.")
    source_read: bool = Field(description="Whether a source was read when the catalogue was compiled.")
    note: str | None
    sources: list[SourceSheet] = Field(description="Every source that the sheet names, by id.")


def solution_summary(solution: models.Solution) -> SolutionSummary:
    """A solution in a list, read with its provider and services."""
    return SolutionSummary(
        id=solution.id,
        name=solution.name,
        kind=SolutionKind(solution.kind),
        provider=ProviderName(id=solution.provider.id, name=solution.provider.name),
        services=[service.id for service in solution.services.all()],
        licence=solution.licence or None,
        confidence=Confidence(solution.confidence),
        source_read=solution.source_read,
    )


def solution_sheet(
    solution: models.Solution, prices: list[models.PriceFact], sources: list[models.Source]
) -> SolutionSheet:
    """A solution with everything known of it."""
    return SolutionSheet(
        id=solution.id,
        name=solution.name,
        kind=SolutionKind(solution.kind),
        description=text_of(solution, "description"),
        provider=provider_sheet(solution.provider),
        services=[named(service) for service in solution.services.all()],
        licence=solution.licence or None,
        hosting_modes=solution.hosting_modes,
        standards=solution.standards,
        languages=solution.languages,
        website_domain=solution.website_domain or None,
        target_population=solution.target_population or None,
        references=[Reference.model_validate(row) for row in solution.references],
        prices=[price_sheet(price) for price in prices],
        confidence=Confidence(solution.confidence),
        source_read=solution.source_read,
        note=solution.note or None,
        sources=source_sheets(sources),
    )


def provider_sheet(provider: models.Provider) -> ProviderSheet:
    """A provider with everything known of it."""
    return ProviderSheet(
        id=provider.id,
        name=provider.name,
        kind=provider.kind,
        country=provider.country or None,
        website_domain=provider.website_domain or None,
        note=provider.note or None,
        confidence=Confidence(provider.confidence),
    )


def provider_summary(provider: models.Provider) -> ProviderSummary:
    """A provider in a list, read with its solutions."""
    return ProviderSummary(
        **provider_sheet(provider).model_dump(), solutions=[solution.id for solution in provider.solutions.all()]
    )
