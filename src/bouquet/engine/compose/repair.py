"""Real bouquets out of relaxed answers: drop what overruns the means, then add and swap greedily."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bouquet.engine.compiled import kernel
from bouquet.engine.compose.problem import Problem, Real, View, Whole

NONE = -1
TINY = 1e-9


class Bench(NamedTuple):
    """Scratch space of the repairs, and the best bouquet found."""

    spent: Whole
    """(3,) means taken by the picks."""
    reach: Real
    """(J,) hundredths gained by the picks."""
    dependents: Whole
    """(S,) picked services that need each one."""
    trial: Whole
    """(S,) a selection, by option of the problem."""
    incumbent: Whole
    """(S,) the best selection, by option of the problem; -1 for a service not taken."""
    lower: Real
    """(2,) its value, minus infinity when there is none, and the least own value (without bonuses) allowed."""


@kernel
def change(view: View, weight: Real, reach: Real, option: int, sign: float) -> float:
    """Put (`sign` 1) or remove (-1) the gains of an option in `reach`; the value gained, negative when lost."""
    first, need, gain, lack = view.first, view.need, view.gain, view.lack
    value: float = sign * view.share[option, 3]
    for e in range(first[option], first[option + 1]):
        j = need[e]
        before = min(lack[j], reach[j])
        reach[j] += sign * gain[e]
        value += weight[j] * (min(lack[j], reach[j]) - before)
    return value


@kernel
def lean(view: View, dependents: Whole, service: int, sign: int) -> None:
    """Count (`sign` 1) or forget (-1) `service` among what leans on the services it needs."""
    if view.parent[service] >= 0:
        dependents[view.parent[service]] += sign
    pair = 0
    while view.also[pair, 0] >= 0:
        if view.also[pair, 0] == service:
            dependents[view.also[pair, 1]] += sign
        pair += 1


@kernel
def supported(view: View, service: int) -> bool:
    """Whether what `service` needs is picked."""
    above = view.parent[service]
    if above >= 0 and view.pick[above] < 0:
        return False
    pair = 0
    while view.also[pair, 0] >= 0:
        if view.also[pair, 0] == service and view.pick[view.also[pair, 1]] < 0:
            return False
        pair += 1
    return True


@kernel
def put(view: View, bench: Bench, weight: Real, service: int, option: int) -> float:
    """Pick `option` for a service without pick; the value gained."""
    view.pick[service] = option
    lean(view, bench.dependents, service, 1)
    for q in range(3):
        bench.spent[q] += view.cost[option, q]
    return change(view, weight, bench.reach, option, 1.0)


@kernel
def take_out(view: View, bench: Bench, weight: Real, service: int) -> float:
    """Remove the pick of a service; the value gained, mostly negative."""
    option = view.pick[service]
    view.pick[service] = NONE
    lean(view, bench.dependents, service, -1)
    for q in range(3):
        bench.spent[q] -= view.cost[option, q]
    return change(view, weight, bench.reach, option, -1.0)


@kernel
def load(view: View, bench: Bench, weight: Real) -> None:
    """Take the relaxed answer as picks."""
    bench.spent[:] = 0
    bench.reach[:] = 0.0
    bench.dependents[:] = 0
    for s in range(view.size[0]):
        view.pick[s] = NONE
    for s in range(view.size[0]):
        if view.taken[s]:
            put(view, bench, weight, s, view.best[s])
    drop_unsupported(view, bench, weight)


@kernel
def drop_unsupported(view: View, bench: Bench, weight: Real) -> None:
    """Take out the picks whose needed services are not picked, unless they are forced."""
    removed = True
    while removed:
        removed = False
        for s in range(view.size[0]):
            if view.pick[s] >= 0 and not supported(view, s) and not view.forced[s]:
                take_out(view, bench, weight, s)
                removed = True


@kernel
def overload(view: View, bench: Bench, option: int) -> float:
    """How much removing `option` relieves the means overrun."""
    relief = 1e-6
    for q in range(3):
        share = view.share[option, q]
        relief += 0.2 * share
        if bench.spent[q] > view.left[q]:
            relief += 10.0 * share
    return relief


@kernel
def unload(view: View, bench: Bench, weight: Real) -> bool:
    """Drop the picks that bring least for what they relieve, until the means hold; False when that cannot be."""
    while bench.spent[0] > view.left[0] or bench.spent[1] > view.left[1] or bench.spent[2] > view.left[2]:
        worst, least = -1, np.inf
        for s in range(view.size[0]):
            if view.pick[s] >= 0 and bench.dependents[s] == 0 and not view.forced[s]:
                option = view.pick[s]
                loss = -change(view, weight, bench.reach, option, -1.0)
                change(view, weight, bench.reach, option, 1.0)
                rate = loss / overload(view, bench, option)
                if rate < least:
                    worst, least = s, rate
        if worst < 0:
            return False
        take_out(view, bench, weight, worst)
    return True


@kernel
def rate(view: View, bench: Bench, weight: Real, multiplier: Real, service: int, option: int) -> float:
    """Value gained per means taken by picking `option` instead of the pick of `service`; 0 when it may not be."""
    held = view.pick[service]
    taken = 1e-3
    for q in range(3):
        more = view.cost[option, q] - (view.cost[held, q] if held >= 0 else 0)
        if bench.spent[q] + more > view.left[q]:
            return 0.0
        part = view.share[option, q] - (view.share[held, q] if held >= 0 else 0.0)
        taken += (multiplier[q] + 1.0) * part
    value = 0.0
    if held >= 0:
        value += change(view, weight, bench.reach, held, -1.0)
    value += change(view, weight, bench.reach, option, 1.0)
    change(view, weight, bench.reach, option, -1.0)
    if held >= 0:
        change(view, weight, bench.reach, held, 1.0)
    return value / max(taken, 1.0) if value > TINY else 0.0


@kernel
def fill(view: View, bench: Bench, weight: Real, multiplier: Real) -> None:
    """Add or swap options, the best value for the means first, until nothing improves."""
    for _ in range(4 * view.size[0]):
        at, most, where = -1, 0.0, -1
        for s in range(view.size[0]):
            if view.pick[s] < 0 and not supported(view, s):
                continue
            for k in range(view.start[s], view.start[s + 1]):
                if k != view.pick[s]:
                    r = rate(view, bench, weight, multiplier, s, k)
                    if r > most:
                        at, most, where = k, r, s
        if at < 0:
            return
        if view.pick[where] >= 0:
            take_out(view, bench, weight, where)
        put(view, bench, weight, where, at)


@kernel
def picked_value(view: View, bench: Bench, weight: Real) -> float:
    """Value of what is fixed and picked, bonuses included; minus infinity when a forced service has no pick."""
    value: float = view.rest[3]
    for j in range(weight.size):
        value += weight[j] * min(view.lack[j], bench.reach[j])
    for s in range(view.size[0]):
        if view.pick[s] >= 0:
            value += view.share[view.pick[s], 3]
        elif view.forced[s]:
            return -np.inf
    return value


@kernel
def appraise(problem: Problem, chosen: Whole, floor: float) -> float:
    """Value of a selection, bonuses included, all checked in whole numbers; minus infinity when it is not allowed."""
    spent = np.zeros(3, np.int64)
    cover = problem.base.copy()
    bonus, own = 0.0, 0.0
    for s in range(chosen.size):
        k = chosen[s]
        if k < 0:
            if problem.must[s]:
                return -np.inf
            continue
        if problem.parent[s] >= 0 and chosen[problem.parent[s]] < 0:
            return -np.inf
        bonus += problem.bonus[k]
        for q in range(3):
            spent[q] += problem.cost[k, q]
        for e in range(problem.need.shape[1]):
            cover[problem.need[k, e]] += problem.gain[k, e]
    for pair in range(problem.also.shape[0]):
        if chosen[problem.also[pair, 0]] >= 0 and chosen[problem.also[pair, 1]] < 0:
            return -np.inf
    for j in range(cover.size):
        own += problem.weight[j] * min(100, cover[j])
    within = spent[0] <= problem.budget[0] and spent[1] <= problem.budget[1] and spent[2] <= problem.budget[2]
    return own + bonus if within and own >= floor else -np.inf


@kernel
def record(problem: Problem, state: Whole, view: View, bench: Bench) -> bool:
    """Keep what is fixed and picked as the incumbent when it is allowed and better; whether it was."""
    if picked_value(view, bench, problem.weight) <= bench.lower[0] + TINY:
        return False
    for s in range(state.size):
        bench.trial[s] = max(-1, state[s])
    for s in range(view.size[0]):
        bench.trial[view.service[s]] = view.option[view.pick[s]] if view.pick[s] >= 0 else NONE
    value = appraise(problem, bench.trial, bench.lower[1])
    if value <= bench.lower[0] + TINY:
        return False
    bench.lower[0] = value
    bench.incumbent[:] = bench.trial
    return True


@kernel
def repair(problem: Problem, state: Whole, view: View, bench: Bench, multiplier: Real) -> bool:
    """Try the relaxed answer of `view`, made real; whether the incumbent improved."""
    load(view, bench, problem.weight)
    if not unload(view, bench, problem.weight):
        return False
    fill(view, bench, problem.weight, multiplier)
    return record(problem, state, view, bench)


@kernel
def explore(problem: Problem, state: Whole, view: View, bench: Bench, multiplier: Real) -> None:
    """Local search around the picks of the last repair: take out one service and what leans on it, fill again."""
    kept = view.pick.copy()
    improved = True
    while improved:
        improved = False
        for s in range(view.size[0]):
            if kept[s] < 0 or view.forced[s]:
                continue
            restore(view, bench, problem.weight, kept)
            take_out(view, bench, problem.weight, s)
            drop_unsupported(view, bench, problem.weight)
            barred = kept[s]
            fill_without(view, bench, problem.weight, multiplier, s, barred)
            if record(problem, state, view, bench):
                kept[:] = view.pick
                improved = True


@kernel
def restore(view: View, bench: Bench, weight: Real, kept: Whole) -> None:
    """Take `kept` as picks."""
    bench.spent[:] = 0
    bench.reach[:] = 0.0
    bench.dependents[:] = 0
    for s in range(view.size[0]):
        view.pick[s] = NONE
    for s in range(view.size[0]):
        if kept[s] >= 0:
            put(view, bench, weight, s, kept[s])


@kernel
def fill_without(view: View, bench: Bench, weight: Real, multiplier: Real, service: int, option: int) -> None:
    """Fill with one option barred, then once more with it allowed."""
    share = view.share[option, 3]
    view.share[option, 3] = -1e12
    fill(view, bench, weight, multiplier)
    view.share[option, 3] = share
    fill(view, bench, weight, multiplier)
