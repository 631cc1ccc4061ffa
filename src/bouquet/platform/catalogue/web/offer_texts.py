"""What pages say of offers and of their prices, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bouquet.platform.catalogue.models import Answer, Offer, Source
from bouquet.platform.catalogue.rules import Estimate, compare
from bouquet.platform.catalogue.rules.prices import (
    STALE_AFTER_YEARS,
    Bill,
    Bracket,
    Line,
    Missing,
    Part,
    Per,
    PriceKind,
    PriceStructure,
    When,
)
from bouquet.platform.catalogue.rules.questions import Question, questions, readable
from bouquet.platform.catalogue.selectors.offers import Priced, is_available
from bouquet.platform.catalogue.web import texts
from bouquet.web.numbers import days_text, euros_text, whole_text
from bouquet.web.templatetags.bouquet import language

DAY = 1

PRICE_KINDS: dict[PriceKind, Promise] = {
    PriceKind.LIST: gettext_lazy("list price"),
    PriceKind.CEILING: gettext_lazy("ceiling of a framework contract"),
    PriceKind.QUOTE: gettext_lazy("quote"),
    PriceKind.PAID: gettext_lazy("price paid by one authority"),
    PriceKind.ESTIMATE: gettext_lazy("estimate"),
}
EVIDENCE: dict[PriceKind, str] = {
    PriceKind.LIST: "declared",
    PriceKind.CEILING: "declared",
    PriceKind.QUOTE: "declared",
    PriceKind.PAID: "observed",
    PriceKind.ESTIMATE: "estimate",
}
OFFER_KINDS: dict[str, Promise] = {
    Offer.REFERENCE: gettext_lazy("reference offer"),
    Offer.BUILT_IN: gettext_lazy("built-in module"),
}
PERS: dict[Per, Promise] = {
    Per.CONTRACT: gettext_lazy("for the contract"),
    Per.MEMBER: gettext_lazy("for each commune"),
    Per.INHABITANT: gettext_lazy("by inhabitant"),
    Per.UNIT: gettext_lazy("by unit"),
}
WHENS: dict[When, Promise] = {
    When.ONCE: gettext_lazy("once"),
    When.YEARLY: gettext_lazy("a year"),
    When.FIRST_YEAR: gettext_lazy("the first year, instead of the yearly price"),
}
QUANTITIES: dict[str, Promise] = {
    "cabinet": gettext_lazy("lighting cabinets"),
    "sensor": gettext_lazy("sensors"),
    "card-payment": gettext_lazy("card payments a year"),
    "card-euro": gettext_lazy("euros paid by card a year"),
    "direct-debit": gettext_lazy("direct debits a year"),
}
MISSING: dict[Missing, Promise] = {
    Missing.NOT_STATED: gettext_lazy("not stated"),
    Missing.OUTSIDE: gettext_lazy("not stated for this size"),
    Missing.QUANTITY: gettext_lazy("give the quantity"),
    Missing.CURRENCY: gettext_lazy("not in euros"),
}
BASES: dict[str, Promise] = {
    Answer.SOURCE_READ: gettext_lazy("source read"),
    Answer.SHEET: gettext_lazy("from the sources of the sheet"),
    Answer.COMPILER: gettext_lazy("known by the compiler, no source"),
    Answer.DECLARED: gettext_lazy("declared, then accepted"),
    Answer.DERIVED: gettext_lazy("worked out from the sheet"),
}
BASIS_TAGS = {
    Answer.SOURCE_READ: "declared",
    Answer.SHEET: "declared",
    Answer.DECLARED: "declared",
    Answer.DERIVED: "estimate",
}


def quantity_name(unit: str) -> str:
    return texts.named(QUANTITIES, unit)


def total_view(row: Priced) -> dict[str, Any]:
    """A total as a page shows it: a range, a floor with what is missing, or unknown."""
    total = row.total
    known = "range" if total.complete else "least"
    state = known if total.known else "unknown"
    return {
        "state": state,
        "low": total.cents.low,
        "central": total.cents.central,
        "high": total.cents.high,
        "single": total.cents.low == total.cents.high,
        "missing": missing_words(total.missing),
    }


def missing_words(lines: Iterable[Line]) -> str:
    """The parts that have no amount, each with why, in words."""
    found = []
    for line in lines:
        why = str(MISSING[line.missing]) if line.missing else ""
        if line.missing is Missing.QUANTITY:
            why = _("give the number of %(unit)s") % {"unit": quantity_name(line.part.unit)}
        found.append(f"{line.part.labels[language()]} ({why})")
    return "; ".join(found)


def offer_row(row: Priced) -> dict[str, Any]:
    """An offer in a list or a column: who, what it costs, how sure that is, what to beware of."""
    offer, structure = row.offer, row.structure
    return {
        "row": row,
        "offer": offer,
        "name": offer.label,
        "provider": offer.solution.provider.name if offer.solution else "",
        "nature": nature(offer),
        "total": total_view(row),
        "days": row.staff_days,
        "evidence": evidence(structure),
        "flags": flags(row),
    }


def nature(offer: Offer) -> str:
    """What an offer is, in two words."""
    if offer.solution is None:
        return texts.named(OFFER_KINDS, offer.kind)
    return texts.named(texts.SOLUTION_KINDS, offer.solution.kind)


def evidence(structure: PriceStructure | None) -> dict[str, str]:
    """How sure a price is: its tag and its words, with who paid and when."""
    if structure is None:
        return {"tag": "unknown", "text": _("no price known")}
    year = str(structure.year) if structure.year else _("date unknown")
    if structure.payer is not None:
        words = _("paid by %(name)s, %(year)s") % {"name": structure.payer.name, "year": year}
    elif structure.kind is PriceKind.LIST and not structure.sources:
        return {"tag": "declared", "text": _("licence only")}
    else:
        words = f"{PRICE_KINDS[structure.kind]}, {year}"
    return {"tag": EVIDENCE[structure.kind], "text": words}


def flags(row: Priced) -> list[str]:
    """What to beware of before trusting an offer."""
    offer, found = row.offer, []
    if offer.kind == Offer.BUILT_IN and not is_available(offer):
        found.append(_("Planned, not there yet."))
    elif not offer.available:
        found.append(offer.unavailable)
    if row.stale and row.structure is not None:
        found.append(_("Price of %(year)s: too old to count on.") % {"year": row.structure.year or "?"})
    elif row.undated:
        found.append(_("The date of this price is unknown."))
    if not offer.whole_service:
        found.append(_("Covers a part of the service only."))
    if offer.perimeter:
        found.append(_("Only in the départements: %(codes)s.") % {"codes": ", ".join(offer.perimeter)})
    if offer.solution is not None and not offer.solution.source_read:
        found.append(_("Not confirmed: no source was read."))
    return found


def old_sources(sources: Iterable[Source], today: date) -> list[str]:
    """A warning when every dated source of a sheet is older than prices may be; undated ones tell nothing."""
    years = [int(source.date[:4]) for source in sources if source.date[:4].isdecimal()]
    if not years or today.year - max(years) <= STALE_AFTER_YEARS:
        return []
    return [_("Its newest source is of %(year)s: check that it is still so.") % {"year": max(years)}]


def part_rows(structure: PriceStructure, bill: Bill | None) -> list[dict[str, Any]]:
    """The parts of a price, each bracket on its own line, with what it comes to for whom it is computed."""
    computed = {line.part.id: line for line in bill.lines} if bill else {}
    return [
        {
            "part": part,
            "label": part.labels[language()],
            "per": quantity_name(part.unit) if part.per is Per.UNIT else str(PERS[part.per]),
            "when": str(WHENS[part.when]),
            "brackets": [(_bracket_words(part, b), _amount_words(part, b.amount)) for b in part.tariff],
            "line": computed.get(part.id),
            "missing": _missing(computed.get(part.id)),
        }
        for part in structure.parts
    ]


def _missing(line: Line | None) -> str:
    return str(MISSING[line.missing]) if line is not None and line.missing else ""


def _bracket_words(part: Part, bracket: Bracket) -> str:
    if bracket.over == 0 and bracket.upto is None:
        return ""
    low, high = whole_text(bracket.over + 1, language()), whole_text(bracket.upto or 0, language())
    if bracket.upto is None:
        return _("from %(low)s inhabitants") % {"low": low}
    return _("from %(low)s to %(high)s inhabitants") % {"low": low, "high": high}


def _amount_words(part: Part, amount: Estimate | None) -> str:
    if amount is None:
        return _("not stated")
    if part.per in (Per.INHABITANT, Per.UNIT):
        low, high = (_rate(value) for value in (amount.low, amount.high))
    else:
        low, high = (euros_text(value, language(), exact=bool(value % 100)) for value in (amount.low, amount.high))
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _rate(micro: int) -> str:
    """Micro-euros as euros, with as many decimals as needed up to four."""
    if micro % 10_000 == 0:
        return euros_text(micro // 10_000, language(), exact=True)
    text = f"{micro / 1_000_000:.4f}".rstrip("0")
    return f"€{text}" if language() == "en" else f"{text.replace('.', ',')}\u00a0€"


def answer_rows(answers: Mapping[str, Answer]) -> list[dict[str, Any]]:
    """Every question by group, with its answer, where it comes from and its date; those without answer too."""
    groups: list[dict[str, Any]] = []
    asked = questions()
    for key, labels in asked.groups.items():
        rows = [
            _answer_row(question, answers.get(question.id))
            for question in asked.questions.values()
            if question.group == key
        ]
        groups.append({"label": labels[language()], "rows": rows})
    return groups


def _answer_row(question: Question, answer: Answer | None) -> dict[str, Any]:
    row: dict[str, Any] = {"question": question, "label": question.current.labels[language()], "answer": answer}
    if answer is not None:
        row["text"] = readable(question, answer.version, answer.value, language())
        row["basis"] = texts.named(BASES, answer.basis)
        row["tag"] = BASIS_TAGS.get(answer.basis, "unknown")
        if answer.version != question.current.number:
            older = question.version(answer.version).labels[language()]
            row["older"] = _("Answered under an older wording: “%(label)s”.") % {"label": older}
    return row


def reason_words(reason: compare.Reason) -> str:
    """Why an offer is set aside, as a sentence for an annex."""
    question = questions().questions[reason.question].current.labels[language()] if reason.question else ""
    amount = euros_text(reason.cents, language())
    sentences = {
        compare.Why.UNMET: _("Does not meet a condition: %(question)s."),
        compare.Why.UNCONFIRMED: _("A condition is not confirmed: %(question)s."),
        compare.Why.PRICE_UNKNOWN: _("Its price is not known."),
        compare.Why.PRICE_INCOMPLETE: _("Its price is not known whole."),
        compare.Why.DEARER: _("Costs %(amount)s more, whatever the estimate."),
        compare.Why.MAY_BE_DEARER: _("Costs %(amount)s more at the central estimate; the ranges overlap."),
        compare.Why.MORE_DAYS: ngettext(
            "Asks %(days)s more day of agents.", "Asks %(days)s more days of agents.", reason.days
        ),
        compare.Why.STALE: _("Its price or its availability is too old to count on."),
    }
    return sentences[reason.why] % {
        "question": question,
        "amount": amount,
        "days": days_text(reason.days, DAY, language()),
    }
