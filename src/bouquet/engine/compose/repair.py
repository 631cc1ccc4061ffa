"""Real bouquets out of relaxed answers: drop what overruns the means, then add and swap greedily."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import inner
from bouquet.engine.compose.problem import Problem, Real, View, Whole

NONE = -1
TINY = 1e-9
BASE = 2.0


class Bench(NamedTuple):
    """Scratch space of the repairs, and the best bouquet found."""

    pick: Whole
    """(S,) the selection worked on: for each free service, a place among the live options, or -1."""
    spent: Whole
    """(3,) means taken by the picks."""
    gap: Real
    """(J,) hundredths that lack after the picks; negative when there is more than enough."""
    needed: Whole
    """(S,) picked services that need each one."""
    blocked: NDArray[np.bool_]
    """(S,) whether something that the service needs is not picked."""
    kept: Whole
    """(S,) the best picks of a local search."""
    trial: Whole
    """(S,) a selection, by option of the problem."""
    incumbent: Whole
    """(S,) the best selection, by option of the problem; -1 for a service not taken."""
    lower: Real
    """(3,) its value, minus infinity when there is none; the least own value (without bonuses) allowed; a value that
    every selection reaches."""


@inner
def depend(view: View, bench: Bench) -> bool:
    """Fill `needed` and `blocked`; drop the picks without what they need; whether any was."""
    pick, needed, blocked, parent, also = bench.pick, bench.needed, bench.blocked, view.parent, view.also
    dropped = False
    for s in range(view.size[0]):
        needed[s] = 0
        blocked[s] = parent[s] >= 0 and pick[parent[s]] < 0
    pair = 0
    while also[pair, 0] >= 0:
        if pick[also[pair, 1]] < 0:
            blocked[also[pair, 0]] = True
        elif pick[also[pair, 0]] >= 0:
            needed[also[pair, 1]] += 1
        pair += 1
    for s in range(view.size[0]):
        if pick[s] >= 0:
            if blocked[s]:
                pick[s] = NONE
                dropped = True
            elif parent[s] >= 0:
                needed[parent[s]] += 1
    return dropped


@inner
def tally(view: View, bench: Bench) -> None:
    """Bring the scratch space in step with the picks, less those that lack what they need."""
    while depend(view, bench):
        pass
    pick, spent, gap, cost = bench.pick, bench.spent, bench.gap, view.cost
    first, need, gain = view.first, view.need, view.gain
    spent[0], spent[1], spent[2] = 0, 0, 0
    for j in range(gap.size):
        gap[j] = view.lack[j]
    for s in range(view.size[0]):
        k = pick[s]
        if k >= 0:
            spent[0] += cost[k, 0]
            spent[1] += cost[k, 1]
            spent[2] += cost[k, 2]
            for e in range(first[k], first[k + 1]):
                gap[need[e]] -= gain[e]


@inner
def unload(view: View, bench: Bench, weight: Real) -> bool:
    """Drop the picks that bring least for what they relieve, until the means hold; False when that cannot be."""
    pick, spent, gap, left = bench.pick, bench.spent, bench.gap, view.left
    first, need, gain, share = view.first, view.need, view.gain, view.share
    tally(view, bench)
    while spent[0] > left[0] or spent[1] > left[1] or spent[2] > left[2]:
        worst, least = -1, np.inf
        for s in range(view.size[0]):
            k = pick[s]
            if k < 0 or bench.needed[s] > 0 or view.forced[s]:
                continue
            loss = share[k, 3]
            for e in range(first[k], first[k + 1]):
                before = gap[need[e]]
                loss += weight[need[e]] * (max(0.0, before + gain[e]) - max(0.0, before))
            relief = 1e-6
            for q in range(3):
                relief += (10.2 if spent[q] > left[q] else 0.2) * share[k, q]
            if loss / relief < least:
                worst, least = s, loss / relief
        if worst < 0:
            return False
        pick[worst] = NONE
        tally(view, bench)
    return True


@inner
def widen(gap: Real, weight: Real, first: Whole, need: Whole, gain: Real, option: int) -> float:
    """Take an option's gains out of the gaps; the value lost."""
    loss = 0.0
    for e in range(first[option], first[option + 1]):
        before = gap[need[e]]
        gap[need[e]] = before + gain[e]
        loss += weight[need[e]] * (max(0.0, before + gain[e]) - max(0.0, before))
    return loss


@inner
def brings(gap: Real, weight: Real, first: Whole, need: Whole, gain: Real, option: int) -> float:
    """The value of the gaps that an option closes."""
    value = 0.0
    for e in range(first[option], first[option + 1]):
        before = gap[need[e]]
        value += weight[need[e]] * (max(0.0, before) - max(0.0, before - gain[e]))
    return value


@inner
def fits(cost: Whole, spent: Whole, left: Whole, option: int, held: int) -> bool:
    """Whether the means hold with `option` in the place of `held` (-1: of nothing)."""
    for q in range(3):
        freed = cost[held, q] if held >= 0 else 0
        if cost[option, q] + spent[q] - freed > left[q]:
            return False
    return True


@inner
def total(weight: Real) -> float:
    """The sum of the weights."""
    found = 0.0
    for j in range(weight.size):
        found += weight[j]
    return found


