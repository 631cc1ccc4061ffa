"""Answers beside other answers: of several people in one pass, of two passes over time."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from bouquet.platform.strategy.rules.changes import Comparison
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.selectors import Given
from bouquet.platform.strategy.web import drawing, texts
from bouquet.web.numbers import decimal_text
from bouquet.web.templatetags.bouquet import language


def other_opinions(questionnaire: Questionnaire, given: Iterable[Given]) -> dict[str, list[str]]:
    """For each question that several people answered differently: who said what."""
    by_question: dict[str, list[Given]] = {}
    for row in given:
        by_question.setdefault(row.question, []).append(row)
    return {
        question: [_line(questionnaire, row) for row in rows]
        for question, rows in by_question.items()
        if len({row.score for row in rows}) > 1
    }


def disputed(questionnaire: Questionnaire, given: Iterable[Given]) -> list[dict[str, Any]]:
    """The same as a list, in the order of the questionnaire."""
    found = other_opinions(questionnaire, given)
    return [
        {"text": question.texts[language()], "lines": found[question.id]}
        for question in questionnaire.questions.values()
        if question.id in found
    ]


def _line(questionnaire: Questionnaire, row: Given) -> str:
    choice = None if row.score is None else questionnaire.questions[row.question].choice(row.score)
    said = choice.texts[language()] if choice else _("I do not know")
    return _("%(person)s: %(answer)s") % {"person": row.person, "answer": said}


def comparison_context(compared: Comparison, older: Questionnaire, newer: Questionnaire) -> dict[str, Any]:
    """Two passes over the questions they share, and what is left out with its reason."""
    bars = [
        drawing.Bar(
            axis.axis.texts[language()],
            None if axis.after is None else float(axis.after),
            f"{texts.score_text(axis.before)} → {texts.score_text(axis.after)}",
            None if axis.before is None else float(axis.before),
        )
        for axis in compared.axes
    ]
    return {
        "rows": [
            {
                "old": texts.questions_text(older, row.item.old),
                "new": texts.questions_text(newer, row.item.new),
                "same": row.item.old == row.item.new and not row.item.reasons,
                "how": row.item.new_how or row.item.old_how,
                "reasons": [reason[language()] for reason in row.item.reasons],
                "before": _value(row.before),
                "after": _value(row.after),
                "change": _change(row.before, row.after, 1),
            }
            for row in compared.rows
        ],
        "axes": [
            {
                "label": axis.axis.texts[language()],
                "count": axis.count,
                "before": texts.score_text(axis.before),
                "after": texts.score_text(axis.after),
                "change": _change(axis.before, axis.after, 0),
            }
            for axis in compared.axes
        ],
        "drawing": drawing.profile(bars, [level.low for level in newer.levels], _("Profile, before and after")),
        "lost": [
            {"text": older.questions[row.question].texts[language()], "reason": row.reason[language()]}
            for row in compared.lost
        ],
        "gained": texts.questions_text(newer, compared.gained),
        "common": sum(row.known for row in compared.rows),
    }


def _value(value: Fraction | None) -> str:
    return (
        _("not known") if value is None else decimal_text(float(value), 0 if value.denominator == 1 else 1, language())
    )


def _change(before: Fraction | None, after: Fraction | None, places: int) -> str:
    if before is None or after is None:
        return ""
    shift = float(after - before)
    text = decimal_text(shift, 0 if shift == int(shift) else places, language())
    return f"+{text}" if shift > 0 else text
