"""The bouquets that communes have answered: a model of the dual that costs nothing to ask.

A bouquet is remembered by the contracts to open that it joins and its own value. Over the bouquets remembered, the
answer of a commune to any prices is a maximum of a few sums; the dual of this model lies under the true one and meets
it where the bouquets were answered. It is the cutting-plane model of a bundle method, one bundle for each commune
(Dantzig and Wolfe, 1960; Kelley, 1960), descended here by the volume algorithm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import kernel
from bouquet.engine.pool.relaxed import open_contracts

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

STUCK = 8
LEAST_ALPHA = 0.02


class Memory(NamedTuple):
    """At most P bouquets for each of n communes."""

    joined: NDArray[np.int32]  # (n, P, S) columns that join a contract to open, then -1
    own: Real  # (n, P) value without prices, a fraction of the full value
    kept: Whole  # (n,) how many are remembered
    used: Whole  # (n, P) moment it last answered; the oldest is forgotten first


class Terms(NamedTuple):
    """What the contracts ask, and the columns of the remembered bouquets (A of them)."""

    size: Real  # (n,)
    ratio: Real  # (n,)
    contract: NDArray[np.int32]  # (m,)
    threshold: Real  # (K,)
    reach: Real  # (K,)
    rival: Whole  # (K,)
    rivals: int
    state: Whole  # (K,) 1 open, -1 closed, 0 free
    active: Whole  # (A,) columns
    owner: Whole  # (A,) their communes
    allowed: NDArray[np.bool_]  # (n, P) bouquets that join no closed contract
    offered: Real  # (K,) size x w of the columns that are not active


class Point(NamedTuple):
    """Prices and the averaged primal point."""

    w: Real  # (m,)
    sigma: Real  # (K,)
    taken: Real  # (m,)
    opened: Real  # (K,)


def new_memory(communes: int, services: int, places: int) -> Memory:
    """A memory of `places` bouquets for each commune."""
    return Memory(
        np.full((communes, places, services), -1, dtype=np.int32),
        np.zeros((communes, places)),
        np.zeros(communes, dtype=np.int64),
        np.zeros((communes, places), dtype=np.int64),
    )


@kernel
def remember(memory: Memory, selection: Whole, own: Real, contract: NDArray[np.int32], opening: int, now: int) -> int:
    """Keep the bouquet of each commune; how many are new."""
    fresh = 0
    services = selection.shape[1]
    row = np.empty(services, np.int32)
    for i in range(selection.shape[0]):
        row[:] = -1
        filled = 0
        for s in range(services):
            q = selection[i, s]
            if q >= 0 and 0 <= contract[q] < opening:
                row[filled] = q
                filled += 1
        place = find(memory, i, row)
        if place < 0:
            fresh += 1
            place = room(memory, i)
            memory.joined[i, place] = row
            memory.own[i, place] = own[i]
        memory.own[i, place] = max(memory.own[i, place], own[i])
        memory.used[i, place] = now
    return fresh


@kernel
def find(memory: Memory, i: int, row: NDArray[np.int32]) -> int:
    """The place of a bouquet of commune `i`, or -1."""
    for b in range(memory.kept[i]):
        same = True
        for s in range(row.size):
            if memory.joined[i, b, s] != row[s]:
                same = False
                break
            if row[s] < 0:
                break
        if same:
            return b
    return -1


@kernel
def room(memory: Memory, i: int) -> int:
    """A place for one more bouquet of commune `i`: a free one, or that which answered longest ago."""
    if memory.kept[i] < memory.own.shape[1]:
        memory.kept[i] += 1
        return int(memory.kept[i] - 1)
    return int(np.argmin(memory.used[i]))


@kernel
def recall(memory: Memory, terms: Terms, point: Point, picks: Whole, now: int) -> float:
    """Each commune's best remembered bouquet at some prices; the sum of their dual values."""
    total = 0.0
    for i in range(picks.size):
        most = -np.inf
        for b in range(memory.kept[i]):
            if not terms.allowed[i, b]:
                continue
            value = memory.own[i, b]
            for s in range(memory.joined.shape[2]):
                q = memory.joined[i, b, s]
                if q < 0:
                    break
                value += point.sigma[terms.contract[q]] * terms.ratio[i] - point.w[q]
            if value > most:
                most = value
                picks[i] = b
        total += terms.size[i] * most
        memory.used[i, picks[i]] = now
    return total


