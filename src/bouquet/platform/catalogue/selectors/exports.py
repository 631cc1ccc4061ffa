"""The whole catalogue as plain rows, to be given away: solutions with their answers, offers with their price."""

from __future__ import annotations

from typing import Any

from bouquet.platform.catalogue.models import Offer, Solution
from bouquet.platform.catalogue.rules.questions import carried, questions
from bouquet.platform.catalogue.selectors import offers as selectors

LICENCE = "Licence Ouverte 2.0 (Etalab)"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"

Row = dict[str, Any]


def solution_rows() -> list[Row]:
    """Every solution by id, with its answers in the words under which they were given and in those of today."""
    rows = Solution.objects.select_related("provider").prefetch_related("services", "sources", "answers__source")
    return [_solution_row(solution) for solution in rows.order_by("id")]


def _solution_row(solution: Solution) -> Row:
    return {
        "id": solution.id,
        "name": solution.name,
        "provider": solution.provider.name,
        "kind": solution.kind,
        "services": sorted(service.id for service in solution.services.all()),
        "description_fr": solution.description_fr,
        "description_en": solution.description_en,
        "confidence": solution.confidence,
        "source_read": solution.source_read,
        "sources": sorted(source.id for source in solution.sources.all()),
        "answers": {
            answer.question: {
                "version": answer.version,
                "value": answer.value,
                "today": _today(answer.question, answer.version, answer.value),
                "basis": answer.basis,
                "source": answer.source.url or answer.source.title if answer.source else None,
                "as_of": answer.as_of,
            }
            for answer in sorted(solution.answers.all(), key=lambda answer: answer.question)
        },
    }


def _today(name: str, version: int, value: Any) -> list[str] | None:
    question = questions().questions.get(name)
    values = carried(question, version, value) if question else None
    return None if values is None else list(values)


def offer_rows() -> list[Row]:
    """Every offer by id, with its price as it is stored; that of a reference offer is its service's cost model."""
    return [_offer_row(offer) for offer in selectors.offers()]


def _offer_row(offer: Offer) -> Row:
    structure = selectors.structure_of(offer)
    return {
        "id": offer.id,
        "kind": offer.kind,
        "service": offer.service_id,
        "solution": offer.solution_id,
        "label_fr": offer.label_fr,
        "label_en": offer.label_en,
        "price_kind": structure.kind.value if structure else None,
        "price_year": structure.year if structure else None,
        "tax_basis": structure.tax.value if structure else None,
        "whole_service": offer.whole_service,
        "perimeter": offer.perimeter,
        "available": selectors.is_available(offer),
        "price": offer.price,
    }


def solution_table() -> list[list[object]]:
    """The solutions as a table, header first: one column a question, values of today, several joined by a bar."""
    asked = list(questions().questions)
    plain = ("id", "name", "provider", "kind", "description_fr", "description_en", "confidence", "source_read")
    found: list[list[object]] = [[*plain, "services", "sources", *asked]]
    for row in solution_rows():
        line: list[object] = [row[name] for name in plain]
        line += ["|".join(row["services"]), "|".join(row["sources"])]
        line += ["|".join(row["answers"].get(name, {}).get("today") or ()) for name in asked]
        found.append(line)
    return found


def offer_table() -> list[list[object]]:
    """The parts of the prices of offers as a table, header first: one line a bracket; empty means unknown."""
    plain = ("id", "kind", "service", "solution", "label_fr", "label_en", "price_kind", "price_year", "tax_basis")
    header = (*plain, "part", "per", "when", "unit", "over", "upto", "low", "central", "high", "amount_unit", "facts")
    found: list[list[object]] = [list(header)]
    for row in offer_rows():
        line = ["" if row[name] is None else row[name] for name in plain]
        parts = (row["price"] or {}).get("parts", ())
        found += [[*line, *_bracket(part, bracket)] for part in parts for bracket in part["tariff"]]
        if not parts:
            found.append([*line, *[""] * (len(header) - len(plain))])
    return found


def _bracket(part: Row, bracket: Row) -> list[object]:
    upto = "" if bracket["upto"] is None else bracket["upto"]
    unit = "micro_euro" if part["per"] in ("inhabitant", "unit") else "cent"
    amounts = bracket["amount"] or ["", "", ""]
    place = [part["id"], part["per"], part["when"], part["unit"], bracket["over"], upto]
    return [*place, *amounts, unit, "|".join(part["facts"])]
