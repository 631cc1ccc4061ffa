"""Conditions on answers and on the territory, as a questionnaire states them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bouquet.kernel.content import YamlRow

SCORES = range(5)
TERRITORY_KINDS = ("commune", "epci")
UNANSWERED = -1
EPCI_KINDS = ("", "CC", "CA", "CU", "METRO", "MET69")

# A score from 0 to 4, or None for "I do not know". A question that is absent was not answered.
Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition may ask of a territory; `population` None is unknown, `epci_kind` empty is no EPCI."""

    kind: str
    population: int | None
    epci_kind: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; exactly one of its parts is set.

    `question` with `scores`: the answer is one of these. `kinds`, `epci_kinds`: the territory is of one of these kinds.
    `population_min`, `population_max`: inhabitants, both included. `alternatives`: one of these conditions holds.
    """

    question: str = ""
    scores: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    epci_kinds: frozenset[str] | None = None
    population_min: int | None = None
    population_max: int | None = None
    alternatives: tuple[Condition, ...] = ()

    def questions(self) -> frozenset[str]:
        """The questions whose answers it reads."""
        inner = (condition.questions() for condition in self.alternatives)
        return frozenset({self.question} if self.question else ()).union(*inner)

    def holds(self, answers: Answers, facts: Facts) -> bool | None:
        """Whether it holds; None when nobody knows: the answer is "I do not know", the population is unknown.

        A question that was not answered does not hold.

        >>> Condition(question="a", scores=frozenset({2, 3})).holds({"a": None}, Facts("commune", 900)) is None
        True
        """
        if self.alternatives:
            return any_of(condition.holds(answers, facts) for condition in self.alternatives)
        if self.question:
            score = answers.get(self.question, UNANSWERED)
            return None if score is None else score in self.scores
        if self.kinds or self.epci_kinds is not None:
            return facts.kind in self.kinds or facts.epci_kind in (self.epci_kinds or ())
        if facts.population is None:
            return None
        low = self.population_min is None or facts.population >= self.population_min
        return low and (self.population_max is None or facts.population <= self.population_max)


def all_of(values: Iterable[bool | None]) -> bool | None:
    """True when all are, False when one is, else None."""
    found = list(values)
    return False if False in found else None if None in found else True


def any_of(values: Iterable[bool | None]) -> bool | None:
    """True when one is, False when all are, else None."""
    found = list(values)
    return True if True in found else None if None in found else False


def all_hold(conditions: Iterable[Condition], answers: Answers, facts: Facts) -> bool | None:
    """Whether all the conditions of a list hold; None when that is not known."""
    return all_of(condition.holds(answers, facts) for condition in conditions)


def read_conditions(row: YamlRow, field: str, questions: Iterable[str]) -> tuple[Condition, ...]:
    """The conditions listed under a field; `questions` may be asked about."""
    known = frozenset(questions)
    return tuple(_condition(inner, known) for inner in row.inners(field))


def _condition(row: YamlRow, known: frozenset[str]) -> Condition:
    if "any" in row.data:
        return Condition(alternatives=read_conditions(row, "any", known))
    if "answer" in row.data:
        return _answer_condition(row, known)
    if "kinds" in row.data:
        return Condition(kinds=frozenset(_listed(row, "kinds", TERRITORY_KINDS)))
    if "epci_kinds" in row.data:
        return Condition(epci_kinds=frozenset(_listed(row, "epci_kinds", EPCI_KINDS)))
    low, high = row.whole("population_min"), row.whole("population_max")
    if low is None and high is None:
        raise row.refusal("answer", "a condition names an answer, kinds, epci_kinds, a population, or any of several")
    return Condition(population_min=low, population_max=high)


def _answer_condition(row: YamlRow, known: frozenset[str]) -> Condition:
    question = row.text("answer")
    if question not in known:
        raise row.refusal("answer", f"{question!r} is not an earlier question of this version")
    listed = row.data.get("in")
    if listed is None:
        low, high = row.whole("min", 4), row.whole("max", 4)
        scores = frozenset(s for s in SCORES if (low is None or s >= low) and (high is None or s <= high))
    elif isinstance(listed, list) and all(s in SCORES for s in listed):
        scores = frozenset(listed)
    else:
        raise row.refusal("in", "must list scores from 0 to 4")
    if not scores or len(scores) == len(SCORES):
        raise row.refusal("answer", "must keep some scores and leave some out: give min, max or in")
    return Condition(question=question, scores=scores)


def _listed(row: YamlRow, field: str, allowed: tuple[str, ...]) -> list[str]:
    values = row.texts(field)
    for value in values:
        if value not in allowed:
            raise row.refusal(field, f"{value!r} is not one of {', '.join(allowed)}")
    if not values:
        raise row.refusal(field, "is empty")
    return values
