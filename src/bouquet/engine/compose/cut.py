"""What a node rules out: options and absences that cannot lead above a goal, options that another beats."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import inner
from bouquet.engine.compose.problem import FORCED, SAFETY, Real, View, Whole


@inner
def margin(view: View, weight: Real, price: float) -> float:
    """What rounding may take from a bound: 1e-12 of the largest sum of terms that its computation can meet.

    `price` is the sum of the multipliers of the means.
    """
    size = abs(view.rest[3]) + price
    for j in range(weight.size):
        size += 100.0 * weight[j]
    return float(SAFETY * (size * (1 + view.size[0]) + view.rest[4] * view.size[0]))


@inner
def brings_most(view: View, service: int) -> float:
    """Fill `view.most` with the most that one option of the service brings to each need; its best bonus."""
    first, need, gain, most = view.first, view.need, view.gain, view.most
    for j in range(most.size):
        most[j] = 0.0
    bonus = -np.inf if view.forced[service] else 0.0
    for k in range(view.start[service], view.start[service + 1]):
        bonus = max(bonus, view.share[k, 3])
        for e in range(first[k], first[k + 1]):
            most[need[e]] = max(most[need[e]], gain[e])
    return bonus


@inner
def attain(view: View, weight: Real) -> None:
    """Lower what lacks of each need to what all the services can bring, and add up what that would be worth."""
    lack, reach = view.lack, view.reach
    top: float = view.rest[3]
    for j in range(lack.size):
        reach[j] = 0.0
    for s in range(view.size[0]):
        top += brings_most(view, s)
        for j in range(lack.size):
            reach[j] += view.most[j]
    for j in range(lack.size):
        lack[j] = min(lack[j], reach[j])
        top += weight[j] * lack[j]
    view.rest[5] = top


@inner
def hope(view: View) -> None:
    """Forget the bounds of the options and absences."""
    for k in range(view.size[1]):
        view.with_option[k] = np.inf
    for s in range(view.size[0]):
        view.without[s] = -np.inf if view.forced[s] else np.inf


@inner
def cut_off(view: View, weight: Real) -> None:
    """Lower the bounds of options and absences to what the other services could bring to each need, whatever it costs.

    Where the means allow nearly everything, the Lagrangian bound is full coverage for all of them: this one is not.
    """
    lack, reach, most, first, need, gain = view.lack, view.reach, view.most, view.first, view.need, view.gain
    safe = margin(view, weight, 0.0)
    for s in range(view.size[0]):
        out = view.rest[5] - brings_most(view, s) + safe
        for j in range(lack.size):
            out -= weight[j] * max(0.0, lack[j] - (reach[j] - most[j]))
        view.without[s] = min(view.without[s], out)
        for k in range(view.start[s], view.start[s + 1]):
            bound = out + view.share[k, 3]
            for e in range(first[k], first[k + 1]):
                missing = max(0.0, lack[need[e]] - (reach[need[e]] - most[need[e]]))
                bound += weight[need[e]] * min(gain[e], missing)
            view.with_option[k] = min(view.with_option[k], bound)


@inner
def beats(view: View, one: int, other: int) -> bool:
    """Whether option `one` costs no more than `other`, of the same service, and brings no less."""
    if view.share[one, 3] < view.share[other, 3]:
        return False
    for q in range(3):
        if view.cost[one, q] > view.cost[other, q]:
            return False
    for e in range(view.first[other], view.first[other + 1]):
        found = False
        for f in range(view.first[one], view.first[one + 1]):
            if view.need[f] == view.need[e]:
                found = view.gain[f] >= view.gain[e]
                break
        if not found:
            return False
    return True


@inner
def worthwhile(view: View, option: int, service: int, goal: float) -> bool:
    """Whether an option can exceed `goal` and no other of its service beats it; of equals, the first is kept."""
    if view.with_option[option] <= goal:
        return False
    for rival in range(view.start[service], view.start[service + 1]):
        if rival != option and beats(view, rival, option) and (rival < option or not beats(view, option, rival)):
            return False
    return True


@inner
def rule_out(state: Whole, live: Whole, view: View, goal: float) -> int:
    """Drop what cannot exceed `goal`: options, and absences. The bounds are those of `bound.consequences`.

    Returns:
        The count of live options, at the front of `live`.
    """
    kept = 0
    for s in range(view.size[0]):
        if view.without[s] <= goal:
            state[view.service[s]] = FORCED
        for k in range(view.start[s], view.start[s + 1]):
            if worthwhile(view, k, s, goal):
                live[kept] = view.option[k]
                kept += 1
    return kept
