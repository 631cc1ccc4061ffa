"""What stays in the best bouquet when costs and weights are not quite what was thought.

Stochastic multicriteria acceptability analysis: the share of scenarios in which an alternative is the best one
(R. Lahdelma, J. Hokkanen, P. Salminen, *SMAA*, European Journal of Operational Research 106, 1998).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bouquet.engine.compose.problem import Problem, Real, Whole
from bouquet.engine.compose.solver import Solver

SPREAD = 0.15


@dataclass(frozen=True, slots=True)
class Doubts:
    """How far costs and weights may be from what is stated.

    Args:
        costs: money of every offer is multiplied by a number between 1 - `costs` and 1 + `costs`.
        hours: the same for agents' hours.
        weights: the same for the weight of each need, weights being brought back to their sum.
        ranges: offers whose money has other bounds, as parts of the stated one: (low, high).
    """

    costs: float = SPREAD
    hours: float = SPREAD
    weights: float = 0.0
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Robustness:
    """In which share of the scenarios the best bouquet holds each service, and each offer (0 to 1).

    `scenarios` were answered, `proved` of them to the last unit; in `infeasible` nothing is allowed and nothing held.
    `low` and `high` are the least and the largest value, in the units of the instance, None when nothing is allowed.
    """

    scenarios: int
    proved: int
    infeasible: int
    services: Mapping[str, float]
    offers: Mapping[str, float]
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What some scenarios answered, before shares: additive, so that machines can answer some each.

    `held` counts, for each option of the solver, the scenarios whose best bouquet holds it.
    """

    scenarios: int
    proved: int
    infeasible: int
    held: tuple[int, ...]
    low: int | None
    high: int | None


def robustness(solver: Solver, scenarios: int = 100, seed: int = 0, doubts: Doubts | None = None) -> Robustness:
    """Answer `scenarios` times the problem with costs and weights drawn evenly within their doubts.

    Args:
        solver: the commune.
        scenarios: 1 or more; the standard error of a share is at most 0.5 / sqrt(scenarios), so 0.05 for 100.
        seed: of the draws; the same seed gives the same shares.
        doubts: 15 % around costs and hours unless stated.
    """
    return shares(solver, tally(solver, range(scenarios), seed, doubts))


def tally(solver: Solver, numbers: range, seed: int = 0, doubts: Doubts | None = None) -> Tally:
    """What the scenarios of some numbers answer; each is drawn from the seed and its number alone."""
    doubt = doubts or Doubts()
    held = np.zeros(len(solver.columns), np.int64)
    values: list[int] = []
    proved = infeasible = 0
    offer = _offer_places(solver)
    bounds = _bounds(solver, doubt)
    for number in numbers:
        chance = np.random.default_rng((seed, number))
        answer = solver.answer(_drawn(solver.whole, offer, bounds, doubt, chance), solver.best.chosen)
        infeasible += answer.value is None
        proved += answer.proved
        held[list(answer.chosen)] += 1
        if answer.value is not None:
            values.append(solver.scaled(answer.value))
    return Tally(
        len(numbers),
        proved,
        infeasible,
        tuple(held.tolist()),
        min(values, default=None),
        max(values, default=None),
    )


def together(tallies: Sequence[Tally]) -> Tally:
    """The tally of all the scenarios of several."""
    lows = [one.low for one in tallies if one.low is not None]
    highs = [one.high for one in tallies if one.high is not None]
    return Tally(
        sum(one.scenarios for one in tallies),
        sum(one.proved for one in tallies),
        sum(one.infeasible for one in tallies),
        tuple(sum(counts) for counts in zip(*(one.held for one in tallies), strict=True)),
        min(lows, default=None),
        max(highs, default=None),
    )


def shares(solver: Solver, counted: Tally) -> Robustness:
    """The shares of a tally, by service and by offer."""
    choices = [column.choice for column in solver.columns]
    held, scenarios = np.array(counted.held, np.int64), counted.scenarios
    return Robustness(
        scenarios,
        counted.proved,
        counted.infeasible,
        _shares(solver.instance.services, [choice.service for choice in choices], held, scenarios),
        _shares(solver.instance.offers, [choice.offer for choice in choices], held, scenarios),
        counted.low,
        counted.high,
    )


def _offer_places(solver: Solver) -> Whole:
    """The number of the offer that each option buys."""
    place = {offer: n for n, offer in enumerate(solver.instance.offers)}
    return np.array([place[column.choice.offer] for column in solver.columns], np.int64)


def _bounds(solver: Solver, doubt: Doubts) -> Real:
    """(offers, 2) least and largest factor of the money of each offer."""
    usual = (1.0 - doubt.costs, 1.0 + doubt.costs)
    return np.array([doubt.ranges.get(offer, usual) for offer in solver.instance.offers], np.float64).reshape(-1, 2)


def _drawn(problem: Problem, offer: Whole, bounds: Real, doubt: Doubts, chance: np.random.Generator) -> Problem:
    """One scenario: an offer costs the same factor more or less at every scale, rounded up."""
    count = bounds.shape[0]
    money = bounds[:, 0] + (bounds[:, 1] - bounds[:, 0]) * chance.random(count)
    hours = 1.0 + doubt.hours * (2.0 * chance.random(count) - 1.0)
    factor = np.column_stack([money, money, hours])[offer]
    cost = np.ceil(problem.cost * factor).astype(np.int64)
    weight = problem.weight * (1.0 + doubt.weights * (2.0 * chance.random(problem.weight.size) - 1.0))
    return problem._replace(cost=cost, weight=_whole(weight, int(problem.weight.sum())))


def _whole(weight: Real, total: int) -> Real:
    """Weights brought to whole numbers of the same sum, by largest remainder."""
    if not weight.sum():
        return weight
    exact = weight * (total / weight.sum())
    whole: Real = np.floor(exact)
    missing = total - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1.0
    return whole


def _shares(names: Iterable[str], of_option: Sequence[str], held: Whole, scenarios: int) -> dict[str, float]:
    count = dict.fromkeys(names, 0)
    for name, times in zip(of_option, held, strict=True):
        count[name] += int(times)
    return {name: times / scenarios for name, times in count.items()}
