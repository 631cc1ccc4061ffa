"""The catalogue as open data: whole tables, one row for one fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bouquet.kernel.datasets import Row, Value
from bouquet.platform.catalogue import selectors
from bouquet.platform.catalogue.api.datasets import ESTIMATES, LEVELS
from bouquet.platform.catalogue.models import Need, PriceFact, Provider, Service, ServiceCost, Solution


def modified() -> date | None:
    """The day the catalogue was compiled."""
    edition = selectors.edition()
    return edition.compiled_on if edition else None


def need_rows() -> Iterator[Row]:
    """The needs."""
    for row in Need.objects.order_by("position"):
        yield {name: getattr(row, name) for name in ("id", "label_fr", "label_en", "description_fr", "description_en")}


def service_rows() -> Iterator[Row]:
    """The services."""
    rows = Service.objects.order_by("position").prefetch_related("prerequisites", "contributions", "sources")
    for row in rows:
        needed = sorted(row.prerequisites.all(), key=lambda other: other.order)
        contributions = sorted(row.contributions.all(), key=lambda other: (-other.hundredths, other.need_id))
        yield {
            "id": row.id,
            "field": row.field_id,
            "label_fr": row.label_fr,
            "label_en": row.label_en,
            "explanation_fr": row.explanation_fr,
            "explanation_en": row.explanation_en,
            "staff_fr": row.staff_fr,
            "staff_en": row.staff_en,
            "pitfalls_fr": row.pitfalls_fr,
            "pitfalls_en": row.pitfalls_en,
            "open_standards": row.open_standards,
            "best_scales": row.best_scales,
            "prerequisites": [other.needed_id for other in needed],
            "contributions": [f"{other.need_id}:{other.hundredths}" for other in contributions],
            "sources": sorted(source.id for source in row.sources.all()),
        }


def solution_rows() -> Iterator[Row]:
    """The solutions."""
    rows = Solution.objects.order_by("name", "id").prefetch_related("services", "sources")
    for row in rows:
        yield {
            "id": row.id,
            "name": row.name,
            "provider": row.provider_id,
            "services": sorted(service.id for service in row.services.all()),
            "kind": row.kind,
            "licence": row.licence or None,
            "hosting_modes": row.hosting_modes,
            "standards": row.standards,
            "website_domain": row.website_domain or None,
            "description_fr": row.description_fr,
            "description_en": row.description_en,
            "source_read": row.source_read,
            "sources": sorted(source.id for source in row.sources.all()),
            "confidence": row.confidence,
        }


def provider_rows() -> Iterator[Row]:
    """The providers."""
    for row in Provider.objects.order_by("name", "id"):
        yield {
            "id": row.id,
            "name": row.name,
            "kind": row.kind,
            "country": row.country or None,
            "website_domain": row.website_domain or None,
            "confidence": row.confidence,
        }


def price_rows() -> Iterator[Row]:
    """The public prices seen, each with its source."""
    for row in PriceFact.objects.order_by("service_id", "id").select_related("source"):
        yield {
            "id": row.id,
            "service": row.service_id,
            "solution": row.solution_id,
            "what_fr": row.what_fr,
            "what_en": row.what_en,
            "kind": row.kind,
            "amount_cents": row.amount_cents,
            "amount_max_cents": row.amount_max_cents,
            "unit": row.unit,
            "recurrence": row.recurrence,
            "tax_basis": row.tax_basis,
            "population_bracket": row.population_bracket or None,
            "territory": row.territory or None,
            "year": row.year,
            "source_title": row.source.title,
            "source_url": row.source.url or None,
            "confidence": row.confidence,
        }


def cost_rows() -> Iterator[Row]:
    """The cost models, low, central and high."""
    for row in ServiceCost.objects.order_by("service__position"):
        model = row.model
        figures: dict[str, Value] = {
            f"{name}_{level}": value
            for name, _meaning in ESTIMATES
            for level, value in zip(LEVELS, getattr(model, name).as_data(), strict=True)
        }
        equipment = model.units
        yield {
            "service": row.service_id,
            "basis": row.basis,
            "price_level": row.price_level,
            "tax_basis": row.tax_basis,
            "minimum_population": model.minimum_population,
            **figures,
            "unit": equipment.unit if equipment else None,
            "units_per_million_central": equipment.units_per_million.central if equipment else None,
            "unit_purchase_cents_central": equipment.capex_cents.central if equipment else None,
            "unit_yearly_cents_central": equipment.opex_cents.central if equipment else None,
            "unit_lifetime_years": equipment.lifetime_years if equipment else None,
        }
