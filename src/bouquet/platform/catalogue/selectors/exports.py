"""The market as plain rows, to be given away: parts of prices of offers, answers of solutions, observed prices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from bouquet.kernel.datasets import Row, Value
from bouquet.platform.catalogue.models import Answer, EntryVersion, Observation, ObservationImport, Offer
from bouquet.platform.catalogue.rules.price_data import price_data
from bouquet.platform.catalogue.rules.questions import carried, questions
from bouquet.platform.catalogue.selectors import observations as observed
from bouquet.platform.catalogue.selectors import offers as selectors

LEVELS = ("low", "central", "high")
_BATCH = 1000
_NO_LEVEL = (None, None, None)


def offers_modified() -> date | None:
    """The day an offer or an answer last changed here."""
    last = EntryVersion.objects.aggregate(last=Max("recorded_at"))["last"]
    return last.date() if last else None


def observations_modified() -> date | None:
    """The day of the last import of observed prices."""
    last = ObservationImport.objects.aggregate(last=Max("imported_at"))["last"]
    return last.date() if last else None


def offer_rows() -> Iterator[Row]:
    """Offers by id, a row for each bracket of each part of a price; one row where no price is known."""
    for offer in selectors.offers():
        structure = selectors.structure_of(offer)
        price = price_data(structure) if structure else {}
        common = _offer(offer) | _price(price)
        brackets = [_bracket(part, bracket) for part in price.get("parts", ()) for bracket in part["tariff"]]
        for row in brackets or [dict.fromkeys(PART_COLUMNS)]:
            yield common | row


def _offer(offer: Offer) -> dict[str, Value]:
    return {
        "id": offer.id,
        "kind": offer.kind,
        "service": offer.service_id,
        "solution": offer.solution_id,
        "label_fr": offer.label_fr,
        "label_en": offer.label_en,
        "whole_service": offer.whole_service,
        "perimeter": offer.perimeter,
        "available": selectors.is_available(offer),
    }


def _price(price: dict[str, Any]) -> dict[str, Value]:
    least = price.get("minimum_yearly_cents") or _NO_LEVEL
    return {
        "price_kind": price.get("kind"),
        "price_year": price.get("year"),
        "tax_basis": price.get("tax"),
        "currency": price.get("currency"),
        "valid_from": price.get("valid_from"),
        "valid_until": price.get("valid_until"),
        **{f"minimum_yearly_cents_{level}": value for level, value in zip(LEVELS, least, strict=True)},
        "sources": price.get("sources", []),
    }


PART_COLUMNS = (
    "part", "part_label_fr", "part_label_en", "per", "when", "unit", "option", "marginal", "replaces",
    "over", "upto", *LEVELS, "amount_unit", "facts",
)  # fmt: skip


def _bracket(part: dict[str, Any], bracket: dict[str, Any]) -> dict[str, Value]:
    values = (
        part["id"], part["label"].get("fr"), part["label"].get("en"), part["per"], part["when"], part["unit"] or None,
        part["option"], part["marginal"], part["replaces"] or None, bracket["over"], bracket["upto"],
        *(bracket["amount"] or _NO_LEVEL),
        "micro_euro" if part["per"] in ("inhabitant", "unit") else "cent", part["facts"],
    )  # fmt: skip
    return dict(zip(PART_COLUMNS, values, strict=True))


def answer_rows() -> Iterator[Row]:
    """Every answer of a solution, in the words under which it was given and in those of today."""
    for row in Answer.objects.order_by("solution_id", "question").select_related("source"):
        yield {
            "solution": row.solution_id,
            "question": row.question,
            "version": row.version,
            "value": row.value,
            "today": _today(row),
            "basis": row.basis,
            "source": row.source_id,
            "source_url": (row.source.url or None) if row.source else None,
            "as_of": row.as_of or None,
            "note_fr": row.note_fr or None,
            "note_en": row.note_en or None,
        }


def _today(row: Answer) -> list[str] | None:
    question = questions().questions.get(row.question)
    values = carried(question, row.version, row.value) if question else None
    return None if values is None else [str(value) for value in values]


def every_observation() -> Iterator[Row]:
    """Every observed amount whose service is known or likely enough."""
    return observation_rows(observed.observations().order_by("id"))


OBSERVATION_COLUMNS = (
    "origin", "record", "service", "confidence", "judgement", "kind", "covers", "object", "cpv", "buyer", "siren",
    "territory_kind", "territory_code", "population", "amount_cents", "first_amount_cents", "amendments", "tax_basis",
    "duration_months", "year", "compared_cents_2025", "source",
)  # fmt: skip


def observation_rows(rows: QuerySet[Observation]) -> Iterator[Row]:
    """Observed amounts, unknown as None."""
    for row in rows.iterator(chunk_size=_BATCH):
        yield dict(zip(OBSERVATION_COLUMNS, _observation(row), strict=True))


def _observation(row: Observation) -> tuple[Value, ...]:
    months = None if row.duration_months is None else float(row.duration_months)
    return (
        row.origin, row.source_record or row.key, row.service_id, row.confidence, row.judgement, row.kind, row.covers,
        row.object_fr, row.cpv or None, row.buyer or None, row.siren or None, row.territory_kind or None,
        row.territory_code or None, row.population, row.amount_cents, row.first_amount_cents, row.amendments,
        row.tax_basis, months, row.year, row.compared_cents, row.source_id,
    )  # fmt: skip