@kernel
def move(terms: Terms, point: Point, w: Real, sigma: Real, joined: Real, step: float, offered: Real) -> None:
    """Prices one step from the centre (`w` by active column, `sigma`); what they offer to each contract."""
    for k in range(sigma.size):
        gap = (joined[k] - terms.threshold[k] * point.opened[k]) / terms.reach[k]
        point.sigma[k] = max(0.0, sigma[k] - step * gap)
        offered[k] = terms.offered[k]
    for a in range(terms.active.size):
        q = terms.active[a]
        k = terms.contract[q]
        point.w[q] = max(0.0, w[a] + step * (point.taken[q] - point.opened[k]))
        offered[k] += terms.size[terms.owner[a]] * point.w[q]


@kernel
def squared_norm(terms: Terms, point: Point, w: Real, sigma: Real, joined: Real) -> float:
    """Squared norm of the direction from the centre, over the prices that may move."""
    norm = 0.0
    for k in range(sigma.size):
        if terms.state[k] >= 0:
            gap = (joined[k] - terms.threshold[k] * point.opened[k]) / terms.reach[k]
            if gap < 0.0 or sigma[k] > 0.0:
                norm += terms.reach[k] * gap * gap
    for a in range(terms.active.size):
        gap = point.taken[terms.active[a]] - point.opened[terms.contract[terms.active[a]]]
        if gap > 0.0 or w[a] > 0.0:
            norm += terms.size[terms.owner[a]] * gap * gap
    return norm


@kernel
def mix(memory: Memory, terms: Terms, point: Point, picks: Whole, opened: Real, alpha: float, joined: Real) -> None:
    """Mix the last answers into the averaged point; the averaged inhabitants of each contract."""
    for a in range(terms.active.size):
        point.taken[terms.active[a]] *= 1.0 - alpha
    for i in range(picks.size):
        for s in range(memory.joined.shape[2]):
            q = memory.joined[i, picks[i], s]
            if q < 0:
                break
            point.taken[q] += alpha
    for k in range(opened.size):
        point.opened[k] = (1.0 - alpha) * point.opened[k] + alpha * opened[k]
        joined[k] = 0.0
    for a in range(terms.active.size):
        q, i = terms.active[a], terms.owner[a]
        joined[terms.contract[q]] += terms.size[i] * terms.ratio[i] * point.taken[q]


@kernel
def descend_model(
    memory: Memory, terms: Terms, point: Point, steps: int, theta: float, target: float, now: int
) -> float:
    """Lower the model's dual from the prices of `point` by `steps` steps aimed at `target`; the lowest value.

    `point` is left at the prices of the lowest value, with the averaged primal point.
    """
    contracts, active = terms.threshold.size, terms.active.size
    w, sigma = point.w[terms.active], point.sigma.copy()
    joined, offered, opened = np.zeros(contracts), np.empty(contracts), np.zeros(contracts)
    picks = np.zeros(memory.kept.size, np.int64)
    lowest, alpha, idle, step = 1e300, 0.1, 0, 0.0
    for turn in range(steps + 1):
        if turn > 0:
            norm = squared_norm(terms, point, w, sigma, joined)
            step = theta * max(lowest - target, 1e-6 * abs(lowest)) / max(norm, 1e-9)
        move(terms, point, w, sigma, joined, step, offered)
        value = recall(memory, terms, point, picks, now)
        value += open_contracts(offered, point.sigma, terms.threshold, terms.rival, terms.rivals, terms.state, opened)
        if value < lowest - 1e-12 * abs(lowest):
            lowest, idle, theta = value, 0, min(2.0, theta * 1.1)
            for a in range(active):
                w[a] = point.w[terms.active[a]]
            sigma[:] = point.sigma
        else:
            idle += 1
            if idle >= STUCK:
                theta, idle, alpha = theta * 0.7, 0, max(LEAST_ALPHA, alpha * 0.8)
        mix(memory, terms, point, picks, opened, alpha, joined)
    for a in range(active):
        point.w[terms.active[a]] = w[a]
    point.sigma[:] = sigma
    return lowest
