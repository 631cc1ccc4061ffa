"""Experiences as plain values, for spreadsheets and programs: unknown is null or an empty cell, never zero."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from bouquet.platform.experience.models import Experience

LICENCE = "Licence Ouverte 2.0"
# A cell that starts so is a formula for a spreadsheet program.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def export_row(row: Experience) -> dict[str, Any]:
    """Everything an experience says, amounts in whole cents before or after tax as its source gives them."""
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
        "solution_text": row.solution_text or None,
        "scale": row.scale or None,
        "carrier": row.carrier or None,
        "started_year": row.started_year,
        "investment_cents": row.investment_cents,
        "running_cents_per_year": row.running_cents,
        "cost_fr": row.cost_fr or None,
        "cost_en": row.cost_en or None,
        "funding": row.funding,
        "delay_months": row.delay_months,
        "staff_days": row.staff_days,
        "outcome": row.outcome,
        "would_do_again": row.would_do_again or None,
        "confidence": row.confidence,
        "outcomes": row.outcomes,
        "figures": row.figures,
        "lessons": row.lessons,
        "difficulties": row.difficulties,
        "sources": row.sources,
    }


def csv_rows(rows: Iterable[Experience]) -> Iterator[list[str]]:
    """A head, then a line for each experience; lists of texts in French, one after the other."""
    head: list[str] | None = None
    for row in rows:
        data = export_row(row)
        if head is None:
            head = list(data)
            yield head
        yield [_cell(data[name]) for name in head]


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case list():
            text = " | ".join(_item(item) for item in value)
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(FORMULA_MARKS) else text


def _item(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    if "fr" in item:
        return str(item["fr"])
    if "metric" in item:
        return f"{item['metric']}: {item['value']:g} {item['unit']}"
    return json.dumps(item, ensure_ascii=False) if "title" not in item else f"{item['title']} ({item['by']})"
