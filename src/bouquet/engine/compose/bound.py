"""The Lagrangian bound of a view, the multipliers that lower it, and what it rules out.

Dualise the three means (multipliers `price`, value of a whole mean) and the coverage of each need (`keep`, 0 to 1, the
part of a need's weight given to those who cover it). What remains is the best option of each service and a walk over
the forest of prerequisites. Any multipliers give an upper bound (M. L. Fisher, 1981).
"""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import inner
from bouquet.engine.compose.cut import margin
from bouquet.engine.compose.problem import Real, View

FIRST_LENGTH = 1.7


@inner
def copy(source: Real, target: Real) -> None:
    """Write `source` over `target`, of the same length."""
    for n in range(source.size):
        target[n] = source[n]


@inner
def profits(view: View, multiplier: Real, weight: Real) -> float:
    """Fill `view.profit` at the multipliers; the part of the bound that no option changes."""
    worth, rest, lack = view.worth, view.rest, view.lack
    share, first, need, gain, profit = view.share, view.first, view.need, view.gain, view.profit
    a, b, c = multiplier[0], multiplier[1], multiplier[2]
    total: float = rest[3] + a * rest[0] + b * rest[1] + c * rest[2]
    for j in range(weight.size):
        worth[j] = multiplier[3 + j] * weight[j]
        total += (weight[j] - worth[j]) * lack[j]
    for k in range(view.size[1]):
        p = share[k, 3] - a * share[k, 0] - b * share[k, 1] - c * share[k, 2]
        for e in range(first[k], first[k + 1]):
            p += worth[need[e]] * gain[e]
        profit[k] = p
    return total


@inner
def evaluate(view: View, multiplier: Real, weight: Real) -> float:
    """The bound at the multipliers; fills profits, best options, tree values and the relaxed answer."""
    total = profits(view, multiplier, weight)
    start, profit, best, tree, taken = view.start, view.profit, view.best, view.tree, view.taken
    parent, forced = view.parent, view.forced
    count = view.size[0]
    for s in range(count):
        tree[s, 1] = 0.0
    for s in range(count - 1, -1, -1):
        at = start[s]
        for k in range(start[s] + 1, start[s + 1]):
            if profit[k] > profit[at]:
                at = k
        best[s] = at
        value = profit[at] + tree[s, 1]
        tree[s, 0] = value
        taken[s] = forced[s] or value > 0.0
        if taken[s]:
            if parent[s] >= 0:
                tree[parent[s], 1] += value
            else:
                total += value
    for s in range(count):
        if parent[s] >= 0 and not taken[parent[s]]:
            taken[s] = False
    return total


@inner
def slopes(view: View) -> None:
    """Fill `view.slope` with the subgradient at the relaxed answer, in parts of a mean and of full coverage."""
    slope, rest, lack = view.slope, view.rest, view.lack
    for q in range(3):
        slope[q] = rest[q]
    for j in range(lack.size):
        slope[3 + j] = -0.01 * lack[j]
    for s in range(view.size[0]):
        if view.taken[s]:
            k = view.best[s]
            view.often[view.option[k]] += 1.0
            for q in range(3):
                slope[q] -= view.share[k, q]
            for e in range(view.first[k], view.first[k + 1]):
                slope[3 + view.need[e]] += 0.01 * view.gain[e]


@inner
def steepness(slope: Real, multiplier: Real, weight: Real, scale: float) -> float:
    """Squared length of the subgradient over the multipliers that may move, needs counted by their part of `scale`."""
    length = 0.0
    for q in range(3):
        if slope[q] < 0.0 or multiplier[q] > 0.0:
            length += slope[q] * slope[q]
    for j in range(weight.size):
        g, at = slope[3 + j], multiplier[3 + j]
        if (g > 0.0 and at > 0.0) or (g < 0.0 and at < 1.0):
            length += 100.0 * weight[j] / scale * g * g
    return length


@inner
def advance(slope: Real, multiplier: Real, move: float, scale: float) -> None:
    """Move the multipliers against the subgradient, within their ranges."""
    for q in range(3):
        multiplier[q] = max(0.0, multiplier[q] - move * slope[q])
    for j in range(3, multiplier.size):
        multiplier[j] = min(1.0, max(0.0, multiplier[j] - move * slope[j] / scale))


@inner
def tighten(view: View, multiplier: Real, weight: Real, goal: float, steps: int) -> float:
    """Lower the bound by subgradient steps (Polyak's length, towards `goal`); the best one, made safe.

    `multiplier` is left at the best bound. `view.often` counts how often the relaxed answers take each option.
    Stops as soon as the bound is at most `goal`.
    """
    kept = view.kept
    scale = 1e-9
    for j in range(weight.size):
        scale += 100.0 * weight[j]
    for s in range(view.often.size):
        view.often[s] = 0.0
    lowest, theta, idle, tried = np.inf, FIRST_LENGTH, 0, 0
    while tried < steps:
        bound = evaluate(view, multiplier, weight)
        safe = bound + margin(view, weight, multiplier[0] + multiplier[1] + multiplier[2])
        idle += 1
        if safe < lowest - 1e-9 * scale:
            lowest, idle = safe, 0
            copy(multiplier, kept)
        elif idle >= 4:
            theta, idle = 0.6 * theta, 0
        if lowest <= goal:
            break
        tried += 1
        slopes(view)
        length = steepness(view.slope, multiplier, weight, scale)
        if length < 1e-12:
            break
        target = max(goal, lowest - 0.05 * abs(lowest))
        advance(view.slope, multiplier, theta * max(bound - target, 1e-7 * scale) / length, scale)
    for s in range(view.often.size):
        view.often[s] /= max(1.0, float(tried))
    copy(kept, multiplier)
    return lowest


@inner
def start(view: View, multiplier: Real, weight: Real) -> None:
    """Start from no multiplier at all where that bounds better: when the means can cover nearly everything."""
    given = evaluate(view, multiplier, weight)
    for n in range(multiplier.size):
        view.kept[n] = 0.0
    if evaluate(view, view.kept, weight) < given:
        copy(view.kept, multiplier)


@inner
def climb(view: View, service: int, change: float) -> float:
    """What the whole bound gains when the tree value of `service` as counted above it changes by `change`."""
    s = view.parent[service]
    while s >= 0:
        before = view.tree[s, 0] if view.forced[s] else max(0.0, view.tree[s, 0])
        after = view.tree[s, 0] + change
        if not view.forced[s]:
            after = max(0.0, after)
        change = after - before
        s = view.parent[s]
    return change


@inner
def force(view: View, service: int, change: float) -> float:
    """The same when `service` is taken, so that everything above it is taken too."""
    s = view.parent[service]
    while s >= 0:
        before = view.tree[s, 0] if view.forced[s] else max(0.0, view.tree[s, 0])
        change = view.tree[s, 0] + change - before
        s = view.parent[s]
    return change


@inner
def consequences(view: View, multiplier: Real, weight: Real) -> None:
    """Fill `view.with_option` and `view.without`: safe bounds with each option taken, and without each service.

    All of them come from one evaluation at one set of multipliers: mixing several in one would not give bounds.
    """
    total = evaluate(view, multiplier, weight) + margin(view, weight, multiplier[0] + multiplier[1] + multiplier[2])
    for s in range(view.size[0]):
        value, below = view.tree[s, 0], view.tree[s, 1]
        counted = value if view.forced[s] else max(0.0, value)
        view.without[s] = -np.inf if view.forced[s] else total + climb(view, s, -counted)
        for k in range(view.start[s], view.start[s + 1]):
            view.with_option[k] = total + force(view, s, view.profit[k] + below - counted)
