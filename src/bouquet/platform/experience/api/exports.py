"""Experiences as plain rows: unknown is None, never zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from bouquet.kernel.datasets import Row, Value
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Experience

_BATCH = 500


def modified() -> date | None:
    """The day an experience was last published or withdrawn here."""
    found = Experience.objects.aggregate(Max("published_at"), Max("withdrawn_at"))
    days = [moment.date() for moment in found.values() if moment is not None]
    return max(days, default=None)


def rows() -> Iterator[Row]:
    """The published experiences."""
    every = selectors.published().prefetch_related("services", "solutions").order_by("id")
    for row in every.iterator(chunk_size=_BATCH):
        yield {**_what(row), **_how(row), **_told(row)}


def _what(row: Experience) -> dict[str, Value]:
    return {
        "id": row.pk,
        "origin": row.origin,
        "title_fr": row.title_fr,
        "title_en": row.title_en or None,
        "territory": row.place_name,
        "territory_kind": row.place_kind,
        "country": row.country,
        "insee_code": row.commune_id,
        "siren": row.epci_id or row.siren or None,
        "departement": row.departement_id,
        "population": row.population,
        "population_in_source": row.population_in_source,
        "services": sorted(service.pk for service in row.services.all()),
        "solutions": sorted(solution.pk for solution in row.solutions.all()),
    }


def _how(row: Experience) -> dict[str, Value]:
    return {
        "solution_text": row.solution_text or None,
        "scale": row.scale or None,
        "carrier": row.carrier or None,
        "started_year": row.started_year,
        "investment_cents": row.investment_cents,
        "running_cents_per_year": row.running_cents,
        "cost_fr": row.cost_fr or None,
        "cost_en": row.cost_en or None,
        "funding": [str(text) for text in row.funding],
        "delay_months": row.delay_months,
        "staff_days": row.staff_days,
        "outcome": row.outcome,
        "would_do_again": row.would_do_again or None,
        "confidence": row.confidence,
    }


def _told(row: Experience) -> dict[str, Value]:
    return {
        "outcomes_fr": _texts(row.outcomes, "fr"),
        "outcomes_en": _texts(row.outcomes, "en"),
        "figures": [f"{each['metric']}: {each['value']:.15g} {each['unit']}" for each in row.figures],
        "lessons_fr": _texts(row.lessons, "fr"),
        "lessons_en": _texts(row.lessons, "en"),
        "lessons_basis": _texts(row.lessons, "basis"),
        "difficulties_fr": _texts(row.difficulties, "fr"),
        "difficulties_en": _texts(row.difficulties, "en"),
        "difficulties_basis": _texts(row.difficulties, "basis"),
        "sources": [", ".join(_said(each)) for each in row.sources],
        "source_urls": _texts(row.sources, "url"),
    }


def _texts(items: Iterable[Mapping[str, Any]], name: str) -> list[str]:
    return [item.get(name) or "" for item in items]


def _said(source: Mapping[str, Any]) -> Iterator[str]:
    yield source["title"]
    yield source["by"]
    if source["year"]:
        yield str(source["year"])
