"""Two to five offers side by side: what must be had first, then what differs, then what it costs over the years.

Nothing is scored and nothing is ranked: the offers keep the order in which they were asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bouquet.platform.catalogue.rules import Level
from bouquet.platform.catalogue.rules.prices import Total
from bouquet.platform.catalogue.rules.questions import Question

LEAST_OFFERS, MOST_OFFERS = 2, 5


class Met(StrEnum):
    """Whether an offer has what must be had."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of an offer: its values in the words of the current version (None: it cannot be carried)."""

    values: tuple[str, ...] | None
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer being compared: its replies by question, its total, the agents' days it asks over the same years."""

    id: str
    name: str
    replies: Mapping[str, Reply]
    total: Total
    staff_days: tuple[int, int, int] | None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Must:
    """A condition: one of the `wanted` values to a question."""

    question: str
    wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MustRow:
    """A condition with how each offer stands, in their order."""

    must: Must
    met: tuple[Met, ...]

    @property
    def all_met(self) -> bool:
        return all(state is Met.MET for state in self.met)


@dataclass(frozen=True, slots=True)
class Row:
    """A question with the reply of each offer (None: unknown)."""

    question: Question
    replies: tuple[Reply | None, ...]

    @property
    def unknown(self) -> bool:
        """Whether nothing is known of any offer."""
        return all(reply is None for reply in self.replies)

    @property
    def differs(self) -> bool:
        """Whether the offers do not all give the same reply; a reply beside an unknown is a difference."""
        return len({_compared(reply) for reply in self.replies}) > 1


def _compared(reply: Reply | None) -> object:
    if reply is None:
        return None
    return frozenset(reply.values) if reply.values is not None else reply.text


def met(must: Must, candidate: Candidate) -> Met:
    """Whether an offer meets a condition; an answer that cannot be carried to today's words is unknown."""
    reply = candidate.replies.get(must.question)
    if reply is None or reply.values is None:
        return Met.UNKNOWN
    return Met.MET if set(must.wanted) & set(reply.values) else Met.UNMET


def must_rows(musts: Iterable[Must], candidates: Sequence[Candidate]) -> list[MustRow]:
    """The conditions, those that some offer does not meet first, then those unknown, then those that all meet."""
    rows = [MustRow(must, tuple(met(must, candidate) for candidate in candidates)) for must in musts]
    return sorted(rows, key=lambda row: 0 if Met.UNMET in row.met else 1 if Met.UNKNOWN in row.met else 2)


def question_rows(questions: Iterable[Question], candidates: Sequence[Candidate]) -> list[Row]:
    """Every question with the replies, in the order of the definition."""
    return [Row(question, tuple(c.replies.get(question.id) for c in candidates)) for question in questions]


class Why(StrEnum):
    """Why an offer is set aside for the one that is kept."""

    UNMET = "unmet"
    UNCONFIRMED = "unconfirmed"
    PRICE_UNKNOWN = "price_unknown"
    PRICE_INCOMPLETE = "price_incomplete"
    DEARER = "dearer"
    MAY_BE_DEARER = "may_be_dearer"
    MORE_DAYS = "more_days"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Reason:
    """A fact for which an offer is set aside: the question it concerns, or the amount by which it is more."""

    why: Why
    question: str = ""
    cents: int = 0
    days: int = 0


def reasons(kept: Candidate, other: Candidate, musts: Iterable[Must]) -> list[Reason]:
    """The facts that speak for `kept` against `other`: conditions first, then money, days and freshness.

    An empty list means that the facts known do not tell them apart: whoever chooses has to say why.
    """
    found: list[Reason] = []
    for must in musts:
        ours, theirs = met(must, kept), met(must, other)
        if theirs is Met.UNMET:
            found.append(Reason(Why.UNMET, must.question))
        elif theirs is Met.UNKNOWN and ours is Met.MET:
            found.append(Reason(Why.UNCONFIRMED, must.question))
    found += _money(kept.total, other.total)
    if kept.staff_days and other.staff_days and other.staff_days[1] > kept.staff_days[1]:
        found.append(Reason(Why.MORE_DAYS, days=other.staff_days[1] - kept.staff_days[1]))
    if other.stale and not kept.stale:
        found.append(Reason(Why.STALE))
    return found


def _money(ours: Total, theirs: Total) -> list[Reason]:
    if not theirs.known:
        return [Reason(Why.PRICE_UNKNOWN)] if ours.known else []
    if not theirs.complete:
        return [Reason(Why.PRICE_INCOMPLETE)] if ours.complete else []
    if not ours.complete or theirs.cents.at(Level.CENTRAL) <= ours.cents.at(Level.CENTRAL):
        return []
    sure = theirs.cents.low > ours.cents.high
    more = theirs.cents.at(Level.CENTRAL) - ours.cents.at(Level.CENTRAL)
    return [Reason(Why.DEARER if sure else Why.MAY_BE_DEARER, cents=more)]
