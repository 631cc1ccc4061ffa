"""Scores of a self-assessment: per question, per axis, overall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from bouquet.platform.strategy.rules.conditions import Answers, Facts, all_hold
from bouquet.platform.strategy.rules.questionnaire import Axis, Level, Questionnaire

FULL = 100
BEST = 4


@dataclass(frozen=True, slots=True)
class AxisScore:
    """An axis: `score` 0 to 100, None when too few questions were answered; counts of questions."""

    axis: Axis
    score: Fraction | None
    level: Level | None
    asked: int
    answered: int
    not_known: int


@dataclass(frozen=True, slots=True)
class Result:
    """What answers give: each axis, the overall score and level; `capped` when a rule holds the level down."""

    axes: tuple[AxisScore, ...]
    score: Fraction | None
    level: Level | None
    capped: bool
    answers: Answers

    @property
    def asked(self) -> int:
        return sum(axis.asked for axis in self.axes)

    @property
    def answered(self) -> int:
        return sum(axis.answered + axis.not_known for axis in self.axes)

    @property
    def complete(self) -> bool:
        """Whether every question asked has an answer, "I do not know" being one."""
        return self.answered == self.asked


def score(questionnaire: Questionnaire, answers: Answers, facts: Facts) -> Result:
    """The result of answers.

    An axis is the mean of its known answers times 25, when at least so many are known (all, when fewer are asked); the
    overall score is the mean of the axes that have one. "I do not know" is not counted, and is shown.

    Args:
        questionnaire: the version that was answered.
        answers: scores 0 to 4 by question, None for "I do not know".
        facts: the territory.
    """
    asked = questionnaire.asked(answers, facts)
    kept = questionnaire.kept(answers, facts)
    axes = []
    for axis in questionnaire.axes:
        questions = [question.id for question in asked if question.axis == axis.id]
        given = [kept[question] for question in questions if question in kept]
        known = [value for value in given if value is not None]
        enough = known and len(known) >= min(questionnaire.min_answered_per_axis, len(questions))
        value = mean(known) * FULL / BEST if enough else None
        level = None if value is None else questionnaire.level_of(value)
        axes.append(AxisScore(axis, value, level, len(questions), len(known), len(given) - len(known)))
    scored = [axis.score for axis in axes if axis.score is not None]
    overall = mean(scored) if scored else None
    level = None if overall is None else questionnaire.level_of(overall)
    capped = False
    cap = questionnaire.cap
    if level is not None and cap is not None and level.number > cap.level and all_hold(cap.when, kept, facts):
        level, capped = next(row for row in questionnaire.levels if row.number == cap.level), True
    return Result(tuple(axes), overall, level, capped, kept)


def mean(values: Iterable[int | Fraction]) -> Fraction:
    """The exact mean of values; at least one is needed."""
    found = [Fraction(value) for value in values]
    return sum(found, Fraction(0)) / len(found)
