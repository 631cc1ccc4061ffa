"""What each commune answers, exactly, to prices or to a menu of open contracts: compiled calls of the P1 solver."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import kernel
from bouquet.engine.compose.problem import Problem
from bouquet.engine.compose.search import solve

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

SAFETY = 1e-11
OFF = -1e30
NARROW = 0.01  # the first look keeps the columns that cost the bound less than this part of it
FIRST_NODES = 2


class Crowd(NamedTuple):
    """The communes and their columns (see `Market`), in exact types."""

    start: Whole
    form: NDArray[np.int32]
    service: NDArray[np.int16]
    contract: NDArray[np.int32]
    cost: Whole
    need: Whole
    gain: Whole
    means: Whole
    weight: Real
    base: Whole
    parent: Whole
    must: Flags
    also: Whole
    lacking: Flags


class Question(NamedTuple):
    """What the communes are asked."""

    menu: Flags  # (K,) contracts to open that may be joined
    reward: Real  # (m,) value added when a column is taken
    floor: Real  # (n,) least value, rewards apart
    tolerance: Real  # (n,) see compose.search.solve
    max_nodes: Whole  # (n,)


class Answers(NamedTuple):
    """What they answer; `selection` and `multiplier` are also where they start from."""

    selection: Whole  # (n, S) column numbers or -1
    multiplier: Real  # (n, 3 + J)
    upper: Real  # (n,)
    lower: Real  # (n,)
    nodes: Whole  # (n,)


class Look(NamedTuple):
    """Scratch for one commune."""

    column: Whole  # (widest,) columns kept
    profit: Real  # (widest,)
    forced: Real  # (widest,) bound when the column is taken
    worth: Real  # (forms,)
    best: Real  # (S,)
    gathered: Real  # (S,)
    incumbent: Whole  # (S,)
    multiplier: Real  # (3 + J,)


@kernel
def new_look(widest: int, forms: int, services: int, multipliers: int) -> Look:
    """Scratch for communes of at most `widest` columns."""
    return Look(
        np.empty(widest, np.int64),
        np.empty(widest, np.float64),
        np.empty(widest, np.float64),
        np.empty(forms, np.float64),
        np.empty(services, np.float64),
        np.empty(services, np.float64),
        np.empty(services, np.int64),
        np.empty(multipliers, np.float64),
    )


@kernel
def column_profits(crowd: Crowd, question: Question, multiplier: Real, look: Look, i: int) -> float:
    """Fill the reduced profit of each column (OFF if not on the menu); the part of the bound that none changes."""
    value = multiplier[0] + multiplier[1] + multiplier[2]
    for j in range(crowd.weight.shape[1]):
        g = multiplier[3 + j]
        value += crowd.weight[i, j] * (100.0 * (1.0 - g) + g * crowd.base[i, j])
    for f in range(crowd.need.shape[0]):
        y = 0.0
        for e in range(crowd.need.shape[1]):
            j = crowd.need[f, e]
            y += multiplier[3 + j] * crowd.weight[i, j] * crowd.gain[f, e]
        look.worth[f] = y
    for s in range(look.best.size):
        look.best[s] = OFF
    first = crowd.start[i]
    for q in range(first, crowd.start[i + 1]):
        k = crowd.contract[q]
        if 0 <= k < question.menu.size and not question.menu[k]:
            look.profit[q - first] = OFF
            continue
        x = look.worth[crowd.form[q]] + question.reward[q]
        for d in range(3):
            if crowd.cost[q, d] > 0:
                x -= multiplier[d] * (crowd.cost[q, d] / crowd.means[i, d])
        look.profit[q - first] = x
        s = crowd.service[q]
        look.best[s] = max(look.best[s], x)
    return float(value)


@kernel
def counted(worth: float, must: bool) -> float:
    """What a service counts in the relaxed value: nothing when it is not worth taking and need not be."""
    return worth if must or worth > 0.0 else 0.0


@kernel
def forced_bounds(crowd: Crowd, question: Question, multiplier: Real, look: Look, i: int) -> float:
    """Bound of one commune at some multipliers, and in `look.forced` its bound when each column is taken.

    The relaxed problem is the best column of each service, then the forest of prerequisites; taking a column changes
    the worth of its service, and of those that it needs up to the root of its tree. Both bounds are made safe.
    """
    value = column_profits(crowd, question, multiplier, look, i)
    best, gathered, parent, must = look.best, look.gathered, crowd.parent, crowd.must
    gathered[:] = 0.0
    for s in range(best.size - 1, -1, -1):
        if best[s] > OFF:
            worth = counted(best[s] + gathered[s], must[i, s])
            if parent[i, s] >= 0:
                gathered[parent[i, s]] += worth
            else:
                value += worth
    safe = value + SAFETY * (1.0 + abs(value))
    first = crowd.start[i]
    for q in range(first, crowd.start[i + 1]):
        if look.profit[q - first] == OFF:
            look.forced[q - first] = -np.inf
            continue
        s = crowd.service[q]
        change = look.profit[q - first] + gathered[s] - counted(best[s] + gathered[s], must[i, s])
        above = parent[i, s]
        while above >= 0:
            was = best[above] + gathered[above]
            change = was + change - counted(was, must[i, above])
            above = parent[i, above]
        look.forced[q - first] = safe + change
    return float(safe)


@kernel
def further_pairs(crowd: Crowd, i: int) -> Whole:
    """Further prerequisites of one commune: those that are not there already."""
    pairs = np.empty(crowd.also.shape, np.int64)
    count = 0
    for a in range(crowd.also.shape[0]):
        if crowd.lacking[i, crowd.also[a, 1]]:
            pairs[count, 0] = crowd.also[a, 0]
            pairs[count, 1] = crowd.also[a, 1]
            count += 1
    return pairs[:count]


@kernel
def problem_over(crowd: Crowd, question: Question, look: Look, i: int, count: int) -> Problem:
    """The problem of one commune over the first `count` columns of `look.column`."""
    width = crowd.need.shape[1]
    service = np.empty(count, np.int64)
    cost = np.empty((count, 3), np.int64)
    need = np.empty((count, width), np.int64)
    gain = np.empty((count, width), np.int64)
    bonus = np.empty(count, np.float64)
    for n in range(count):
        q = look.column[n]
        service[n] = crowd.service[q]
        bonus[n] = question.reward[q]
        for d in range(3):
            cost[n, d] = crowd.cost[q, d]
        for e in range(width):
            need[n, e] = crowd.need[crowd.form[q], e]
            gain[n, e] = crowd.gain[crowd.form[q], e]
    return Problem(
        service, cost, crowd.means[i], need, gain, bonus, crowd.weight[i], crowd.base[i], crowd.parent[i],
        further_pairs(crowd, i), crowd.must[i],
    )  # fmt: skip


@kernel
def look_among(
    crowd: Crowd, question: Question, answers: Answers, look: Look, i: int, least: float, max_nodes: int
) -> tuple[float, float]:
    """Solve over the columns whose forced bound exceeds `least`, and those held; (bound, value), the answer kept."""
    count, first = 0, crowd.start[i]
    for q in range(first, crowd.start[i + 1]):
        held = answers.selection[i, crowd.service[q]] == q and look.forced[q - first] > -np.inf
        if held or look.forced[q - first] > least:
            look.column[count] = q
            count += 1
    problem = problem_over(crowd, question, look, i, count)
    incumbent = look.incumbent
    incumbent[:] = -1
    for n in range(count):
        if answers.selection[i, problem.service[n]] == look.column[n]:
            incumbent[problem.service[n]] = n
    found = solve(problem, incumbent, look.multiplier, question.floor[i], question.tolerance[i], max_nodes)
    answers.nodes[i] += found[2]
    if found[1] > answers.lower[i]:
        answers.lower[i] = found[1]
        for s in range(incumbent.size):
            answers.selection[i, s] = look.column[incumbent[s]] if incumbent[s] >= 0 else -1
    return found[0], found[1]


@kernel
def ask(crowd: Crowd, question: Question, answers: Answers, communes: Whole, widest: int) -> None:
    """Solve each commune listed, over all the columns of the menu.

    A commune first looks among the columns that cost its bound little, then, with the value found, among all those
    that could still do better: the others cannot, by their forced bounds, so that the bound holds for all.
    """
    look = new_look(widest, crowd.need.shape[0], crowd.parent.shape[1], answers.multiplier.shape[1])
    for x in range(communes.size):
        i = communes[x]
        bound = forced_bounds(crowd, question, answers.multiplier[i], look, i)
        answers.lower[i], answers.nodes[i] = -np.inf, 0
        look.multiplier[:] = answers.multiplier[i]
        nodes = min(question.max_nodes[i], FIRST_NODES)
        look_among(crowd, question, answers, look, i, bound - NARROW * abs(bound), nodes)
        goal = answers.lower[i] + question.tolerance[i]
        if bound > goal:
            look.multiplier[:] = answers.multiplier[i]
            upper, _ = look_among(crowd, question, answers, look, i, goal, question.max_nodes[i])
            answers.multiplier[i] = look.multiplier
            bound = max(min(bound, upper), goal)
        answers.upper[i] = bound
