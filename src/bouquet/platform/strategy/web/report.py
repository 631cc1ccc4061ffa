"""The result of a self-assessment as a page and as files, whoever gave the answers and wherever they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from bouquet.kernel.geography import competences as register
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.rules import output
from bouquet.platform.strategy.rules.conditions import Answers, Facts
from bouquet.platform.strategy.rules.derivation import DutyState
from bouquet.platform.strategy.rules.output import Diagnosis
from bouquet.platform.strategy.rules.questionnaire import Questionnaire, Signal
from bouquet.platform.strategy.web import drawing, texts
from bouquet.platform.strategy.web.places import place_data
from bouquet.platform.territories.rules.duties import duties_here
from bouquet.platform.territories.web import texts as territory_texts
from bouquet.web.spreadsheets import csv_answer
from bouquet.web.templatetags.bouquet import language


def diagnosis_of(place: Commune | Epci, questionnaire: Questionnaire, answers: Answers, facts: Facts) -> Diagnosis:
    """What the answers of a territory say today."""
    needs = [need.id for need in catalogue.needs()]
    return output.diagnose(questionnaire, answers, facts, duties_here(place.kind, facts.population), needs)


def report_context(place: Commune | Epci, diagnosis: Diagnosis) -> dict[str, Any]:
    """Everything the page of a result shows."""
    result, questionnaire = diagnosis.result, diagnosis.questionnaire
    services = {service.id: service for service in catalogue.services()}
    holdings = selectors.service_holdings_of(place, services)
    edition = register.register()
    rows = {name: texts.holding_row(held, services[name], edition) for name, held in holdings.items()}
    pushed = list(dict.fromkeys(name for signal in diagnosis.signals for name in signal.services))
    return {
        "place": place,
        "version": questionnaire.version,
        "result": result,
        "score": None if result.score is None else texts.score_text(result.score),
        "level": result.level,
        "level_label": result.level.texts[language()] if result.level else "",
        "advice": result.level.advice[language()] if result.level else "",
        "cap": questionnaire.cap.reason[language()] if result.capped and questionnaire.cap else "",
        "axes": [texts.axis_row(axis) for axis in result.axes],
        "levels": [{"level": row, "label": row.texts[language()]} for row in questionnaire.levels],
        "drawing": _profile(diagnosis),
        "signals": [_signal(signal, diagnosis, rows) for signal in diagnosis.signals],
        "pushed": {"place": place, "services": pushed},
        "duties": _duties(diagnosis),
        "needs": [
            texts.need_row(row, need, questionnaire)
            for row, need in zip(diagnosis.needs, catalogue.needs(), strict=True)
        ],
        "there": [
            {"label": services[row.service].label, "why": texts.questions_text(questionnaire, row.questions)}
            for row in diagnosis.already_there
            if row.service in services
        ],
        "composer_query": texts.composer_query(diagnosis),
        "composes": isinstance(place, Commune) and bool(place.population),
        "said": _said(diagnosis),
        "standings": texts.standing_counts(holdings),
    }


def _signal(signal: Signal, diagnosis: Diagnosis, rows: Mapping[str, Any]) -> dict[str, Any]:
    """A signal with its services, who may carry them, and the duties that concern this territory."""
    return {
        "id": signal.id,
        "reason": signal.reason[language()],
        "services": [rows[name] for name in signal.services if name in rows],
        "duties": [
            {"id": here.duty.id, "text": here.duty.texts[language()]}
            for here, _state in diagnosis.duties
            if here.duty.id in signal.duties
        ],
    }


def _profile(diagnosis: Diagnosis) -> str:
    axes = diagnosis.result.axes
    bars = [
        drawing.Bar(
            axis.axis.texts[language()],
            None if axis.score is None else float(axis.score),
            texts.score_text(axis.score),
        )
        for axis in axes
    ]
    edges = [level.low for level in diagnosis.questionnaire.levels]
    return drawing.profile(bars, edges, _("Profile, part by part, from 0 to 100"))


def _duties(diagnosis: Diagnosis) -> list[dict[str, Any]]:
    """Duties by what the answers say: not yet first, then unknown, then met."""
    order = (DutyState.NOT_YET, DutyState.UNKNOWN, DutyState.MET)
    return [
        {
            "state": state.value,
            "label": texts.DUTY_STATES[state],
            "tag": texts.DUTY_TAGS[state],
            "rows": [territory_texts.duty(here) for here, found in diagnosis.duties if found is state],
        }
        for state in order
    ]


def _said(diagnosis: Diagnosis) -> list[dict[str, str]]:
    """Each question asked with its answer in words."""
    kept = diagnosis.result.answers
    rows = []
    for question in diagnosis.questionnaire.asked(kept, diagnosis.facts):
        score = kept.get(question.id)
        choice = None if score is None else question.choice(score)
        if choice is not None:
            said = choice.texts[language()]
        else:
            said = _("I do not know") if question.id in kept else _("not answered")
        points = "" if score is None else str(score)
        rows.append({"axis": question.axis, "text": question.texts[language()], "said": said, "points": points})
    return rows


def json_file(place: Commune | Epci, diagnosis: Diagnosis) -> HttpResponse:
    """The result as JSON."""
    data = output.diagnosis_data(diagnosis, place_data(place)) | {"composer_query": texts.composer_query(diagnosis)}
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=2), content_type="application/json")


def csv_file(place: Commune | Epci, diagnosis: Diagnosis) -> HttpResponse:
    """The result as a spreadsheet."""
    return csv_answer(output.csv_rows(diagnosis, place_data(place), language()))
