"""A warm solver of one commune: the same columns answered again under other means, weights, prices or obligations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bouquet.engine.columns import Column, alone_ways, columns_of, pooled_ways, undominated
from bouquet.engine.compose.arrays import WHOLE_STEP, first_multipliers, problem_of, thrifty
from bouquet.engine.compose.bouquets import free
from bouquet.engine.compose.problem import Problem, Real, Whole
from bouquet.engine.compose.search import solve
from bouquet.engine.model import Choice, Instance, Means

FIRST_NODES = 500
MOST_NODES = 50_000
GROWTH = 10
ANY_MEANS = Means(10**13, 10**13, 10**13)
MEANS = ("investment_cents", "running_cents", "staff_hours")


@dataclass(frozen=True, slots=True)
class Answer:
    """The best selection found for a problem, and a proved bound.

    `value` and `bound` are weights times coverage of one inhabitant (0 to 100,000 when weights sum to 1000): `value` is
    None when no selection was found, `bound` is None when none exists. `chosen` are option numbers.
    """

    value: int | None
    bound: int | None
    chosen: tuple[int, ...]
    nodes: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound


class Solver:
    """Everything a commune may take, within its means or not, and the best it can do now.

    Args:
        instance: the problem; contracts that are open, or that the commune opens by itself, may be joined.
        code: the commune.

    Attributes:
        columns: what it may take; those that another of their service beats in every respect come last.
        whole: the arrays of all the columns.
        problem: the same without those beaten: enough for any means and any weights. Options keep their numbers.
        multiplier: see `compose.search.solve`; those of the last root solved.
    """

    def __init__(self, instance: Instance, code: str) -> None:
        self.instance, self.code = instance, code
        self.commune = instance.communes[code]
        wealthy = replace(self.commune, means=ANY_MEANS)
        joined = [way for way in pooled_ways(instance, wealthy) if free(instance, wealthy, way)]
        every = columns_of(instance, wealthy, alone_ways(instance, wealthy) + joined)
        useful = undominated(every)
        kept = {column.choice for column in useful}
        self.columns: tuple[Column, ...] = (*useful, *(c for c in every if c.choice not in kept))
        self.whole: Problem = with_means(problem_of(instance, code, self.columns), self.commune.means)
        self.problem: Problem = narrowed(self.whole, np.arange(len(useful)))
        self.multiplier: Real = first_multipliers(self.problem)

    @cached_property
    def best(self) -> Answer:
        """The best selection within the present means; of those of equal value, the least costly."""
        cheap, scale = thrifty(self.problem, self.instance.horizon_years)
        multiplier = self.multiplier * np.where(np.arange(self.multiplier.size) < len(MEANS), scale, 1.0)
        chosen = np.full(self.problem.parent.size, -1, np.int64)
        nodes = FIRST_NODES
        while True:
            upper, lower, used = solve(cheap, chosen, multiplier, 0.0, WHOLE_STEP, nodes)
            if used < nodes or nodes >= MOST_NODES:
                break
            nodes *= GROWTH
        self.multiplier[:3], self.multiplier[3:] = multiplier[:3] / scale, multiplier[3:]
        taken = tuple(int(k) for k in chosen if k >= 0)
        if upper == -math.inf:
            return Answer(None, None, (), used)
        value = self.worth(self.problem, taken) if lower > -math.inf else None
        bound = value if value is not None and upper <= lower + WHOLE_STEP else math.ceil(upper / scale)
        return Answer(value, bound, taken, used)

    @cached_property
    def price(self) -> tuple[float, ...]:
        """Value of the whole of each present mean by the multipliers of the best bouquet's root."""
        _ = self.best
        return tuple(float(self.multiplier[n]) for n in range(len(MEANS)))

    def answer(
        self, problem: Problem, start: Sequence[int] = (), *, gap: float = 0.0, most_nodes: int = MOST_NODES
    ) -> Answer:
        """The best selection of a problem like `self.problem`: whole weights, no bonus.

        Args:
            problem: `self.problem` or `self.whole` with other means, weights, costs, options or obligations.
            start: options of a selection to start from; forgotten when it is not allowed.
            gap: part of the value left unproved at most, 0 for an exact answer.
            most_nodes: nodes after which the search stops, the bound being valid all the same.
        """
        chosen = np.full(problem.parent.size, -1, np.int64)
        for k in start:
            chosen[problem.service[k]] = k
        multiplier = self._multiplier_of(problem)
        nodes, tolerance = min(FIRST_NODES, most_nodes), WHOLE_STEP
        while True:
            upper, lower, used = solve(problem, chosen, multiplier, 0.0, tolerance, nodes)
            close = lower > -math.inf and upper - lower <= max(WHOLE_STEP, gap * lower)
            if close or used < nodes or nodes >= most_nodes:
                break
            nodes, tolerance = min(GROWTH * nodes, most_nodes), max(WHOLE_STEP, 0.99 * gap * lower)
        if upper == -math.inf:
            return Answer(None, None, (), used)
        value = round(lower) if lower > -math.inf else None
        return Answer(value, max(value or 0, math.floor(upper)), tuple(int(k) for k in chosen if k >= 0), used)

    def _multiplier_of(self, problem: Problem) -> Real:
        """The present multipliers, a mean being worth in proportion to how much of it there is."""
        multiplier = self.multiplier.copy()
        multiplier[:3] *= (problem.budget + 1.0) / (self.problem.budget + 1.0)
        multiplier[:3] *= problem.weight.sum() / max(1.0, self.problem.weight.sum())
        return multiplier

    # What an answer means

    @staticmethod
    def worth(problem: Problem, chosen: Sequence[int]) -> int:
        """Weights times coverage of a selection, in whole numbers."""
        cover = problem.base.copy()
        for k in chosen:
            np.add.at(cover, problem.need[k], problem.gain[k])
        return int(np.minimum(100, cover) @ problem.weight.astype(np.int64))

    def choices(self, chosen: Sequence[int]) -> tuple[Choice, ...]:
        return tuple(sorted(self.columns[k].choice for k in chosen))

    def scaled(self, value: int) -> int:
        """A value of one inhabitant, in the units of the instance."""
        return value * self.instance.size(self.commune)


def with_means(problem: Problem, means: Means) -> Problem:
    """The problem under other means."""
    return problem._replace(budget=np.array([getattr(means, name) for name in MEANS], np.int64))


def narrowed(problem: Problem, place: Whole) -> Problem:
    """The problem with some options only, which take the numbers 0, 1, ... in the order of `place`."""
    return problem._replace(
        service=problem.service[place],
        cost=problem.cost[place],
        need=problem.need[place],
        gain=problem.gain[place],
        bonus=problem.bonus[place],
    )
