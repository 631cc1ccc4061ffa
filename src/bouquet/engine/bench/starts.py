"""Where every contender starts from: each commune alone, in the form of a solution."""

from __future__ import annotations

from collections.abc import Iterable

from bouquet.engine.compose import best_alone
from bouquet.engine.model import Alone, Instance, Solution
from bouquet.engine.pool import plan_value


def everyone_alone(instance: Instance, seed: int = 0) -> Solution:
    """The plan in which each commune buys its best bouquet by itself, proved; its bound is its value."""
    return plan_alone(instance, (best_alone(instance, code, seed=seed) for code in instance.communes))


def plan_alone(instance: Instance, alone: Iterable[Alone]) -> Solution:
    """The plan made of known bouquets alone."""
    rows = tuple(alone)
    choices = tuple(choice for row in rows for choice in row.choices)
    value = plan_value(instance, choices)
    return Solution("feasible", value, value, choices, (), rows)
