"""What follows from a partial answer: prerequisites, options that no longer fit, what still lacks."""

from __future__ import annotations

from bouquet.engine.compiled import inner
from bouquet.engine.compose.cut import attain
from bouquet.engine.compose.problem import ABSENT, FORCED, FREE, Problem, View, Whole


@inner
def link(state: Whole, service: int, needed: int) -> int:
    """Apply "`service` needs `needed`" to the states; 1 when something changed, -1 when they contradict, else 0."""
    if state[needed] == ABSENT:
        if state[service] == FREE:
            state[service] = ABSENT
            return 1
        if state[service] != ABSENT:
            return -1
    elif state[needed] == FREE and (state[service] >= 0 or state[service] == FORCED):
        state[needed] = FORCED
        return 1
    return 0


@inner
def propagate(parent: Whole, also: Whole, state: Whole) -> bool:
    """Carry absences down and presences up until nothing changes; False when they contradict."""
    changed = True
    while changed:
        changed = False
        for s in range(parent.size):
            if parent[s] >= 0:
                found = link(state, s, parent[s])
                if found < 0:
                    return False
                changed = changed or found > 0
        for pair in range(also.shape[0]):
            found = link(state, also[pair, 0], also[pair, 1])
            if found < 0:
                return False
            changed = changed or found > 0
    return True


@inner
def settle(problem: Problem, state: Whole, view: View) -> bool:
    """Write in `view` what the options already chosen leave of the means and of the needs; False when overspent."""
    cost, budget, weight, base = problem.cost, problem.budget, problem.weight, problem.base
    left, rest, lack = view.left, view.rest, view.lack
    needs = weight.size
    value = 0.0
    for j in range(needs):
        lack[j] = 100.0 - base[j]
    for q in range(3):
        left[q] = budget[q]
    for s in range(state.size):
        k = state[s]
        if k >= 0:
            value += problem.bonus[k]
            for q in range(3):
                left[q] -= cost[k, q]
            for e in range(problem.need.shape[1]):
                lack[problem.need[k, e]] -= problem.gain[k, e]
    for j in range(needs):
        lack[j] = max(0.0, lack[j])
        value += weight[j] * (100.0 - lack[j])
    for q in range(3):
        if left[q] < 0:
            return False
        rest[q] = left[q] / max(1, budget[q])
    rest[3] = value
    return True


@inner
def set_aside(problem: Problem, state: Whole, live: Whole, count: int, view: View) -> bool:
    """Find what each service that must be taken costs at least, in `view.cost`, and what they do together.

    Returns:
        Whether the means suffice for them.
    """
    least, aside = view.cost, view.aside
    for s in range(state.size):
        for q in range(3):
            least[s, q] = 0
    for n in range(count):
        k = live[n]
        s = problem.service[k]
        if state[s] == FORCED:
            first = n == 0 or problem.service[live[n - 1]] != s
            for q in range(3):
                least[s, q] = problem.cost[k, q] if first else min(least[s, q], problem.cost[k, q])
    for q in range(3):
        aside[q] = 0
        for s in range(state.size):
            aside[q] += least[s, q]
    return bool(aside[0] <= view.left[0] and aside[1] <= view.left[1] and aside[2] <= view.left[2])


@inner
def fitting(problem: Problem, state: Whole, live: Whole, count: int, view: View) -> int:
    """Keep at the front of `live` the options of undecided services that fit in what the others leave; their count."""
    kept = 0
    for n in range(count):
        k = live[n]
        s = problem.service[k]
        inside = state[s] < ABSENT
        for q in range(3):
            inside = inside and problem.cost[k, q] - view.cost[s, q] <= view.left[q] - view.aside[q]
        if inside:
            live[kept] = k
            kept += 1
    return kept


@inner
def decide(service: Whole, state: Whole, live: Whole, count: int, only: Whole) -> int:
    """Make absent the services without live option, and choose the only option of those that must be taken.

    Returns:
        How many states changed, or -1 when a service that must be taken has no option.
    """
    for s in range(state.size):
        only[s] = -1
    for n in range(count):
        s = service[live[n]]
        only[s] = live[n] if only[s] == -1 else -2
    changed = 0
    for s in range(state.size):
        if state[s] == FORCED:
            if only[s] == -1:
                return -1
            if only[s] >= 0:
                state[s] = only[s]
                changed += 1
        elif state[s] == FREE and only[s] == -1:
            state[s] = ABSENT
            changed += 1
    return changed


@inner
def narrow(problem: Problem, state: Whole, live: Whole, count: int, view: View) -> int:
    """Fill `view` with what is open under `state`, out of the options `live[:count]`, grouped by service.

    States and `live` are brought to what follows from them.

    Returns:
        The count of live options, or -1 when nothing satisfies the states.
    """
    changed = 1
    while changed > 0:
        if not propagate(problem.parent, problem.also, state):
            return -1
        if not settle(problem, state, view) or not set_aside(problem, state, live, count, view):
            return -1
        count = fitting(problem, state, live, count, view)
        changed = decide(problem.service, state, live, count, view.best)
    if changed < 0:
        return -1
    list_services(problem, state, view)
    list_options(problem, live, count, view)
    attain(view, problem.weight)
    return count


@inner
def list_services(problem: Problem, state: Whole, view: View) -> None:
    """Number the undecided services in `view`, with their parents and further pairs among them."""
    place = view.best
    count = 0
    for s in range(state.size):
        if state[s] == FREE or state[s] == FORCED:
            above = problem.parent[s]
            view.service[count] = s
            view.forced[count] = state[s] == FORCED
            view.parent[count] = place[above] if above >= 0 and state[above] < 0 else -1
            place[s] = count
            count += 1
    view.size[0] = count
    pairs = 0
    for pair in range(problem.also.shape[0]):
        s, needed = problem.also[pair, 0], problem.also[pair, 1]
        if state[s] < ABSENT and state[needed] < ABSENT:
            view.also[pairs, 0], view.also[pairs, 1] = place[s], place[needed]
            pairs += 1
    view.also[pairs, 0], view.also[pairs, 1] = -1, -1


@inner
def list_options(problem: Problem, live: Whole, count: int, view: View) -> None:
    """Copy the live options into `view`, side by side; `live` is grouped by service, in the order of services."""
    option, cost, share, first = view.option, view.cost, view.share, view.first
    need, gain, lack = view.need, view.gain, view.lack
    service, start = view.service, view.start
    place, entries = -1, 0
    view.rest[4] = 0.0
    for n in range(count):
        k = live[n]
        while place < 0 or service[place] != problem.service[k]:
            place += 1
            start[place] = n
        option[n] = k
        first[n] = entries
        for q in range(3):
            cost[n, q] = problem.cost[k, q]
            share[n, q] = problem.cost[k, q] / max(1, problem.budget[q])
        share[n, 3] = problem.bonus[k]
        view.rest[4] = max(view.rest[4], abs(problem.bonus[k]))
        for e in range(problem.need.shape[1]):
            j = problem.need[k, e]
            if problem.gain[k, e] > 0 and problem.weight[j] > 0.0 and lack[j] > 0.0:
                need[entries] = j
                gain[entries] = min(lack[j], float(problem.gain[k, e]))
                entries += 1
    first[count] = entries
    start[view.size[0]] = count
    view.size[1] = count
