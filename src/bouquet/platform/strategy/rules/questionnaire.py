"""A version of the self-assessment as its document states it. A published version never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from bouquet.platform.strategy.rules.conditions import Answers, Condition, Facts, all_hold

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """A possible answer and its score, 0 to 4."""

    score: int
    texts: Texts


@dataclass(frozen=True, slots=True)
class Question:
    """A question; `ask_when` empty asks everybody; `dont_know` whether "I do not know" is offered apart."""

    id: str
    axis: str
    texts: Texts
    choices: tuple[Choice, ...]
    ask_when: tuple[Condition, ...] = ()
    dont_know: bool = True

    def choice(self, score: int) -> Choice | None:
        return next((choice for choice in self.choices if choice.score == score), None)


@dataclass(frozen=True, slots=True)
class Axis:
    """A group of questions that is scored together."""

    id: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Level:
    """A level: `low` and `high` are the whole scores it covers, 0 to 100."""

    number: int
    low: int
    high: int
    texts: Texts
    advice: Texts


@dataclass(frozen=True, slots=True)
class Signal:
    """What some answers mean: services and duties to look at, points a need must at least have, and the reason."""

    id: str
    when: tuple[Condition, ...]
    reason: Texts
    services: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    points: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Which answers say that a duty is met, which say that it is not yet; neither: unknown."""

    duty: str
    met: tuple[Condition, ...]
    not_yet: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of questions since the version before: `rule` is a key of `changes.RULES`.

    `how` says how several scores make one (`mean` or `min`); `scores` maps old scores to new ones.
    """

    rule: str
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    how: str = ""
    scores: Mapping[int, int] = field(default_factory=dict)
    comparable: bool = True
    reason: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cap:
    """A level that is not passed while a condition holds, and why."""

    level: int
    when: tuple[Condition, ...]
    reason: Texts


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version, whole."""

    version: int
    published_on: date
    purpose: Texts
    min_answered_per_axis: int
    cap: Cap | None
    levels: tuple[Level, ...]
    axes: tuple[Axis, ...]
    questions: Mapping[str, Question]
    signals: tuple[Signal, ...]
    duties: tuple[DutyRule, ...]
    already_there: Mapping[str, tuple[Condition, ...]]
    needs: Mapping[str, tuple[str, ...]]
    changes: tuple[Change, ...]

    def of_axis(self, axis: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions.values() if question.axis == axis)

    def asked(self, answers: Answers, facts: Facts) -> tuple[Question, ...]:
        """The questions asked of this territory, given its answers so far.

        A question is asked unless its condition is known to fail; "I do not know" and an unknown population do not
        take it away. Answers to questions that are not asked count for nothing.
        """
        found: list[Question] = []
        kept: dict[str, int | None] = {}
        for question in self.questions.values():
            if all_hold(question.ask_when, kept, facts) is False:
                continue
            found.append(question)
            if question.id in answers:
                kept[question.id] = answers[question.id]
        return tuple(found)

    def kept(self, answers: Answers, facts: Facts) -> dict[str, int | None]:
        """The answers that count: those to questions that are asked, in the order of the questionnaire."""
        return {q.id: answers[q.id] for q in self.asked(answers, facts) if q.id in answers}

    def level_of(self, score: Fraction) -> Level:
        """The level of a score from 0 to 100, the score rounded half up to a whole number."""
        whole = half_up(score)
        return next(level for level in self.levels if level.low <= whole <= level.high)


def half_up(value: Fraction) -> int:
    """The nearest whole number, the upper one at equal distance.

    >>> half_up(Fraction(39, 2)), half_up(Fraction(193, 10))
    (20, 19)
    """
    return int((value + Fraction(1, 2)).__floor__())
