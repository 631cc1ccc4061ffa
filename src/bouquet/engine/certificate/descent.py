"""Good multipliers for a node of a proof, by subgradient steps in floating point: the proof itself is in whole numbers.

The bound and its multipliers are those of `bouquet.engine.verify.node`, in units of own value: `multiplier` holds the
price of each whole mean, the part of each need's weight given to those who cover it (0 to 1), and what is paid for each
unit of own value above the floor. Source: B. T. Polyak, Minimization of unsmooth functionals (1969).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import inner, kernel

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
AMBITION = 0.05
PATIENCE = 4
FIRST_PRICE, FIRST_KEEP = 10_000.0, 0.9
SLOWER = 0.6


class Sketch(NamedTuple):
    """A node in floating point: k live options, c undecided services (each after its parent), J needs."""

    reward: Real
    """(k,)."""
    share: Real
    """(k, 3) costs as parts of the means."""
    gain: Real
    """(k, J) hundredths, capped by what lacks."""
    start: Whole
    """(c,) first option of each service."""
    stop: Whole
    """(c,) end of its options."""
    parent: Whole
    """(c,) place of the service that it requires, -1 when that is none or taken."""
    forced: NDArray[np.bool_]
    """(c,) whether the service must be taken."""
    weight: Real
    """(J,)."""
    lack: Real
    """(J,) hundredths that lack."""
    rest: Real
    """(3,) means left, as parts of the means."""
    decided: Real
    """(3,) own value decided, rewards decided, own value to reach (minus infinity: none)."""


class Bench(NamedTuple):
    """Scratch of the descent."""

    profit: Real
    worth: Real
    best: Whole
    below: Real
    taken: NDArray[np.bool_]
    slope: Real
    kept: Real


def first_multipliers(needs: int) -> Real:
    """Where to start when nothing is known: a tenth of full coverage for a mean, most of each weight, no floor."""
    return np.concatenate([np.full(3, FIRST_PRICE), np.full(needs, FIRST_KEEP), [0.0]])


@inner
def profits(sketch: Sketch, bench: Bench, multiplier: Real) -> float:
    """Fill `bench.profit` at the multipliers; the part of the bound that no option changes."""
    needs = sketch.weight.size
    extra = multiplier[3 + needs]
    total: float = (1.0 + extra) * sketch.decided[0] + sketch.decided[1]
    if extra > 0.0:
        total -= extra * sketch.decided[2]
    for q in range(3):
        total += multiplier[q] * sketch.rest[q]
    for j in range(needs):
        worth = (1.0 + extra) * sketch.weight[j]
        bench.worth[j] = multiplier[3 + j] * worth
        total += (worth - bench.worth[j]) * sketch.lack[j]
    for k in range(sketch.reward.size):
        p = sketch.reward[k]
        for q in range(3):
            p -= multiplier[q] * sketch.share[k, q]
        for j in range(needs):
            p += bench.worth[j] * sketch.gain[k, j]
        bench.profit[k] = p
    return total


@inner
def bound_at(sketch: Sketch, bench: Bench, multiplier: Real) -> float:
    """The bound at the multipliers; leaves the relaxed answer in `bench.best` and `bench.taken`."""
    total = profits(sketch, bench, multiplier)
    parent, best, below, taken = sketch.parent, bench.best, bench.below, bench.taken
    below[:] = 0.0
    for s in range(parent.size - 1, -1, -1):
        at = sketch.start[s]
        for k in range(sketch.start[s] + 1, sketch.stop[s]):
            if bench.profit[k] > bench.profit[at]:
                at = k
        best[s] = at
        value = bench.profit[at] + below[s]
        taken[s] = sketch.forced[s] or value > 0.0
        if taken[s] and parent[s] >= 0:
            below[parent[s]] += value
        elif taken[s]:
            total += value
    for s in range(parent.size):
        if parent[s] >= 0 and not taken[parent[s]]:
            taken[s] = False
    return total


@inner
def slope_at(sketch: Sketch, bench: Bench, multiplier: Real, often: Real, scale: float) -> None:
    """Fill `bench.slope` with the subgradient at the relaxed answer, means and needs as parts of the whole."""
    slope, needs = bench.slope, sketch.weight.size
    for q in range(3):
        slope[q] = sketch.rest[q]
    for j in range(needs):
        slope[3 + j] = -0.01 * sketch.lack[j]
    for s in range(sketch.start.size):
        if bench.taken[s]:
            often[s] += 1.0
            k = bench.best[s]
            for q in range(3):
                slope[q] -= sketch.share[k, q]
            for j in range(needs):
                slope[3 + j] += 0.01 * sketch.gain[k, j]
    slope[3 + needs] = 0.0
    if sketch.decided[2] > -np.inf:
        own = sketch.decided[0] - sketch.decided[2]
        for j in range(needs):
            own += sketch.weight[j] * (sketch.lack[j] + multiplier[3 + j] * 100.0 * slope[3 + j])
        slope[3 + needs] = own / scale


@inner
def steepness(sketch: Sketch, bench: Bench, multiplier: Real, scale: float) -> float:
    """Squared length of the subgradient over the multipliers that may move."""
    length, needs = 0.0, sketch.weight.size
    for n in range(multiplier.size):
        g, at = bench.slope[n], multiplier[n]
        is_part = 3 <= n < 3 + needs
        if (g < 0.0 and not (is_part and at >= 1.0)) or (g > 0.0 and at > 0.0):
            length += g * g * (100.0 * sketch.weight[n - 3] / scale if is_part else 1.0)
    return length


@inner
def advance(bench: Bench, multiplier: Real, move: float, scale: float) -> None:
    """Move the multipliers against the subgradient, within their ranges."""
    last = multiplier.size - 1
    for q in range(3):
        multiplier[q] = max(0.0, multiplier[q] - move * bench.slope[q])
    for n in range(3, last):
        multiplier[n] = min(1.0, max(0.0, multiplier[n] - move * bench.slope[n] / scale))
    multiplier[last] = max(0.0, multiplier[last] - move * bench.slope[last] / scale)


@kernel
def descend(sketch: Sketch, multiplier: Real, often: Real, goal: float, steps: int) -> float:
    """Lower the bound towards `goal` by at most `steps` steps; the lowest bound, with its multipliers.

    Args:
        sketch: the node.
        multiplier: (4 + J,) where to start; left at the lowest bound.
        often: (c,) receives how often each service was taken in the relaxed answers, 0 to 1.
        goal: stop when the bound is no higher.
        steps: at most.
    """
    options, services, needs = sketch.reward.size, sketch.start.size, sketch.weight.size
    bench = Bench(
        np.empty(options), np.empty(needs), np.empty(services, np.int64), np.empty(services),
        np.empty(services, np.bool_), np.empty(4 + needs), multiplier.copy(),
    )  # fmt: skip
    scale = 1e-9
    for j in range(needs):
        scale += 100.0 * sketch.weight[j]
    often[:] = 0.0
    lowest, theta, idle, tried = np.inf, 1.0, 0, 0
    while tried < steps:
        bound = bound_at(sketch, bench, multiplier)
        idle += 1
        if bound < lowest - 1e-9 * scale:
            lowest, idle = bound, 0
            bench.kept[:] = multiplier
        elif idle >= PATIENCE:
            theta, idle = SLOWER * theta, 0
        if lowest <= goal:
            break
        tried += 1
        slope_at(sketch, bench, multiplier, often, scale)
        length = steepness(sketch, bench, multiplier, scale)
        if length < 1e-12:
            break
        target = max(goal, lowest - AMBITION * abs(lowest))
        advance(bench, multiplier, theta * max(bound - target, 1e-7 * scale) / length, scale)
    often /= max(1, tried)
    multiplier[:] = bench.kept
    return lowest
