"""The smallest change that brings an offer into the best bouquet: of one mean, of one weight, or a contract joined.

Exact, one change at a time. An offer comes in when a best bouquet holds it: when the best value with the offer forced,
F, reaches the best value without that obligation, V. Both are proved optima.

- **A mean.** F and V only grow with the amount, by steps, and F is at most V, so the first amount where they meet is
  found by leaps: the least amount at which F reaches today's V (bisection: F grows); if V has grown past it there, the
  least amount at which F reaches that V; and so on. No amount skipped can do: F is under a value that V has reached.
- **A weight.** A share of all the weights is taken from every need alike and given to one, in thousandths. Values are
  then linear in the share for one bouquet, so F and V are convex. The line of today's best bouquet is under V, the
  chord from here to the largest share is above F: no smaller share than where they cross can do, and the search starts
  again from there.
- **A contract** not open today: F and V with the contract on offer, for each group and tier.

Source: D. Gusfield, *Sensitivity analysis for combinatorial optimization*, 1980 (piecewise linear value functions).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bouquet.engine.columns import Column, Way, column_of
from bouquet.engine.compose.arrays import problem_of
from bouquet.engine.compose.problem import Problem
from bouquet.engine.compose.solver import ANY_MEANS, MEANS, MOST_NODES, Answer, Solver, narrowed, with_means
from bouquet.engine.explain.offers import forced
from bouquet.engine.model import Choice
from bouquet.engine.pricing import admissible_amounts

WHOLE_SHARE = 1000
LARGEST_SHARE = 999


@dataclass(frozen=True, slots=True)
class Joining:
    """A contract that would bring the offer in: `inhabitants` must join, the commune's own included."""

    choice: Choice
    inhabitants: int


@dataclass(frozen=True, slots=True)
class WaysIn:
    """The smallest changes, each alone, that bring an offer into a best bouquet.

    `means`: how much more of each mean, cents or hours; 0 when it is in already, None when no amount does.
    `weights`: which share of all the weights, in thousandths, to move to each need; None when none under 1000 does.
    `contracts`: those that would do, fewest inhabitants first.
    `proved`: whether every answer behind was proved: else the changes do, but smaller ones may.
    """

    offer: str
    means: Mapping[str, int | None]
    weights: Mapping[str, int | None]
    contracts: tuple[Joining, ...]
    proved: bool


class _Trials:
    """Answers with and without the offer forced, remembering whether all were proved."""

    def __init__(self, solver: Solver, options: list[int]) -> None:
        self.solver, self.options, self.proved = solver, options, True

    def free(self, problem: Problem) -> Answer:
        """The best selection of a problem over all the options."""
        useful = np.arange(self.solver.problem.service.size)
        return self.kept(self.solver.answer(narrowed(problem, useful), self.solver.best.chosen))

    def held(self, problem: Problem) -> Answer:
        """The best selection that holds the offer."""
        return self.kept(forced(self.solver, problem, self.options, most_nodes=MOST_NODES))

    def kept(self, answer: Answer) -> Answer:
        """The answer, its proof counted."""
        self.proved = self.proved and answer.proved
        return answer


def ways_in(solver: Solver, offer: str) -> WaysIn:
    """The smallest changes that bring `offer` into a best bouquet."""
    options = [k for k, column in enumerate(solver.columns) if column.choice.offer == offer]
    trials = _Trials(solver, options)
    means = {name: _mean(trials, n) if options else None for n, name in enumerate(MEANS)}
    weights = {need: _weight(trials, j) if options else None for j, need in enumerate(solver.instance.needs)}
    contracts = tuple(_contracts(trials, offer))
    return WaysIn(offer, means, weights, contracts, trials.proved)


def _value(answer: Answer) -> int:
    """What an answer is worth, less than anything when nothing is allowed."""
    return -1 if answer.value is None else answer.value


def _bound(answer: Answer) -> int:
    return -1 if answer.bound is None else answer.bound


def _mean(trials: _Trials, n: int) -> int | None:
    """How much more of the mean number `n`."""
    whole = trials.solver.whole
    present = int(whole.budget[n])
    most = min(getattr(ANY_MEANS, MEANS[n]), _dearest(whole, n))
    amount = present
    while True:
        target = _bound(trials.free(_with_amount(whole, n, amount)))
        if amount == present and _value(trials.held(whole)) >= max(0, target):
            return 0
        enough = _least_amount(trials, n, amount, most, target)
        if enough is None:
            return None
        problem = _with_amount(whole, n, enough)
        if _value(trials.held(problem)) >= _bound(trials.free(problem)):
            return enough - present
        amount = enough


