"""The result of a self-assessment as plain data: JSON, and rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bouquet.platform.strategy.rules import derivation, scoring
from bouquet.platform.strategy.rules.conditions import Answers, Facts
from bouquet.platform.strategy.rules.questionnaire import Level, Questionnaire, Signal
from bouquet.platform.strategy.rules.scoring import AxisScore, Result
from bouquet.platform.territories.rules.duties import DutyHere, Standing

FORMAT = "bouquet-assessment/1"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that the answers of a territory say."""

    questionnaire: Questionnaire
    facts: Facts
    result: Result
    signals: tuple[Signal, ...]
    duties: tuple[tuple[DutyHere, derivation.DutyState], ...]
    already_there: tuple[derivation.There, ...]
    needs: tuple[derivation.NeedPoints, ...]


def diagnose(
    questionnaire: Questionnaire, answers: Answers, facts: Facts, duties: Iterable[DutyHere], needs: Sequence[str]
) -> Diagnosis:
    """Score answers and say what follows; duties that do not concern the territory are left out."""
    result = scoring.score(questionnaire, answers, facts)
    kept = result.answers
    return Diagnosis(
        questionnaire,
        facts,
        result,
        tuple(derivation.signals(questionnaire, kept, facts)),
        tuple(
            (here, derivation.duty_state(questionnaire, here.duty.id, kept, facts))
            for here in duties
            if here.standing is not Standing.NOT_CONCERNED
        ),
        tuple(derivation.already_there(questionnaire, kept, facts)),
        tuple(derivation.need_points(questionnaire, needs, kept, facts)),
    )


def diagnosis_data(diagnosis: Diagnosis, territory: Mapping[str, str]) -> dict[str, Any]:
    """A diagnosis as JSON; a score that does not exist is null."""
    result, questionnaire = diagnosis.result, diagnosis.questionnaire
    return {
        "format": FORMAT,
        "territory": dict(territory),
        "version": questionnaire.version,
        "published_on": questionnaire.published_on.isoformat(),
        "answers": dict(result.answers),
        "asked": result.asked,
        "answered": result.answered,
        "complete": result.complete,
        "score": number(result.score),
        "level": _level(result.level),
        "capped": result.capped,
        "axes": [_axis(axis) for axis in result.axes],
        "signals": [
            {"id": s.id, "reason": dict(s.reason), "services": list(s.services), "duties": list(s.duties)}
            for s in diagnosis.signals
        ],
        "duties": [
            {
                "id": here.duty.id,
                "standing": here.standing.value,
                "state": state.value,
                "article": here.duty.legal,
                "since": here.duty.since or None,
            }
            for here, state in diagnosis.duties
        ],
        "already_there": [
            {"service": row.service, "questions": list(row.questions)} for row in diagnosis.already_there
        ],
        "needs": [
            {
                "need": row.need,
                "points": row.points,
                "mean_score": number(row.mean_score),
                "questions": list(row.questions),
                "raised_by": row.raised_by.id if row.raised_by else None,
            }
            for row in diagnosis.needs
        ],
    }


def _axis(axis: AxisScore) -> dict[str, Any]:
    return {
        "id": axis.axis.id,
        "label": dict(axis.axis.texts),
        "score": number(axis.score),
        "level": _level(axis.level),
        "asked": axis.asked,
        "answered": axis.answered,
        "not_known": axis.not_known,
    }


def _level(level: Level | None) -> dict[str, Any] | None:
    return None if level is None else {"number": level.number, "label": dict(level.texts), "advice": dict(level.advice)}


def number(value: Fraction | None) -> float | None:
    """A value with two decimals; None stays None."""
    return None if value is None else round(float(value), 2)


def csv_rows(diagnosis: Diagnosis, territory: Mapping[str, str], language: str) -> list[list[str]]:
    """A diagnosis as a table: one line for each question, score, duty and need; blank is unknown."""
    version = str(diagnosis.questionnaire.version)
    start = [territory["kind"], territory["code"], territory["name"], version]
    rows = [["territory_kind", "territory_code", "territory", "version", "what", "id", "label", "value", "detail"]]
    for question, score in diagnosis.result.answers.items():
        asked = diagnosis.questionnaire.questions[question]
        choice = None if score is None else asked.choice(score)
        said = choice.texts[language] if choice else ""
        rows.append([*start, "answer", question, asked.texts[language], _text(score), said])
    for axis in diagnosis.result.axes:
        label = axis.level.texts[language] if axis.level else ""
        rows.append([*start, "axis", axis.axis.id, axis.axis.texts[language], _text(number(axis.score)), label])
    level = diagnosis.result.level
    rows.append(
        [*start, "score", "", "", _text(number(diagnosis.result.score)), level.texts[language] if level else ""]
    )
    for here, state in diagnosis.duties:
        rows.append([*start, "duty", here.duty.id, here.duty.texts[language], state.value, here.duty.legal])
    rows += [[*start, "signal", s.id, s.reason[language], "", " ".join(s.services)] for s in diagnosis.signals]
    rows += [[*start, "already_there", row.service, "", "", " ".join(row.questions)] for row in diagnosis.already_there]
    rows += [[*start, "need", row.need, "", str(row.points), " ".join(row.questions)] for row in diagnosis.needs]
    return rows


def _text(value: float | None) -> str:
    return "" if value is None else str(value)
