"""What the form of an experience asks: the names of its answers and how long each may be."""

from __future__ import annotations

from collections.abc import Mapping

# The longest text of each answer, in characters.
LIMITS: dict[str, int] = {
    "title": 150,
    "territory": 120,
    "service": 80,
    "service_2": 80,
    "service_3": 80,
    "solution": 200,
    "scale": 30,
    "carrier": 200,
    "started_year": 10,
    "investment": 40,
    "running": 40,
    "cost": 2_000,
    "funding": 1_000,
    "delay": 40,
    "staff_days": 40,
    "outcome": 20,
    "results": 4_000,
    "difficulties": 4_000,
    "lessons": 4_000,
    "would_do_again": 20,
    "source_title": 200,
    "source_url": 500,
    "email": 254,
    "agreed": 5,
    "sure": 5,
}
MOST_LINES = 12
LINE_LENGTH = 600

Answers = Mapping[str, str]


def too_long(answers: Answers) -> dict[str, int]:
    """The answers longer than may be, each with its limit.

    >>> too_long({"title": "x" * 151, "results": "fine"})
    {'title': 150}
    """
    return {name: limit for name, limit in LIMITS.items() if len(answers.get(name, "")) > limit}


def lines(text: str) -> list[str]:
    """The lines of a text, without those that are empty nor their dashes.

    >>> lines("- one\\n\\n• two ")
    ['one', 'two']
    """
    stripped = (line.strip().lstrip("-–•*").strip() for line in text.splitlines())
    return [line for line in stripped if line]