def _least_amount(trials: _Trials, n: int, low: int, most: int, target: int) -> int | None:
    """The least amount above `low` at which a selection that holds the offer is worth `target`; None when none is."""
    whole = trials.solver.whole
    found = trials.held(_with_amount(whole, n, max(most, low)))
    if _value(found) < max(0, target):
        return None
    high = max(low, _spent(whole, found, n))
    while high - low > 1:
        middle = (low + high) // 2
        found = trials.held(_with_amount(whole, n, middle))
        if _value(found) >= max(0, target):
            high = max(low, _spent(whole, found, n))
        else:
            low = middle
    return high


def _spent(problem: Problem, answer: Answer, n: int) -> int:
    return int(problem.cost[list(answer.chosen), n].sum())


def _dearest(problem: Problem, n: int) -> int:
    """What the dearest option of every service would take together of the mean number `n`."""
    dearest = np.zeros(problem.parent.size, np.int64)
    np.maximum.at(dearest, problem.service, problem.cost[:, n])
    return int(dearest.sum())


def _with_amount(problem: Problem, n: int, amount: int) -> Problem:
    budget = problem.budget.copy()
    budget[n] = amount
    return problem._replace(budget=budget)


def _weight(trials: _Trials, j: int) -> int | None:
    """The least share of the weights, thousandths, to move to the need number `j`."""
    share = 0
    last = _shifted(trials.solver.whole, j, LARGEST_SHARE)
    at_last = _bound(trials.held(last))
    while share <= LARGEST_SHARE:
        problem = _shifted(trials.solver.whole, j, share)
        best, held = trials.free(problem), trials.held(problem)
        if held.value is None or best.value is None:
            return None
        if held.value >= _bound(best):
            return share
        lead = best.value - _bound(held)
        catch_up = at_last - trials.solver.worth(last, best.chosen)
        if catch_up < 0:
            return None
        share += max(1, -(-max(0, lead) * (LARGEST_SHARE - share) // max(1, lead + catch_up)))
    return None


def _shifted(problem: Problem, j: int, share: int) -> Problem:
    """The problem with a share of all the weights moved to one need; weights are 1000 times larger, and whole."""
    weight = problem.weight * (WHOLE_SHARE - share)
    weight[j] += problem.weight.sum() * share
    return problem._replace(weight=weight)


def _contracts(trials: _Trials, offer: str) -> list[Joining]:
    """The contracts not open today that would bring the offer in, fewest inhabitants first."""
    found = [
        Joining(column.choice, trials.solver.instance.threshold(column.choice.group, column.choice.tier or 0))
        for column in _new_contracts(trials.solver, offer)
        if _joins(trials, column)
    ]
    return sorted(found, key=lambda joining: (joining.inhabitants, joining.choice))


def _new_contracts(solver: Solver, offer_id: str) -> Iterator[Column]:
    instance, commune = solver.instance, solver.commune
    offer = instance.offers[offer_id]
    present = {column.choice for column in solver.columns}
    place = {need: n for n, need in enumerate(instance.needs)}
    if offer.service in commune.has or offer.service in commune.excludes:
        return
    for group in instance.ancestors[solver.code]:
        scale = offer.scales.get(group.buying_scale)
        if scale is None:
            continue
        for tier in instance.tiers_percent:
            threshold = instance.threshold(group.id, tier)
            amounts = admissible_amounts(commune, offer, scale, threshold, instance.horizon_years)
            if amounts is not None and max(amounts) <= ANY_MEANS.running_cents:
                column = column_of(place, commune, Way(offer, group.id, tier, amounts, scale.fit))
                if column.choice not in present:
                    yield column


def _joins(trials: _Trials, column: Column) -> bool:
    """Whether a best bouquet takes the contract, in the place of any that the group holds for the service."""
    solver = trials.solver
    new, choice = len(solver.columns), column.choice
    seen = problem_of(solver.instance, solver.code, [*solver.columns, column])
    extended = with_means(seen, solver.commune.means)
    others = np.array([k for k, c in enumerate(solver.columns) if not _same_contract(c.choice, choice)], np.int64)
    without = trials.kept(solver.answer(narrowed(extended, others)))
    held = trials.kept(forced(solver, extended, [new], most_nodes=MOST_NODES))
    return held.value is not None and held.value >= _bound(without)


def _same_contract(one: Choice, other: Choice) -> bool:
    """Whether two choices join a group's contract for the same service: a group holds one at most."""
    return one.tier is not None and (one.service, one.group) == (other.service, other.group)
