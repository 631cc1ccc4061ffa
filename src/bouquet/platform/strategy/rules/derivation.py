"""What answers say beyond their score: signals, duties met or not, services already there, points for the composer.

Points of a need: five, less the mean score of the questions that measure it, rounded half up, at least one. A need that
no known answer measures keeps the composer's usual two. A signal may raise a need. It is a proposal: what is least
developed weighs most; the council decides what matters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bouquet.platform.strategy.rules.conditions import Answers, Facts, all_hold
from bouquet.platform.strategy.rules.questionnaire import Questionnaire, Signal, half_up
from bouquet.platform.strategy.rules.scoring import mean

MOST_POINTS = 5
LEAST_POINTS = 1
USUAL_POINTS = 2


class DutyState(StrEnum):
    """What the answers say of a duty."""

    MET = "met"
    NOT_YET = "not_yet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class NeedPoints:
    """Points of a need: the mean score that gave them (None: not measured), its questions, what raised them."""

    need: str
    points: int
    mean_score: Fraction | None
    questions: tuple[str, ...]
    raised_by: Signal | None = None


@dataclass(frozen=True, slots=True)
class There:
    """A service taken as already there, and the answers that say so."""

    service: str
    questions: tuple[str, ...]


def signals(questionnaire: Questionnaire, answers: Answers, facts: Facts) -> list[Signal]:
    """The signals whose conditions are known to hold, in the order of the questionnaire."""
    return [signal for signal in questionnaire.signals if all_hold(signal.when, answers, facts)]


def duty_state(questionnaire: Questionnaire, duty: str, answers: Answers, facts: Facts) -> DutyState:
    """Whether a duty is met, not yet, or unknown: no question tells it, or the answers do not."""
    rule = next((rule for rule in questionnaire.duties if rule.duty == duty), None)
    if rule is None:
        return DutyState.UNKNOWN
    if rule.met and all_hold(rule.met, answers, facts):
        return DutyState.MET
    return DutyState.NOT_YET if rule.not_yet and all_hold(rule.not_yet, answers, facts) else DutyState.UNKNOWN


def already_there(questionnaire: Questionnaire, answers: Answers, facts: Facts) -> list[There]:
    """The services that the answers describe as running."""
    return [
        There(service, tuple(sorted(frozenset().union(*(condition.questions() for condition in when)))))
        for service, when in questionnaire.already_there.items()
        if all_hold(when, answers, facts)
    ]


def need_points(questionnaire: Questionnaire, needs: Iterable[str], answers: Answers, facts: Facts) -> list[NeedPoints]:
    """Points from 1 to 5 for each need of the catalogue, with what gave them.

    >>> points_of(Fraction(0)), points_of(Fraction(5, 2)), points_of(Fraction(4))
    (5, 3, 1)
    """
    raising = signals(questionnaire, answers, facts)
    return [_need_points(questionnaire, need, answers, raising) for need in needs]


def points_of(mean_score: Fraction) -> int:
    """Points for a mean score from 0 to 4."""
    return max(LEAST_POINTS, half_up(MOST_POINTS - mean_score))


def _need_points(questionnaire: Questionnaire, need: str, answers: Answers, raising: Sequence[Signal]) -> NeedPoints:
    measured = tuple(q for q in questionnaire.needs.get(need, ()) if answers.get(q) is not None)
    known = [score for q in measured if (score := answers[q]) is not None]
    value = mean(known) if known else None
    points = USUAL_POINTS if value is None else points_of(value)
    raised = max((s for s in raising if s.points.get(need, 0) > points), key=lambda s: s.points[need], default=None)
    return NeedPoints(need, raised.points[need] if raised else points, value, measured, raised)
