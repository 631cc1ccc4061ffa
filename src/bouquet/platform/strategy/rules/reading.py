"""Reads a version of the self-assessment from its document, and refuses what does not hold together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from bouquet.kernel.content import YamlRow
from bouquet.platform.strategy.rules.conditions import SCORES, read_conditions
from bouquet.platform.strategy.rules.questionnaire import (
    Axis,
    Cap,
    Change,
    Choice,
    DutyRule,
    Level,
    Question,
    Questionnaire,
    Signal,
    Texts,
)

RULES = ("reworded", "added", "removed", "renamed", "rescaled", "split", "merged")
HOWS = ("mean", "min")
MOST_QUESTIONS = 400


def read_questionnaire(document: YamlRow) -> Questionnaire:
    """The version a document holds; raises `ContentError` naming the field that does not."""
    meta, scoring = _part(document, "meta"), _part(document, "scoring")
    axes = _unique(document, "axes", [Axis(row.text("id"), texts(row)) for row in document.inners("axes")])
    questions = _questions(document, [axis.id for axis in axes])
    return Questionnaire(
        version=meta.whole("version", 9999) or 0,
        published_on=_day(meta, "published_on"),
        purpose=texts(meta, "purpose"),
        min_answered_per_axis=scoring.whole("min_answered_per_axis", MOST_QUESTIONS) or 1,
        cap=_cap(scoring, questions),
        levels=_levels(document),
        axes=tuple(axes),
        questions=questions,
        signals=tuple(_signal(row, questions) for row in document.inners("signals")),
        duties=tuple(
            DutyRule(
                row.text("duty"), read_conditions(row, "met", questions), read_conditions(row, "not_yet", questions)
            )
            for row in document.inners("duties")
        ),
        already_there={
            row.text("service"): read_conditions(row, "when", questions) for row in document.inners("already_there")
        },
        needs={row.text("need"): _known(row, "questions", questions) for row in document.inners("needs")},
        changes=tuple(_change(row) for row in document.inners("changes")),
    )


def texts(row: YamlRow, prefix: str = "") -> Texts:
    """A text in both languages: `fr` and `en`, or `prefix_fr` and `prefix_en`."""
    start = f"{prefix}_" if prefix else ""
    return {language: row.text(f"{start}{language}") for language in ("fr", "en")}


def _part(document: YamlRow, field: str) -> YamlRow:
    found = document.inner(field)
    if found is None:
        raise document.refusal(field, "is missing")
    return found


def _day(row: YamlRow, field: str) -> date:
    try:
        return date.fromisoformat(row.text(field))
    except ValueError:
        raise row.refusal(field, "must be a day such as 2026-11-28") from None


def _unique(document: YamlRow, field: str, rows: list[Axis]) -> list[Axis]:
    if not rows or len({row.id for row in rows}) != len(rows):
        raise document.refusal(field, "must list things with different ids")
    return rows


def _questions(document: YamlRow, axes: Collection[str]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for row in document.inners("questions"):
        question = row.text("id")
        if question in found:
            raise row.refusal("id", f"{question!r} is already there")
        axis = row.text("axis")
        if axis not in axes:
            raise row.refusal("axis", f"{axis!r} is not an axis of this version")
        found[question] = Question(
            question,
            axis,
            texts(row),
            tuple(_choice(inner) for inner in row.inners("choices")),
            read_conditions(row, "ask_when", found),
            row.data.get("dont_know") is not False,
        )
        scores = [choice.score for choice in found[question].choices]
        if len(scores) < 2 or scores != sorted(set(scores)):
            raise row.refusal("choices", "must be two or more, each with its own score, lowest first")
    if not 0 < len(found) <= MOST_QUESTIONS:
        raise document.refusal("questions", f"must be 1 to {MOST_QUESTIONS}")
    return found


def _choice(row: YamlRow) -> Choice:
    score = row.whole("score", max(SCORES))
    if score is None:
        raise row.refusal("score", "is missing")
    return Choice(score, texts(row))


def _levels(document: YamlRow) -> tuple[Level, ...]:
    rows = document.inners("levels")
    found = [
        Level(row.whole("level") or 0, row.whole("min") or 0, row.whole("max") or 0, texts(row), texts(row, "advice"))
        for row in rows
    ]
    edges = [0, *(level.high + 1 for level in found)]
    if not found or [level.low for level in found] != edges[:-1] or edges[-1] != 101:
        raise document.refusal("levels", "must cover 0 to 100 without gap or overlap, lowest first")
    return tuple(found)


def _cap(scoring: YamlRow, questions: Iterable[str]) -> Cap | None:
    level = scoring.whole("cap_level")
    return None if level is None else Cap(level, read_conditions(scoring, "cap_when", questions), texts(scoring, "cap"))


def _signal(row: YamlRow, questions: Collection[str]) -> Signal:
    inner = row.inner("points")
    points = {need: inner.whole(need, 5) or 0 for need in inner.data} if inner else {}
    when = read_conditions(row, "when", questions)
    if not when:
        raise row.refusal("when", "is missing: a signal rests on answers")
    return Signal(row.text("id"), when, texts(row), tuple(row.texts("services")), tuple(row.texts("duties")), points)


def _known(row: YamlRow, field: str, questions: Collection[str]) -> tuple[str, ...]:
    names = tuple(row.texts(field))
    for name in names:
        if name not in questions:
            raise row.refusal(field, f"{name!r} is not a question of this version")
    return names


def _change(row: YamlRow) -> Change:
    scores = row.data.get("scores") or {}
    if not isinstance(scores, dict) or not all(int(a) in SCORES and b in SCORES for a, b in scores.items()):
        raise row.refusal("scores", "must give a score from 0 to 4 for each old one")
    rule = row.choice("rule", RULES)
    return Change(
        rule,
        tuple(row.texts("old")),
        tuple(row.texts("new")),
        row.choice("how", HOWS) if rule in ("split", "merged") else "",
        {int(old): int(new) for old, new in scores.items()},
        row.data.get("comparable") is not False,
        texts(row, "reason"),
    )
