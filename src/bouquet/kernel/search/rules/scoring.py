"""How well a document answers a query, in whole numbers, so that the order is the same everywhere.

A group of words scores by its best reading: the sum, over the stems of the reading, of weight in the document times
rarity. A document that answers only part of the query loses in proportion; one whose name is the query gains.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

Documents = Mapping[int, int]

RARITY_SCALE = 1000
PERCENT = 100
WHOLE_NAME = 120
LEAST_COVERAGE = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents that hold one form of a word, how rare the form is, and what the form is worth, hundredths."""

    documents: Documents
    rarity: int
    weight: int


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of a reading: the forms it may take, and its own rarity."""

    choices: tuple[Choice, ...]
    rarity: int


@dataclass(frozen=True, slots=True)
class WeighedReading:
    """The words of a reading, all wanted, and what the reading is worth, hundredths."""

    sought: tuple[Sought, ...]
    weight: int


Readings = tuple[WeighedReading, ...]


def rarity(documents: int, every: int) -> int:
    """How telling a stem is: the usual inverse document frequency of BM25, thousandths.

    >>> rarity(1, 1000) > rarity(10, 1000) > rarity(1000, 1000) > 0
    True
    """
    return max(1, round(RARITY_SCALE * math.log(1 + (every - documents + 0.5) / (documents + 0.5))))


def full_score(groups: list[Readings]) -> int:
    """What a document would score that held every word of the query, as much as can be."""
    return sum(_reading_rarity(readings[0]) for readings in groups) * 1000


def _reading_rarity(reading: WeighedReading) -> int:
    return sum(word.rarity for word in reading.sought)


def scores(groups: list[Readings], named: Documents) -> dict[int, tuple[int, int]]:
    """For each document its score and the part of the query it answers, per cent; `named` are those so called."""
    total = max(1, sum(_reading_rarity(readings[0]) for readings in groups))
    score: dict[int, int] = {}
    covered: dict[int, int] = {}
    for readings in groups:
        weight = _reading_rarity(readings[0])
        for document, (points, part) in _best_readings(readings).items():
            score[document] = score.get(document, 0) + points
            covered[document] = covered.get(document, 0) + part * weight
    bonus = total * 1000 * WHOLE_NAME // PERCENT
    found = {}
    for document in score.keys() | named.keys():
        part = PERCENT if document in named else covered[document] // total
        points = score.get(document, 0) * (25 + 75 * part // PERCENT) // PERCENT
        found[document] = (points + (bonus if document in named else 0), part)
    return found


def _best_readings(readings: Readings) -> dict[int, tuple[int, int]]:
    """A reading of many words is worth no more than the words it stands for."""
    best: dict[int, tuple[int, int]] = {}
    weight = _reading_rarity(readings[0])
    for reading in readings:
        worth_per_point = (weight * reading.weight, max(1, _reading_rarity(reading)) * PERCENT)
        for document, (points, part) in _points(reading).items():
            worth = (points * worth_per_point[0] // worth_per_point[1], part)
            if worth > best.get(document, (0, 0)):
                best[document] = worth
    return best


def _points(reading: WeighedReading) -> dict[int, tuple[int, int]]:
    """For each document what a reading scores, and the part of its words that are there, per cent."""
    total = max(1, _reading_rarity(reading))
    points: dict[int, int] = {}
    held: dict[int, int] = {}
    for word in reading.sought:
        best: dict[int, int] = {}
        for choice in word.choices:
            worth = choice.rarity * choice.weight
            for document, impact in choice.documents.items():
                best[document] = max(best.get(document, 0), impact * worth // PERCENT)
        for document, value in best.items():
            points[document] = points.get(document, 0) + value
            held[document] = held.get(document, 0) + word.rarity
    return {document: (value, PERCENT * held[document] // total) for document, value in points.items()}
