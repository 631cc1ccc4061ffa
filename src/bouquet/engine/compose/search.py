"""Branch and bound on Lagrangian bounds: the best bouquet of one commune, with a proof."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import kernel
from bouquet.engine.compose.bound import consequences, tighten
from bouquet.engine.compose.narrow import narrow, undominated
from bouquet.engine.compose.problem import ABSENT, FORCED, FREE, Problem, Real, View, Whole, new_view
from bouquet.engine.compose.queue import Store, drop_top, leave, new_family, new_store, push, roomy
from bouquet.engine.compose.repair import Bench, appraise, explore, repair

ROOT_ROUNDS = 4
ROOT_STEPS = 40
NODE_ROUNDS = 2
NODE_STEPS = 12
CLOSED = -1


@kernel
def rule_out(problem: Problem, state: Whole, live: Whole, view: View, goal: float) -> int:
    """Drop what cannot exceed `goal`: options, and absences; bounds are those of `consequences`.

    Returns:
        The count of live options, or -1 when nothing in the view can exceed `goal`.
    """
    kept = 0
    for k in range(view.size[1]):
        if view.with_option[k] > goal:
            live[kept] = view.option[k]
            kept += 1
    for s in range(view.size[0]):
        if view.without[s] <= goal:
            state[view.service[s]] = FORCED
    return narrow(problem, state, live, kept, view)


@kernel
def examine(
    problem: Problem,
    state: Whole,
    live: Whole,
    view: View,
    bench: Bench,
    multiplier: Real,
    tolerance: float,
    rounds: int,
) -> tuple[float, int]:
    """Bound a node, look for bouquets in it, and drop what cannot improve.

    Returns:
        (bound of the node, count of live options): the count is -1 when the node need not be searched further.
        Otherwise `view` holds the bounds of its children.
    """
    upper = np.inf
    steps = ROOT_STEPS if rounds > NODE_ROUNDS else NODE_STEPS
    count = view.size[1]
    for turn in range(rounds):
        if view.size[0] == 0:
            repair(problem, state, view, bench, multiplier)
            return bench.lower[0], CLOSED
        upper = min(upper, tighten(view, multiplier, problem.weight, bench.lower[0] + tolerance, steps))
        if upper <= bench.lower[0] + tolerance:
            return upper, CLOSED
        consequences(view, multiplier, problem.weight)
        repair(problem, state, view, bench, multiplier)
        if rounds > NODE_ROUNDS:
            explore(problem, state, view, bench, multiplier)
        before = count
        count = rule_out(problem, state, live, view, bench.lower[0] + tolerance)
        if count < 0:
            return bench.lower[0] + tolerance, CLOSED
        if rounds > NODE_ROUNDS and turn == 0:
            count = narrow(problem, state, live, undominated(view, live), view)
        if 4 * count > 3 * before and rounds == NODE_ROUNDS:
            break
    if view.size[0] == 0:
        repair(problem, state, view, bench, multiplier)
        return bench.lower[0] + tolerance, CLOSED
    consequences(view, multiplier, problem.weight)
    return upper, count


@kernel
def undecided(view: View, multiplier: Real) -> int:
    """The free service to branch on: taken about half of the time, with a heavy part in the means."""
    chosen, most = 0, -1.0
    for s in range(view.size[0]):
        often = view.often[view.service[s]]
        k = view.best[s]
        use = 0.0
        for q in range(3):
            use += multiplier[q] * view.share[k, q]
        score = (0.05 + min(often, 1.0 - often)) * (0.02 + use)
        if score > most:
            chosen, most = s, score
    return chosen


@kernel
def branch(store: Store, view: View, family: int, service: int, upper: float, goal: float) -> None:
    """Queue the children: each option of the service, and none."""
    for k in range(view.start[service], view.start[service + 1]):
        bound = min(upper, view.with_option[k])
        if bound > goal:
            push(store, bound, family, view.option[k])
    bound = min(upper, view.without[service])
    if bound > goal:
        push(store, bound, family, -1 - view.service[service])


@kernel
def reopen(problem: Problem, store: Store, state: Whole, live: Whole, multiplier: Real) -> int:
    """Take the child of highest bound out of the queue; the count of live options of its family."""
    family, option = store.child[0, 0], store.child[0, 1]
    drop_top(store)
    for s in range(state.size):
        state[s] = store.state[family, s]
    count = int(store.alive[family, 0])
    for n in range(count):
        live[n] = store.live[family, n]
    multiplier[:] = store.multiplier[family]
    if option >= 0:
        state[problem.service[option]] = option
    else:
        state[-1 - option] = ABSENT
    leave(store, family)
    return count


@kernel
def search(
    problem: Problem,
    store: Store,
    state: Whole,
    live: Whole,
    view: View,
    bench: Bench,
    tolerance: float,
    max_nodes: int,
) -> tuple[float, int]:
    """Expand nodes, highest bound first; (highest bound left open, nodes expanded)."""
    nodes = 0
    multiplier = np.empty(store.multiplier.shape[1], np.float64)
    while store.sizes[0] > 0 and store.bound[0] > bench.lower[0] + tolerance:
        if nodes >= max_nodes:
            return store.bound[0], nodes
        nodes += 1
        upper = store.bound[0]
        count = narrow(problem, state, live, reopen(problem, store, state, live, multiplier), view)
        if count < 0:
            continue
        bound, count = examine(problem, state, live, view, bench, multiplier, tolerance, NODE_ROUNDS)
        if count < 0:
            continue
        service = undecided(view, multiplier)
        store = roomy(store, count)
        family = new_family(store, state, live, count, multiplier)
        branch(store, view, family, service, min(upper, bound), bench.lower[0] + tolerance)
        if store.alive[family, 1] == 0:
            store.alive[family, 1] = 1
            leave(store, family)
    return -np.inf, nodes


@kernel
def solve(
    problem: Problem, incumbent: Whole, multiplier: Real, floor: float, tolerance: float, max_nodes: int
) -> tuple[float, float, int]:
    """Find the selection of most value, bonuses included.

    Args:
        problem: the commune's arrays.
        incumbent: (S,) an option of each service or -1, to start from; the best selection is written back. One that
            is not allowed is forgotten.
        multiplier: (3+J,) multipliers to start from: value of each whole mean (0 or more), then part of each need's
            weight (0 to 1). The best ones at the root are written back, for the next solve of a problem alike.
        floor: least value without bonuses that a selection must have; 0 for none.
        tolerance: a node whose bound exceeds the incumbent by no more is not searched. With whole weights and no
            bonus every value is whole, and anything under 1 still gives an exact answer: take 0.999.
        max_nodes: nodes expanded at most; the bound is valid whenever the search stops.

    Returns:
        (upper bound, value of the selection, nodes expanded). Both are minus infinity when no selection is allowed;
        the value alone is when none was found in time.
    """
    services = problem.parent.size
    lower = np.array([appraise(problem, incumbent, floor), floor])
    bench = Bench(
        np.zeros(3, np.int64),
        np.zeros(problem.weight.size, np.float64),
        np.zeros(services, np.int64),
        np.zeros(services, np.int64),
        incumbent,
        lower,
    )
    if lower[0] == -np.inf:
        incumbent[:] = -1
        lower[0] = appraise(problem, incumbent, floor)
    state = np.full(services, FREE, np.int64)
    for s in range(services):
        if problem.must[s]:
            state[s] = FORCED
    live = np.argsort(problem.service, kind="mergesort")
    view = new_view(problem)
    count = narrow(problem, state, live, live.size, view)
    if count < 0:
        return lower[0], lower[0], 0
    upper, count = examine(problem, state, live, view, bench, multiplier, tolerance, ROOT_ROUNDS)
    if count < 0:
        return max(upper, lower[0]), lower[0], 0
    store = new_store(services, count, multiplier.size, 64, 256)
    family = new_family(store, state, live, count, multiplier)
    store = roomy(store, count)
    branch(store, view, family, undecided(view, multiplier), upper, lower[0] + tolerance)
    still, nodes = search(problem, store, state, live, view, bench, tolerance, max_nodes)
    return min(upper, max(still, lower[0] + tolerance)), lower[0], nodes
