"""The page of one axis: its questions, what was answered, and what a form sent back says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from bouquet.platform.strategy.rules.conditions import Answers, Facts
from bouquet.platform.strategy.rules.questionnaire import Axis, Question, Questionnaire
from bouquet.platform.strategy.rules.scoring import score
from bouquet.web.templatetags.bouquet import language

PREFIX = "q."
DONT_KNOW = "x"


class BadAnswer(Exception):
    """A form sent back something that is not a choice of its question."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question


def axis_of(questionnaire: Questionnaire, asked: str | None) -> Axis:
    """The axis an address names, else the first."""
    return next((axis for axis in questionnaire.axes if axis.id == asked), questionnaire.axes[0])


def next_axis(questionnaire: Questionnaire, axis: Axis, answers: Answers, facts: Facts) -> Axis | None:
    """The axis after this one that asks something; None after the last."""
    asking = {question.axis for question in questionnaire.asked(answers, facts)}
    after = questionnaire.axes[questionnaire.axes.index(axis) + 1 :]
    return next((row for row in after if row.id in asking), None)


def sent(questionnaire: Questionnaire, axis: Axis, data: QueryDict) -> dict[str, int | None]:
    """The answers that a form gives to the questions of an axis; raises `BadAnswer`."""
    found: dict[str, int | None] = {}
    for question in questionnaire.of_axis(axis.id):
        text = data.get(PREFIX + question.id)
        if text is None:
            continue
        found[question.id] = _score(question, text)
    return found


def _score(question: Question, text: str) -> int | None:
    if text == DONT_KNOW:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) == 1) or question.choice(int(text)) is None:
        raise BadAnswer(question.id)
    return int(text)


def follow_ups(
    questionnaire: Questionnaire, axis: Axis, before: Answers, after: Answers, facts: Facts
) -> list[Question]:
    """Questions of the axis that the new answers have just opened."""
    shown = {question.id for question in questionnaire.asked(before, facts)}
    opened = (q for q in questionnaire.asked(after, facts) if q.axis == axis.id and q.id not in after)
    return [question for question in opened if question.id not in shown]


def axis_context(
    questionnaire: Questionnaire,
    axis: Axis,
    answers: Answers,
    facts: Facts,
    wrong: str = "",
    notes: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """What the page of an axis shows; `notes` are lines under a question, as who answered otherwise."""
    asked = [question for question in questionnaire.asked(answers, facts) if question.axis == axis.id]
    result = score(questionnaire, answers, facts)
    return {
        "axis": axis,
        "axis_label": axis.texts[language()],
        "axis_number": questionnaire.axes.index(axis) + 1,
        "axis_count": len(questionnaire.axes),
        "axes": [
            {
                "id": row.axis.id,
                "label": row.axis.texts[language()],
                "asked": row.asked,
                "answered": row.answered + row.not_known,
                "current": row.axis.id == axis.id,
            }
            for row in result.axes
        ],
        "questions": [_question(question, answers, wrong, (notes or {}).get(question.id, ())) for question in asked],
        "answered": result.answered,
        "asked": result.asked,
        "wrong": wrong,
    }


def _question(question: Question, answers: Answers, wrong: str, notes: Sequence[str]) -> dict[str, Any]:
    given = question.id in answers
    score_given = answers.get(question.id)
    return {
        "id": question.id,
        "name": PREFIX + question.id,
        "text": question.texts[language()],
        "choices": [
            {
                "value": str(choice.score),
                "text": choice.texts[language()],
                "chosen": given and score_given == choice.score,
            }
            for choice in question.choices
        ],
        "dont_know": question.dont_know,
        "not_known": given and score_given is None,
        "wrong": question.id == wrong,
        "notes": notes,
    }
