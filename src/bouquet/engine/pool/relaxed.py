"""The relaxed dual of several communes, compiled: passes over a stretch of communes.

Means, coverage, `x <= z` and participation are priced (multipliers lambda, gamma, w, sigma; docs/algorithms/pool.md).
What is left splits into communes (the best column of each service, then the forest of prerequisites) and contracts.
Money and work are shares of the commune's means, coverage and values fractions of the whole. These passes steer: the
bounds that are published come from `responses`, in 64 bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import kernel

NO_COLUMN = -1e30
FORGOTTEN = 1e-4
SLOWEST = 1e-3

Real = NDArray[np.float64]
Half = NDArray[np.float32]
Whole = NDArray[np.int64]


class Grid(NamedTuple):
    """Columns of a market, and its communes (n communes, m columns, K contracts to open, S services, J needs)."""

    start: Whole  # (n + 1,)
    form: NDArray[np.int32]  # (m,)
    service: NDArray[np.int16]  # (m,)
    contract: NDArray[np.int32]  # (m,) below K: a contract to open
    share: Half  # (m, 3) parts of the means
    need: NDArray[np.int16]  # (forms, width)
    gain: Half  # (forms, width) fraction of full coverage
    weight: Real  # (n, J) part of the full value
    base: Real  # (n, J) fraction of full coverage
    parent: NDArray[np.int16]  # (n, S)
    must: NDArray[np.bool_]  # (n, S)
    size: Real  # (n,)
    ratio: Real  # (n,) inhabitants for one unit of size


class Stance(NamedTuple):
    """Where the dual stands: multipliers, the answers to them, and their average."""

    lam: Real  # (n, 3)
    gamma: Real  # (n, J)
    pace: Real  # (n,) length of the steps on lambda and gamma
    centre: Half  # (m,) w at the centre
    w: Half  # (m,) w tried
    sigma: Real  # (K,) sigma tried
    opened: Real  # (K,) averaged z
    averaged: Half  # (m,) averaged x
    selection: Whole  # (n, S) last answers


class Bench(NamedTuple):
    """Scratch of one commune."""

    bonus: Real
    worth: Real
    price: Real
    best: Real
    column: Whole
    gathered: Real
    taken: NDArray[np.bool_]
    excess: Real
    lam: Real
    gamma: Real


@kernel
def new_bench(widest: int, forms: int, needs: int, services: int) -> Bench:
    """Scratch for communes of at most `widest` columns."""
    return Bench(
        np.empty(widest, np.float64),
        np.empty(forms, np.float64),
        np.empty(needs, np.float64),
        np.empty(services, np.float64),
        np.empty(services, np.int64),
        np.empty(services, np.float64),
        np.empty(services, np.bool_),
        np.empty(3 + needs, np.float64),
        np.empty(3, np.float64),
        np.empty(needs, np.float64),
    )


@kernel
def price_columns(grid: Grid, stance: Stance, bench: Bench, i: int, step: float, offered: Real) -> float:
    """Move the prices w of one commune from the centre; what they offer to contracts; squared norm of the move."""
    norm, first = 0.0, grid.start[i]
    size, ratio = grid.size[i], grid.ratio[i]
    contract, averaged, opened, centre, w = grid.contract, stance.averaged, stance.opened, stance.centre, stance.w
    for q in range(first, grid.start[i + 1]):
        k = contract[q]
        if 0 <= k < opened.size:
            gap = averaged[q] - opened[k]
            if gap > 0.0 or centre[q] > 0.0:
                norm += size * gap * gap
            w[q] = max(0.0, centre[q] + step * gap)
            price = np.float64(w[q])
            offered[k] += size * price
            bench.bonus[q - first] = stance.sigma[k] * ratio - price
        else:
            bench.bonus[q - first] = 0.0
    return norm


@kernel
def relaxed_value(grid: Grid, stance: Stance, bench: Bench, i: int) -> float:
    """Dual value of one commune at its lambda and gamma; the answer is left in `bench.column` and `bench.taken`."""
    lam, gamma, weight, base = stance.lam, stance.gamma, grid.weight, grid.base
    l0, l1, l2 = lam[i, 0], lam[i, 1], lam[i, 2]
    value: float = l0 + l1 + l2
    for j in range(weight.shape[1]):
        bench.price[j] = gamma[i, j] * weight[i, j]
        value += weight[i, j] * (1.0 - gamma[i, j] + gamma[i, j] * base[i, j])
    for f in range(grid.need.shape[0]):
        x = 0.0
        for e in range(grid.need.shape[1]):
            x += bench.price[grid.need[f, e]] * grid.gain[f, e]
        bench.worth[f] = x
    best, column, form, service, share = bench.best, bench.column, grid.form, grid.service, grid.share
    for s in range(best.size):
        best[s] = NO_COLUMN
        column[s] = -1
    first = grid.start[i]
    for q in range(first, grid.start[i + 1]):
        profit = bench.worth[form[q]] + bench.bonus[q - first] - l0 * share[q, 0] - l1 * share[q, 1] - l2 * share[q, 2]
        s = service[q]
        if profit > best[s]:
            best[s] = profit
            column[s] = q
    return value + climb(grid.parent[i], grid.must[i], bench)


@kernel
def climb(parent: NDArray[np.int16], must: NDArray[np.bool_], bench: Bench) -> float:
    """Choose services by dynamic programming on the forest of prerequisites (parents come first)."""
    value = 0.0
    gathered, taken = bench.gathered, bench.taken
    for s in range(parent.size):
        gathered[s] = 0.0
    for s in range(parent.size - 1, -1, -1):
        worth = bench.best[s] + gathered[s]
        taken[s] = bench.column[s] >= 0 and (worth > 0.0 or must[s])
        if taken[s]:
            if parent[s] >= 0:
                gathered[parent[s]] += worth
            else:
                value += worth
    for s in range(parent.size):
        if parent[s] >= 0 and not taken[parent[s]]:
            taken[s] = False
    return value


@kernel
def slope(grid: Grid, stance: Stance, bench: Bench, i: int) -> float:
    """Fill `bench.excess` with means overrun and coverage in excess at the answer; its squared norm."""
    excess, needs = bench.excess, grid.weight.shape[1]
    for d in range(3):
        excess[d] = -1.0
    for j in range(needs):
        excess[3 + j] = grid.base[i, j] - 1.0
    for s in range(bench.column.size):
        if bench.taken[s]:
            q = bench.column[s]
            for d in range(3):
                excess[d] += grid.share[q, d]
            f = grid.form[q]
            for e in range(grid.need.shape[1]):
                excess[3 + grid.need[f, e]] += grid.gain[f, e]
    return steepness(grid, stance, bench, i)


@kernel
def steepness(grid: Grid, stance: Stance, bench: Bench, i: int) -> float:
    """Squared norm of `bench.excess` over the multipliers that may move with it."""
    norm = 0.0
    for d in range(3):
        if bench.excess[d] > 0.0 or stance.lam[i, d] > 0.0:
            norm += bench.excess[d] * bench.excess[d]
    for j in range(grid.weight.shape[1]):
        x, at = bench.excess[3 + j], stance.gamma[i, j]
        if (x > 0.0 and at > 0.0) or (x < 0.0 and at < 1.0):
            norm += grid.weight[i, j] * x * x
    return norm


@kernel
def keep(stance: Stance, bench: Bench, i: int) -> None:
    """Keep the multipliers and the answer of one commune as its best."""
    for d in range(3):
        bench.lam[d] = stance.lam[i, d]
    for j in range(bench.gamma.size):
        bench.gamma[j] = stance.gamma[i, j]
    for s in range(bench.column.size):
        stance.selection[i, s] = bench.column[s] if bench.taken[s] else -1


@kernel
def descend_commune(grid: Grid, stance: Stance, bench: Bench, i: int, rounds: int) -> float:
    """Lower the dual value of one commune by `rounds` steps on its lambda and gamma, which stay at the best."""
    found, needs = 1e30, grid.weight.shape[1]
    lam, gamma, pace = stance.lam, stance.gamma, stance.pace
    for turn in range(rounds):
        value = relaxed_value(grid, stance, bench, i)
        if value < found:
            if turn > 0:
                pace[i] = min(2.0, pace[i] * 1.1)
            found = value
            keep(stance, bench, i)
        else:
            pace[i] = max(SLOWEST, pace[i] * 0.7)
        norm = slope(grid, stance, bench, i)
        if norm < 1e-12 or turn == rounds - 1:
            break
        step = 0.03 * pace[i] * abs(value) / norm
        for d in range(3):
            lam[i, d] = max(0.0, lam[i, d] + step * bench.excess[d])
        for j in range(needs):
            gamma[i, j] = min(1.0, max(0.0, gamma[i, j] - step * bench.excess[3 + j]))
    for d in range(3):
        lam[i, d] = bench.lam[d]
    for j in range(needs):
        gamma[i, j] = bench.gamma[j]
    return found


@kernel
def average(grid: Grid, stance: Stance, i: int, alpha: float, joined: Real) -> None:
    """Mix the answer of one commune into the average; add its averaged inhabitants to the contracts joined."""
    averaged, contract = stance.averaged, grid.contract
    for q in range(grid.start[i], grid.start[i + 1]):
        if averaged[q] != 0.0:
            x = averaged[q] * (1.0 - alpha)
            averaged[q] = x if x > FORGOTTEN else 0.0
    for s in range(stance.selection.shape[1]):
        q = stance.selection[i, s]
        if q >= 0:
            averaged[q] += alpha
    people = grid.size[i] * grid.ratio[i]
    for q in range(grid.start[i], grid.start[i + 1]):
        if averaged[q] != 0.0 and 0 <= contract[q] < joined.size:
            joined[contract[q]] += people * averaged[q]


@kernel
def relaxed_pass(
    grid: Grid, stance: Stance, low: int, high: int, step: float, alpha: float, rounds: int, joined: Real, offered: Real
) -> tuple[float, float]:
    """Step from the centre, answer, and average, for the communes `low <= i < high`.

    Args:
        step: length of the step on w.
        alpha: part of the new answers in the average.
        rounds: steps of each commune on its own multipliers.
        joined, offered: (K,) added to: averaged inhabitants that join each contract; size x w offered to it.

    Returns:
        Dual value of these communes, squared norm of the direction on w.
    """
    widest = 0
    for i in range(low, high):
        widest = max(widest, grid.start[i + 1] - grid.start[i])
    bench = new_bench(widest, grid.need.shape[0], grid.weight.shape[1], grid.parent.shape[1])
    total, norm = 0.0, 0.0
    for i in range(low, high):
        norm += price_columns(grid, stance, bench, i, step, offered)
        total += grid.size[i] * descend_commune(grid, stance, bench, i, rounds)
        average(grid, stance, i, alpha, joined)
    return total, norm


@kernel
def profits_pass(grid: Grid, stance: Stance, low: int, high: int, profit: Real) -> None:
    """Reduced profit of each column at the centre, a fraction of the full value of its commune."""
    for i in range(low, high):
        for q in range(grid.start[i], grid.start[i + 1]):
            f = grid.form[q]
            x = 0.0
            for d in range(3):
                x -= stance.lam[i, d] * grid.share[q, d]
            for e in range(grid.need.shape[1]):
                j = grid.need[f, e]
                x += stance.gamma[i, j] * grid.weight[i, j] * grid.gain[f, e]
            k = grid.contract[q]
            if 0 <= k < stance.sigma.size:
                x += stance.sigma[k] * grid.ratio[i] - np.float64(stance.centre[q])
            profit[q] = x


@kernel
def tighten_pass(grid: Grid, stance: Stance, low: int, high: int, profit: Real) -> None:
    """Lower every w to the tie with the best column of its commune and service: only contracts' values fall."""
    best = np.empty(grid.parent.shape[1], np.float64)
    for i in range(low, high):
        best[:] = NO_COLUMN
        for q in range(grid.start[i], grid.start[i + 1]):
            best[grid.service[q]] = max(best[grid.service[q]], profit[q])
        for q in range(grid.start[i], grid.start[i + 1]):
            if stance.centre[q] > 0.0:
                lowered = stance.centre[q] - (best[grid.service[q]] - profit[q])
                stance.centre[q] = max(0.0, lowered)


@kernel
def open_contracts(
    offered: Real, sigma: Real, threshold: Real, rival: Whole, rivals: int, state: Whole, opened: Real
) -> float:
    """The contracts that the prices would open, one at most for each service and group; their dual value.

    Args:
        offered: (K,) sum of size x w over the columns that join each contract.
        sigma, threshold: (K,) price of an inhabitant, inhabitants needed.
        rival, rivals: (K,) number of the (service, group) of each contract, and how many there are.
        state: (K,) 1 when the contract must be open, -1 when it must not, else 0.
        opened: (K,) receives 0 or 1.
    """
    best = np.zeros(rivals, np.float64)
    winner = np.full(rivals, -1, np.int64)
    for k in range(offered.size):
        if state[k] == 1:
            best[rival[k]] = -np.inf
    for k in range(offered.size):
        opened[k] = 0.0
        worth = offered[k] - sigma[k] * threshold[k]
        if state[k] >= 0 and worth > best[rival[k]]:
            best[rival[k]] = worth
            winner[rival[k]] = k
    total = 0.0
    for r in range(rivals):
        total += best[r]
        if winner[r] >= 0:
            opened[winner[r]] = 1.0
    return total
