"""Branch and bound on Lagrangian bounds: the best bouquet of one commune, with a proof."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import inner, kernel
from bouquet.engine.compose.bound import consequences, copy, start, tighten
from bouquet.engine.compose.narrow import narrow, rule_out
from bouquet.engine.compose.problem import ABSENT, FORCED, FREE, Problem, Real, View, Whole, new_view
from bouquet.engine.compose.queue import (
    HAVE,
    LACK,
    REFUSE,
    TAKE,
    Store,
    drop_top,
    full,
    leave,
    new_family,
    new_store,
    push,
)
from bouquet.engine.compose.repair import Bench, goal_of, new_bench, repair

ROOT_ROUNDS = 3
ROOT_STEPS = 40
NODE_ROUNDS = 2
NODE_STEPS = 12
CLOSED = -1
RARE = 1e-4
FAINT = 1e-3
DECIDED = 0.05
OPTIONS_MATTER = 0.3


@inner
def examine(
    problem: Problem,
    state: Whole,
    live: Whole,
    count: int,
    view: View,
    bench: Bench,
    multiplier: Real,
    tolerance: float,
    root: bool,
) -> tuple[float, int]:
    """Bound a node, look for bouquets in it, and drop what cannot improve.

    Returns:
        (bound of the node, count of live options): the count is -1 when the node need not be searched further.
        Otherwise `view` holds the bounds of its children.
    """
    upper, before = np.inf, count
    rounds, steps = (ROOT_ROUNDS, ROOT_STEPS) if root else (NODE_ROUNDS, NODE_STEPS)
    for turn in range(rounds + 1):
        count = narrow(problem, state, live, count, view)
        if count < 0:
            return bench.lower[0] + tolerance, CLOSED
        if not root and turn > 0 and 4 * count > 3 * before:
            rounds = turn
        before = count
        if root and turn == 0:
            start(view, multiplier, problem.weight)
        if turn < rounds and count > 0:
            upper = min(upper, tighten(view, multiplier, problem.weight, goal_of(bench, tolerance), steps))
            if upper <= goal_of(bench, tolerance):
                return upper if turn == 0 else bench.lower[0] + tolerance, CLOSED
        consequences(view, multiplier, problem.weight)
        if turn == rounds and count > 0:
            break
        repair(problem, state, view, bench, multiplier, root and turn == 1)
        if count == 0:
            return bench.lower[0] + (tolerance if turn > 0 else 0.0), CLOSED
        count = rule_out(state, live, view, goal_of(bench, tolerance))
    return upper, count


@inner
def doubt(view: View, multiplier: Real, service: int, faint: float) -> float:
    """How much a decision on the service would settle: 0 when the relaxed answers agree, weighted by its use of means.

    A free service is to be had or not; one that must be had is to be had by one option or another, which matters less.
    """
    none, most, use, weight = 1.0, 0.0, 0.0, 1e-9
    for k in range(view.start[service], view.start[service + 1]):
        often = view.often[view.option[k]]
        none -= often
        most = max(most, often)
        weight += often + RARE
        for q in range(3):
            use += (often + RARE) * multiplier[q] * view.share[k, q]
    split = OPTIONS_MATTER * (1.0 - most) if view.forced[service] else min(none, 1.0 - none)
    base = OPTIONS_MATTER * DECIDED if view.forced[service] else DECIDED
    return float((base + split) * (faint + use / weight))


@inner
def undecided(view: View, multiplier: Real, weight: Real) -> int:
    """The service to branch on, by its place in the view."""
    chosen, most, faint = 0, -1.0, 0.0
    for j in range(weight.size):
        faint += 100.0 * FAINT * weight[j]
    for s in range(view.size[0]):
        score = doubt(view, multiplier, s, faint)
        if score > most:
            chosen, most = s, score
    return chosen


@inner
def branch(store: Store, view: View, family: int, service: int, upper: float, goal: float) -> None:
    """Queue two children: the service or not; when it must be had, its likeliest option or another."""
    likely, best, others = view.start[service], -np.inf, -np.inf
    for k in range(view.start[service], view.start[service + 1]):
        best = max(best, view.with_option[k])
        if view.often[view.option[k]] > view.often[view.option[likely]]:
            likely = k
    for k in range(view.start[service], view.start[service + 1]):
        if k != likely:
            others = max(others, view.with_option[k])
    if view.forced[service]:
        if min(upper, view.with_option[likely]) > goal:
            push(store, min(upper, view.with_option[likely]), family, TAKE, view.option[likely])
        if min(upper, others) > goal:
            push(store, min(upper, others), family, REFUSE, view.option[likely])
    else:
        if min(upper, best) > goal:
            push(store, min(upper, best), family, HAVE, view.service[service])
        if min(upper, view.without[service]) > goal:
            push(store, min(upper, view.without[service]), family, LACK, view.service[service])


@inner
def reopen(problem: Problem, store: Store, state: Whole, live: Whole, multiplier: Real) -> int:
    """Take the child of highest bound out of the queue and write what it decides; the count of live options."""
    family, kind, subject = store.child[0, 0], store.child[0, 1], store.child[0, 2]
    drop_top(store)
    for s in range(state.size):
        state[s] = store.state[family, s]
    count = 0
    for n in range(store.alive[family, 0]):
        if kind != REFUSE or store.live[family, n] != subject:
            live[count] = store.live[family, n]
            count += 1
    for n in range(multiplier.size):
        multiplier[n] = store.multiplier[family, n]
    if kind == TAKE:
        state[problem.service[subject]] = subject
    elif kind != REFUSE:
        state[subject] = FORCED if kind == HAVE else ABSENT
    leave(store, family)
    return count


@inner
def begin(problem: Problem, state: Whole, live: Whole) -> int:
    """Write the states and live options of the root; the count of options."""
    count = 0
    for s in range(state.size):
        state[s] = FORCED if problem.must[s] else FREE
        for k in range(live.size):
            if problem.service[k] == s:
                live[count] = k
                count += 1
    return count


@kernel
def solve(
    problem: Problem, incumbent: Whole, multiplier: Real, floor: float, tolerance: float, max_nodes: int
) -> tuple[float, float, int]:
    """Find the selection of most value, bonuses included: best first, from the root.

    Args:
        problem: the commune's arrays.
        incumbent: (S,) where to start, an option or -1 by service; the best selection is written back.
        multiplier: (3+J,) where to start: value of each whole mean, part of each need's weight; the root's are
            written back, for the next problem alike.
        floor: least value without bonuses that a selection must have; 0 for none.
        tolerance: a node that exceeds the incumbent by no more is not searched; 0.999 is exact when weights are
            whole and bonuses 0.
        max_nodes: nodes expanded at most after the root; the bound is valid all the same.

    Returns:
        (upper bound, value of the selection, nodes expanded). Both are minus infinity when nothing is allowed; the
        value alone is when nothing was found in time.
    """
    bench, view, store = new_bench(problem, incumbent, floor), new_view(problem), new_store(problem, max_nodes)
    state, live, at = np.empty(incumbent.size, np.int64), np.empty(problem.service.size, np.int64), multiplier.copy()
    nodes, count, whole, upper = 0, begin(problem, state, live), np.inf, np.inf
    while True:
        bound, count = examine(problem, state, live, count, view, bench, at, tolerance, nodes == 0)
        upper = min(upper, bound)
        if nodes == 0:
            whole = upper
            copy(at, multiplier)
        goal = goal_of(bench, tolerance)
        if count >= 0:
            family = new_family(store, state, live, count, at)
            branch(store, view, family, undecided(view, at, problem.weight), upper, goal)
            leave(store, family)
        if store.sizes[0] == 0 or store.bound[0] <= goal:
            return min(whole, bench.lower[0] + tolerance), bench.lower[0], nodes
        upper = store.bound[0]
        whole = min(whole, upper)
        if nodes == max_nodes or full(store):
            return whole, bench.lower[0], nodes
        count = reopen(problem, store, state, live, at)
        nodes += 1
