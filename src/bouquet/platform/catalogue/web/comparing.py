"""What the page of a comparison shows: conditions, differences, costs, and why each other offer is set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from bouquet.platform.catalogue.rules import Estimate, Level, compare
from bouquet.platform.catalogue.rules.compare import Candidate, Met, Row
from bouquet.platform.catalogue.rules.prices import Total
from bouquet.platform.catalogue.rules.questions import Question, Shape, questions
from bouquet.platform.catalogue.selectors import offers as selectors
from bouquet.platform.catalogue.selectors.offers import Priced
from bouquet.platform.catalogue.web import offer_texts
from bouquet.platform.catalogue.web.asked import MUST, QUANTITY, REASON, Asked
from bouquet.web.templatetags.bouquet import language

MET_WORDS = {Met.MET: "met", Met.UNMET: "unmet", Met.UNKNOWN: "unknown"}


def context(wanted: Asked, rows: list[Priced]) -> dict[str, Any]:
    """Everything the template needs beside the columns."""
    candidates = selectors.candidates(rows, language())
    answers = compare.question_rows(questions().questions.values(), candidates)
    kept = next((candidate for candidate in candidates if candidate.id == wanted.kept), None)
    return {
        "enough": len(rows) >= compare.LEAST_OFFERS,
        "must_rows": [_must_row(row) for row in compare.must_rows(wanted.musts, candidates)],
        "different": [_answer_row(row) for row in answers if row.differs],
        "same": [_answer_row(row) for row in answers if not row.differs and not row.unknown],
        "unknown": [row.question.current.labels[language()] for row in answers if row.unknown],
        "cost_rows": cost_rows(wanted, rows),
        "days": [row.staff_days for row in rows],
        "kept": kept,
        "aside": _aside(wanted, kept, candidates),
        "must_fields": [_must_field(question, wanted) for question in questions().musts],
        "units": [
            {
                "name": f"{QUANTITY}{unit}",
                "label": offer_texts.quantity_name(unit),
                "value": wanted.quantities.get(unit),
            }
            for unit in dict.fromkeys(unit for row in rows if row.structure for unit in row.structure.units)
        ],
        "several_services": len({row.offer.service_id for row in rows}) > 1,
        "taxes": {row.structure.tax for row in rows if row.structure and row.structure.sources},
    }


def _must_row(row: compare.MustRow) -> dict[str, Any]:
    question = questions().questions[row.must.question]
    wanted = ", ".join(question.current.choice_label(value, language()) for value in row.must.wanted)
    return {
        "label": question.current.labels[language()],
        "wanted": wanted,
        "cells": [MET_WORDS[state] for state in row.met],
        "all_met": row.all_met,
    }


def _answer_row(row: Row) -> dict[str, Any]:
    return {
        "label": row.question.current.labels[language()],
        "cells": [reply.text if reply else "" for reply in row.replies],
    }


def _must_field(question: Question, wanted: Asked) -> dict[str, Any]:
    chosen = next((must.wanted[0] for must in wanted.musts if must.question == question.id), "")
    return {
        "name": f"{MUST}{question.id}",
        "label": question.current.labels[language()],
        "free": question.current.shape is Shape.WORDS,
        "value": chosen,
        "choices": [(choice.id, choice.labels[language()], choice.id == chosen) for choice in question.current.choices],
    }


def cost_rows(wanted: Asked, rows: Iterable[Priced]) -> list[dict[str, Any]]:
    """The lines of the cost table: each cell a range, a floor or unknown."""
    rows, years = list(rows), wanted.years
    later = _("Each later year")

    def cells(read: Callable[[Any], Estimate]) -> list[dict[str, Any] | None]:
        return [_cell(read(row.bill), row.total) if row.bill else None for row in rows]

    found = [
        {"label": _("Once"), "cells": cells(lambda bill: bill.once())},
        {"label": _("First year"), "cells": cells(lambda bill: bill.year(1))},
        {"label": later, "cells": cells(lambda bill: bill.year(2))} if years > 1 else None,
        {
            "label": _("Total over %(years)s years") % {"years": years},
            "cells": [_cell(row.total.cents, row.total) if row.bill else None for row in rows],
            "total": True,
        },
    ]
    return [row for row in found if row]


def _cell(cents: Estimate, total: Total) -> dict[str, Any] | None:
    if not total.known or (total.missing and cents.high == 0):
        return None
    return {
        "least": bool(total.missing),
        "low": cents.low,
        "central": cents.central,
        "high": cents.high,
        "single": cents.low == cents.high,
    }


def _aside(wanted: Asked, kept: Candidate | None, candidates: list[Candidate]) -> list[dict[str, Any]]:
    """Every offer that is not kept, with the facts that speak against it and what the reader wrote."""
    if kept is None:
        return []
    return [
        {
            "id": other.id,
            "name": other.name,
            "field": f"{REASON}{other.id}",
            "facts": [offer_texts.reason_words(reason) for reason in compare.reasons(kept, other, wanted.musts)],
            "motive": wanted.motives.get(other.id, ""),
        }
        for other in candidates
        if other.id != kept.id
    ]


def csv_rows(wanted: Asked, rows: list[Priced]) -> list[list[object]]:
    """The comparison as rows of a spreadsheet: one line an offer, header first; amounts in euros with a dot."""
    asked = list(questions().questions.values())
    candidates = selectors.candidates(rows, language())
    header: list[object] = ["offer", "name", "service", "inhabitants", "communes", "years", "price_kind", "price_year"]
    header += ["tax_basis", "total_state"]
    header += [f"{what}_{level.value}_eur" for what in ("once", "first_year", "later_year", "total") for level in Level]
    header += ["missing", *(f"staff_days_{level.value}" for level in Level)]
    header += [f"must:{must.question}" for must in wanted.musts] + [question.id for question in asked]
    found = [header]
    for row, candidate in zip(rows, candidates, strict=True):
        structure, bill = row.structure, row.bill
        line: list[object] = [row.offer.id, candidate.name, row.offer.service_id, wanted.population]
        line += [len(wanted.members), wanted.years, structure.kind if structure else "", ""]
        line[-1] = structure.year or "" if structure else ""
        line += [structure.tax if structure else "", offer_texts.total_view(row)["state"]]
        amounts = [bill.once(), bill.year(1), bill.year(2), row.total.cents] if bill and row.total.known else [None] * 4
        line += [_euros(amount.at(level)) if amount else "" for amount in amounts for level in Level]
        line += [offer_texts.missing_words(row.total.missing), *(row.staff_days or ("", "", ""))]
        line += [MET_WORDS[compare.met(must, candidate)] for must in wanted.musts]
        line += [candidate.replies[q.id].text if q.id in candidate.replies else "" for q in asked]
        found.append(line)
    return found


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