@inner
def best_move(view: View, bench: Bench, weight: Real, price: Real, barred: int) -> tuple[int, int]:
    """The option to add or swap in that brings most for what it takes, and its service; -1 when none improves.

    `price` is what a whole mean is worth, over a base of `BASE` hundredths of all needs; `barred` is not to be taken.
    """
    pick, gap, share, start, first = bench.pick, bench.gap, view.share, view.start, view.first
    need, gain = view.need, view.gain
    base = 1.0 + BASE * total(weight)
    a, b, c = base + price[0], base + price[1], base + price[2]
    at, where, most = NONE, NONE, 0.0
    for s in range(view.size[0]):
        held = pick[s]
        if held < 0 and bench.blocked[s]:
            continue
        loss, rate = TINY, 0.0
        if held >= 0:
            rate = a * share[held, 0] + b * share[held, 1] + c * share[held, 2]
            loss += share[held, 3] + widen(gap, weight, first, need, gain, held)
        for k in range(start[s], start[s + 1]):
            if k not in (held, barred) and fits(view.cost, bench.spent, view.left, k, held):
                value = share[k, 3] - loss + brings(gap, weight, first, need, gain, k)
                if value > 0.0:
                    value /= max(0.01 * base, a * share[k, 0] + b * share[k, 1] + c * share[k, 2] - rate)
                    if value > most:
                        at, where, most = k, s, value
        if held >= 0:
            for e in range(first[held], first[held + 1]):
                gap[need[e]] -= gain[e]
    return at, where


@inner
def fill(view: View, bench: Bench, weight: Real, price: Real, barred: int) -> None:
    """Add or swap options, the best move first, until nothing improves; never the option `barred`."""
    tally(view, bench)
    for _ in range(4 * view.size[0]):
        at, where = best_move(view, bench, weight, price, barred)
        if at < 0:
            return
        bench.pick[where] = at
        tally(view, bench)


@inner
def new_bench(problem: Problem, incumbent: Whole, floor: float) -> Bench:
    """The scratch space, with an incumbent that is forgotten when it is not allowed."""
    services = problem.parent.size
    bench = Bench(
        np.zeros(services, np.int64),
        np.zeros(3, np.int64),
        np.zeros(problem.weight.size, np.float64),
        np.zeros(services, np.int64),
        np.zeros(services, np.bool_),
        np.zeros(services, np.int64),
        np.zeros(services, np.int64),
        incumbent,
        np.zeros(3, np.float64),
    )
    value = appraise(problem, incumbent, floor)
    if value == -np.inf:
        for s in range(services):
            incumbent[s] = NONE
        value = appraise(problem, incumbent, floor)
    bench.lower[0], bench.lower[1], bench.lower[2] = value, floor, poorest(problem)
    return bench


@inner
def poorest(problem: Problem) -> float:
    """A value that every allowed selection reaches: what is there already, and all the bonuses that take away."""
    value = 0.0
    for j in range(problem.weight.size):
        value += problem.weight[j] * min(100, problem.base[j])
    for s in range(problem.parent.size):
        worst = 0.0
        for k in range(problem.service.size):
            if problem.service[k] == s:
                worst = min(worst, problem.bonus[k])
        value += worst
    return value


@inner
def goal_of(bench: Bench, tolerance: float) -> float:
    """What a node must exceed to be searched; no selection is worth less than the poorest, nor is the bound of one."""
    return float(max(bench.lower[0] + tolerance, bench.lower[2] - 1e-6 * (1.0 + abs(bench.lower[2]))))


@inner
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


@inner
def record(problem: Problem, state: Whole, view: View, bench: Bench) -> bool:
    """Keep what is fixed and picked as the incumbent when it is allowed and better; whether it was."""
    pick, gap = bench.pick, bench.gap
    value: float = view.rest[3]
    for j in range(gap.size):
        value += problem.weight[j] * (view.lack[j] - max(0.0, gap[j]))
    for s in range(view.size[0]):
        if pick[s] >= 0:
            value += view.share[pick[s], 3]
    if value <= bench.lower[0] + TINY:
        return False
    for s in range(state.size):
        bench.trial[s] = max(NONE, state[s])
    for s in range(view.size[0]):
        bench.trial[view.service[s]] = view.option[pick[s]] if pick[s] >= 0 else NONE
    value = appraise(problem, bench.trial, bench.lower[1])
    if value <= bench.lower[0] + TINY:
        return False
    bench.lower[0] = value
    for s in range(state.size):
        bench.incumbent[s] = bench.trial[s]
    return True


@inner
def transcribe(source: Whole, target: Whole, count: int, out: int) -> None:
    """Copy the first picks, all but that of `out`."""
    for s in range(count):
        target[s] = source[s] if s != out else NONE


@inner
def repair(problem: Problem, state: Whole, view: View, bench: Bench, multiplier: Real, thorough: bool) -> None:
    """Make the relaxed answer of `view` real, and keep it when it is the best bouquet so far.

    When `thorough`, search around it too: bar one pick, fill, and fill again without the bar; go on from the result
    when it is better, until every pick was tried in vain.
    """
    pick, kept, count = bench.pick, bench.kept, view.size[0]
    for s in range(count):
        pick[s] = view.best[s] if view.taken[s] else NONE
    if not unload(view, bench, problem.weight):
        return
    transcribe(pick, kept, count, NONE)
    out, turns = NONE, count + 1 if thorough else 1
    while turns > 0:
        turns -= 1
        barred = kept[out] if out >= 0 else NONE
        if out < 0 or (barred >= 0 and not view.forced[out]):
            transcribe(kept, pick, count, out)
            for turn in range(2 if barred >= 0 else 1):
                fill(view, bench, problem.weight, multiplier, barred if turn == 0 else NONE)
            better = record(problem, state, view, bench)
            if better or out < 0:
                transcribe(pick, kept, count, NONE)
            if better and thorough:
                turns = count
        out = out + 1 if out + 1 < count else 0
