"""What the pages of the diagnosis say, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bouquet.kernel.geography.models import CompetenceRegister
from bouquet.platform.catalogue.models import Need, Service
from bouquet.platform.strategy.rules.competences import Holding, Reason, ServiceHolding, Standing
from bouquet.platform.strategy.rules.derivation import DutyState, NeedPoints
from bouquet.platform.strategy.rules.output import Diagnosis
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.scoring import AxisScore
from bouquet.web.numbers import decimal_text
from bouquet.web.templatetags.bouquet import language

STANDINGS: dict[Standing, Promise] = {
    Standing.COMMUNE: gettext_lazy("The commune"),
    Standing.SHARED: gettext_lazy("Both, each for its part"),
    Standing.EPCI: gettext_lazy("The intercommunality"),
    Standing.REGION: gettext_lazy("The region, or its transport authority"),
    Standing.UNKNOWN: gettext_lazy("Unknown"),
}
# How each standing is tagged: by the evidence classes of the look, or as a carrier.
CARRIERS = {Standing.COMMUNE: "commune", Standing.EPCI: "epci", Standing.REGION: "region", Standing.SHARED: "other"}
DUTY_STATES: dict[DutyState, Promise] = {
    DutyState.MET: gettext_lazy("Met, by your answers"),
    DutyState.NOT_YET: gettext_lazy("Not yet, by your answers"),
    DutyState.UNKNOWN: gettext_lazy("Unknown: to check"),
}
DUTY_TAGS = {DutyState.MET: "observed", DutyState.NOT_YET: "estimate", DutyState.UNKNOWN: "unknown"}
INDICATORS: dict[str, Promise] = {
    "population": gettext_lazy("Inhabitants"),
    "density": gettext_lazy("Inhabitants per km²"),
    "population_trend": gettext_lazy("Change of population, % a year"),
    "household_size": gettext_lazy("People in a household"),
    "unemployment": gettext_lazy("Unemployed among the active, 15 to 64, %"),
    "natural_balance": gettext_lazy("Births less deaths, for 1,000 inhabitants"),
    "fibre": gettext_lazy("Premises that can have fibre, %"),
    "rural_priority": gettext_lazy("In a rural priority zone (ZRR)"),
}
INDICATOR_FILES: dict[str, Promise] = {
    "insee": gettext_lazy("INSEE, comparison of territories"),
    "arcep": gettext_lazy("ARCEP, fibre observatory"),
    "zrr": gettext_lazy("ANCT, rural priority zones"),
}
QUARTERS: dict[int, Promise] = {
    1: gettext_lazy("in the lowest quarter"),
    2: gettext_lazy("in the second quarter"),
    3: gettext_lazy("in the third quarter"),
    4: gettext_lazy("in the highest quarter"),
}


def share_text(value: float | None) -> str:
    """Yes, in part, no, or unknown."""
    if value is None:
        return _("unknown")
    return _("yes") if value == 1 else _("no") if value == 0 else _("in part")


def score_text(value: Any) -> str:
    """A score from 0 to 100 as a whole number, or that it is not known."""
    return _("not known") if value is None else decimal_text(float(value), 0, language())


def axis_row(axis: AxisScore) -> dict[str, Any]:
    """A line of the table of the profile."""
    return {
        "id": axis.axis.id,
        "label": axis.axis.texts[language()],
        "score": score_text(axis.score),
        "level": axis.level.texts[language()] if axis.level else "",
        "asked": axis.asked,
        "answered": axis.answered,
        "not_known": axis.not_known,
    }


def questions_text(questionnaire: Questionnaire, questions: Iterable[str]) -> list[str]:
    """Questions in words."""
    return [questionnaire.questions[q].texts[language()] for q in questions if q in questionnaire.questions]


def need_row(row: NeedPoints, need: Need, questionnaire: Questionnaire) -> dict[str, Any]:
    """A need with its points and why."""
    if row.mean_score is None:
        why = _("No answer measures it: the usual two points.")
    else:
        mean = decimal_text(float(row.mean_score), 1, language())
        why = ngettext(
            "Your answer scores %(mean)s out of 4.",
            "Your %(count)s answers score %(mean)s out of 4.",
            len(row.questions),
        ) % {"mean": mean, "count": len(row.questions)}
    if row.raised_by is not None:
        raised = _("Raised: %(reason)s") % {"reason": row.raised_by.reason[language()]}
        why = f"{why} {raised}"
    return {
        "label": need.label,
        "points": row.points,
        "why": why,
        "questions": questions_text(questionnaire, row.questions),
    }


def composer_query(diagnosis: Diagnosis) -> str:
    """The composer's address parameters: a point field for each need, a field for each service already there."""
    pairs = [(f"p.{row.need}", str(row.points)) for row in diagnosis.needs]
    return urlencode([*pairs, *(("deja", row.service) for row in diagnosis.already_there)])


def holding_row(held: ServiceHolding, service: Service, register: CompetenceRegister | None) -> dict[str, Any]:
    """A service with who may carry it, by what, and since when."""
    return {
        "service": service,
        "standing": held.standing,
        "label": STANDINGS[held.standing],
        "carrier": CARRIERS.get(held.standing, ""),
        "competence": held.holding.competence.texts[language()],
        "why": why_text(held.holding, register),
        "part": not held.whole,
        **law_row(held.holding),
    }


def law_row(held: Holding) -> dict[str, Any]:
    """The article of a holding and the day from which it says so."""
    rule = held.rule
    return {
        "article": rule.article if rule else "",
        "since": date_format(rule.valid_from, "j F Y") if rule else "",
        "confidence": rule.confidence if rule else "",
        "disputed": held.disputed,
    }


def why_text(held: Holding, register: CompetenceRegister | None) -> str:
    """Why a holding is so."""
    day = date_format(register.as_of, "j F Y") if register else ""
    key: Reason | str = held.reason
    if held.reason is Reason.LAW and (held.disputed or held.standing is Standing.UNKNOWN):
        key = "disputed" if held.disputed else "shared_by_law"
    return str(REASONS[key]) % {"day": day}


REASONS: dict[Reason | str, Promise] = {
    "disputed": gettext_lazy("By law; the register of %(day)s does not list it: to check."),
    "shared_by_law": gettext_lazy("The law shares it in a way that these rules do not follow."),
    Reason.LAW: gettext_lazy("By law."),
    Reason.LISTED: gettext_lazy("Transferred: the register of %(day)s lists it."),
    Reason.NOT_LISTED: gettext_lazy("Not transferred: the register of %(day)s does not list it."),
    Reason.NOT_IN_REGISTER: gettext_lazy("The law leaves the choice, and the register of transfers is not loaded."),
    Reason.NO_EPCI: gettext_lazy("The commune belongs to no intercommunality."),
    Reason.OTHER_LAW: gettext_lazy("Another law applies in this overseas territory."),
    Reason.NO_RULE: gettext_lazy("No rule is known for this kind of intercommunality."),
}


def standing_counts(rows: Mapping[str, ServiceHolding]) -> list[dict[str, Any]]:
    """How many services fall under each standing, those that exist, in order."""
    counts = {standing: sum(row.standing is standing for row in rows.values()) for standing in Standing}
    return [
        {
            "standing": standing.value,
            "label": STANDINGS[standing],
            "count": count,
            "carrier": CARRIERS.get(standing, ""),
        }
        for standing, count in counts.items()
        if count
    ]
