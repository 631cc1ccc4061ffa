"""The words of an experience: what it is about, how it ended, how sure we are, and the sizes it is filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How an experience ended, in our reading of what was found."""

    SUCCESS = "success"
    MIXED = "mixed"
    FAILURE = "failure"
    UNMEASURED = "unmeasured"


class PlaceKind(StrEnum):
    """What kind of body tells the experience."""

    COMMUNE = "commune"
    EPCI = "epci"
    BOARD = "board"
    OTHER = "other"
    FOREIGN = "foreign"


class Scale(StrEnum):
    """The scale at which the service was carried."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    INTERDEPARTEMENTAL = "interdepartemental"
    REGION = "region"
    NATIONAL = "national"


class Confidence(StrEnum):
    """How sure the facts of an experience are."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class WhoSays(StrEnum):
    """Who says a lesson: the source, in our words, or us, reading the facts."""

    SOURCE = "source"
    READING = "reading"


class Again(StrEnum):
    """Whether those who did it would do it again."""

    YES = "yes"
    DIFFERENTLY = "differently"
    NO = "no"


class Origin(StrEnum):
    """Where an experience comes from: the data that ship with Bouquet, or someone who told it here."""

    SHIPPED = "shipped"
    CONTRIBUTED = "contributed"


@dataclass(frozen=True, slots=True)
class Size:
    """A bracket of population: `low <= inhabitants < high`; `high` None has no end."""

    key: str
    low: int
    high: int | None

    def holds(self, population: int) -> bool:
        return self.low <= population and (self.high is None or population < self.high)


SIZES = (
    Size("0-500", 0, 500),
    Size("500-2000", 500, 2_000),
    Size("2000-10000", 2_000, 10_000),
    Size("10000-50000", 10_000, 50_000),
    Size("50000", 50_000, None),
)


def size_named(key: str) -> Size | None:
    """The bracket of a key; None when there is none.

    >>> size_named("500-2000").holds(1999), size_named("0")
    (True, None)
    """
    return next((size for size in SIZES if size.key == key), None)
