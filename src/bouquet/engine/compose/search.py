"""Branch and bound on Lagrangian bounds: the best bouquet of one commune, with a proof."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import inner, kernel
from bouquet.engine.compose.bound import consequences, copy, start, tighten
from bouquet.engine.compose.branching import branch, learn, undecided
from bouquet.engine.compose.cut import cut_off, hope, rule_out
from bouquet.engine.compose.narrow import narrow
from bouquet.engine.compose.problem import ABSENT, FORCED, FREE, Problem, Real, View, Whole, new_view
from bouquet.engine.compose.queue import HAVE, REFUSE, TAKE, Store, drop_top, full, leave, new_family, new_store
from bouquet.engine.compose.repair import Bench, goal_of, new_bench, repair

ROOT_ROUNDS = 3
ROOT_STEPS = 40
NODE_ROUNDS = 2
NODE_STEPS = 12
HARD_STEPS = 32
HARD = 100
CLOSED = -1


@inner
def rebound(view: View, multiplier: Real, weight: Real, goal: float, steps: int) -> float:
    """Fill the bounds of options and absences, after `steps` to lower that of the node (-1: without multipliers).

    Returns:
        The bound found by the steps, infinity without any. When it is at most `goal` the rest is not filled.
    """
    upper = np.inf
    if steps < 0:
        hope(view)
    else:
        if steps > 0:
            upper = tighten(view, multiplier, weight, goal, steps)
            if upper <= goal:
                return upper
        consequences(view, multiplier, weight)
    cut_off(view, weight)
    return upper


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
    nodes: int,
) -> tuple[float, int]:
    """Bound a node, look for bouquets in it, and drop what cannot improve.

    More is done at the root (`nodes` 0), and when `HARD` nodes were not enough.

    Returns:
        (bound of the node, count of live options): the count is -1 when the node need not be searched further.
        Otherwise `view` holds the bounds of its children.
    """
    upper, before, weight = np.inf, count, problem.weight
    rounds, steps = (
        (NODE_ROUNDS, NODE_STEPS if nodes < HARD else HARD_STEPS) if nodes > 0 else (ROOT_ROUNDS, ROOT_STEPS)
    )
    for turn in range(0 if nodes < HARD else -1, rounds + 1):
        count = narrow(problem, state, live, count, view)
        if count < 0:
            return bench.lower[0] + tolerance, CLOSED
        if nodes > 0 and turn > 0 and 4 * count > 3 * before:
            rounds = turn
        before = count
        if nodes == 0 and turn == 0:
            start(view, multiplier, weight)
        tried = -1 if turn < 0 else 0 if turn == rounds or count == 0 else steps
        upper = min(upper, rebound(view, multiplier, weight, goal_of(bench, tolerance), tried))
        if upper <= goal_of(bench, tolerance):
            return upper if nodes == 0 and turn == 0 else bench.lower[0] + tolerance, CLOSED
        if turn == rounds and count > 0:
            break
        if turn >= 0 or count == 0:
            repair(problem, state, view, bench, multiplier, nodes == 0 and turn == 1)
        if count == 0:
            return bench.lower[0] + (0.0 if nodes == 0 and turn == 0 else tolerance), CLOSED
        count = rule_out(state, live, view, goal_of(bench, tolerance))
    return upper, count


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
    nodes, count, whole, upper, kind, subject = 0, begin(problem, state, live), np.inf, np.inf, 0, 0
    while True:
        goal = goal_of(bench, tolerance)
        bound, count = examine(problem, state, live, count, view, bench, at, tolerance, nodes)
        if nodes == 0:
            whole = bound
            copy(at, multiplier)
        elif upper > goal:
            part = 1.0 if count < 0 else max(0.0, min(1.0, (upper - bound) / (upper - goal)))
            learn(problem, store, kind, subject, part)
        upper, goal = min(upper, bound), goal_of(bench, tolerance)
        if count >= 0:
            family = new_family(store, state, live, count, at)
            branch(store, view, family, undecided(store, view, at, problem.weight), upper, goal)
            leave(store, family)
        if store.sizes[0] == 0 or store.bound[0] <= goal:
            return min(whole, bench.lower[0] + tolerance), bench.lower[0], nodes
        upper = store.bound[0]
        whole = min(whole, upper)
        if nodes == max_nodes or full(store):
            return whole, bench.lower[0], nodes
        kind, subject = store.child[0, 1], store.child[0, 2]
        count = reopen(problem, store, state, live, at)
        nodes += 1
