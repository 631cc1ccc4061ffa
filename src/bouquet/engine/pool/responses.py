"""What each commune answers, exactly, to prices or to a menu of open contracts: compiled calls of the P1 solver."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import kernel
from bouquet.engine.compose.problem import Problem
from bouquet.engine.compose.search import solve

SAFETY = 1e-11


@kernel
def forced_bounds(  # type: ignore[no-untyped-def]
    i, start, form, service, contract, opening, cost, menu, worth, reward, means, weight, base, parent, must, multiplier,
    profit, best, gathered, forced,
):  # fmt: skip
    """Bound of the commune at given multipliers, and bound when each column is taken (-inf off the menu).

    The relaxed problem is the best column of each service, then the forest of prerequisites (`relaxed.forest`); taking
    a column changes the worth of its service, and of those it needs up to the root of its tree.

    Args:
        worth: (forms,) scratch, value of what each form brings; profit, forced: (widest,) by column of the commune;
            best, gathered: (S,) scratch.
    """
    lowest = -1e30
    services = parent.shape[1]
    value = 0.0
    for d in range(3):
        value += multiplier[d]
    for j in range(weight.shape[1]):
        g = multiplier[3 + j]
        value += weight[i, j] * (100.0 * (1.0 - g) + g * base[i, j])
    for s in range(services):
        best[s] = lowest
        gathered[s] = 0.0
    first = start[i]
    for q in range(first, start[i + 1]):
        k = contract[q]
        if 0 <= k < opening and not menu[k]:
            profit[q - first] = lowest
            continue
        x = worth[form[q]] + reward[q]
        for d in range(3):
            if cost[q, d] > 0:
                x -= multiplier[d] * (cost[q, d] / means[i, d])
        profit[q - first] = x
        best[service[q]] = max(best[service[q]], x)
    for s in range(services - 1, -1, -1):
        best_here = best[s] + gathered[s]
        if best[s] > lowest and (best_here > 0.0 or must[i, s]):
            if parent[i, s] >= 0:
                gathered[parent[i, s]] += best_here
            else:
                value += best_here
    for q in range(first, start[i + 1]):
        if profit[q - first] == lowest:
            forced[q - first] = -np.inf
            continue
        s = service[q]
        change = profit[q - first] + gathered[s] - floor_of(best[s] + gathered[s], must[i, s])
        above = parent[i, s]
        while above >= 0:
            was = best[above] + gathered[above]
            change = was + change - floor_of(was, must[i, above])
            above = parent[i, above]
        forced[q - first] = value + change
    return value


@kernel
def floor_of(worth, must):  # type: ignore[no-untyped-def]
    """What a service counts in the relaxed value: nothing when it is not worth taking and need not be."""
    return worth if must or worth > 0.0 else 0.0


@kernel
def gathered_problem(  # type: ignore[no-untyped-def]
    i, count, form, service, cost, form_need, form_gain, reward, means, weight, base, parent, must, also, lacking,
    column,
):  # fmt: skip
    """The problem of one commune over the columns listed."""
    width = form_need.shape[1]
    services = np.empty(count, np.int64)
    costs = np.empty((count, 3), np.int64)
    need = np.empty((count, width), np.int64)
    gain = np.empty((count, width), np.int64)
    bonus = np.empty(count, np.float64)
    for n in range(count):
        q = column[n]
        f = form[q]
        services[n] = service[q]
        for d in range(3):
            costs[n, d] = cost[q, d]
        for e in range(width):
            need[n, e] = form_need[f, e]
            gain[n, e] = form_gain[f, e]
        bonus[n] = reward[q]
    pairs = 0
    for a in range(also.shape[0]):
        if lacking[i, also[a, 1]]:
            pairs += 1
    further = np.empty((pairs, 2), np.int64)
    pairs = 0
    for a in range(also.shape[0]):
        if lacking[i, also[a, 1]]:
            further[pairs, 0] = also[a, 0]
            further[pairs, 1] = also[a, 1]
            pairs += 1
    return Problem(services, costs, means[i], need, gain, bonus, weight[i], base[i], parent[i], further, must[i])


@kernel
def answers(  # type: ignore[no-untyped-def]
    communes, start, form, service, contract, opening, cost, menu, form_need, form_gain, reward, means, weight, base,
    parent, must, also, lacking, floor, tolerance, max_nodes, multiplier, selection, upper, lower, nodes, widest, width,
):  # fmt: skip
    """Solve each commune listed; `selection` (column numbers or -1) is where it starts and what it answers.

    A commune first looks among the columns that cost its bound little (a part `width` of it), then, with the value
    found, among all those that could still do better: the bound holds for all the columns of the menu.

    Args: see `Market`; `reward` (m,) is added to the value when a column is taken, `menu` (K,) the contracts that may
    be joined; `floor`, `tolerance`, `max_nodes` (n,) and `multiplier` (n, 3 + J) as in `compose.search.solve`.
    """
    services = parent.shape[1]
    forms = form_need.shape[0]
    column = np.empty(widest, np.int64)
    profit = np.empty(widest)
    forced = np.empty(widest)
    worth = np.empty(forms)
    best = np.empty(services)
    gathered = np.empty(services)
    incumbent = np.empty(services, np.int64)
    kept_multiplier = np.empty(multiplier.shape[1])
    for x in range(communes.size):
        i = communes[x]
        first = start[i]
        for f in range(forms):
            y = 0.0
            for e in range(form_need.shape[1]):
                j = form_need[f, e]
                y += multiplier[i, 3 + j] * weight[i, j] * form_gain[f, e]
            worth[f] = y
        bound = forced_bounds(
            i, start, form, service, contract, opening, cost, menu, worth, reward, means, weight, base, parent, must,
            multiplier[i], profit, best, gathered, forced,
        )  # fmt: skip
        bound += SAFETY * (1.0 + abs(bound))
        total = 0
        low = -np.inf
        for turn in range(2):
            if turn == 0:
                least = bound - width * abs(bound)
            else:
                least = low + tolerance[i]
                if bound <= least:
                    break
            count = 0
            for q in range(first, start[i + 1]):
                if forced[q - first] + SAFETY * (1.0 + abs(bound)) > least or (
                    selection[i, service[q]] == q and forced[q - first] > -np.inf
                ):
                    column[count] = q
                    count += 1
            problem = gathered_problem(
                i, count, form, service, cost, form_need, form_gain, reward, means, weight, base, parent, must, also,
                lacking, column,
            )  # fmt: skip
            incumbent[:] = -1
            for n in range(count):
                if selection[i, problem.service[n]] == column[n]:
                    incumbent[problem.service[n]] = n
            kept_multiplier[:] = multiplier[i]
            nodes_allowed = max_nodes[i] if turn == 1 else min(max_nodes[i], 2)
            found = solve(problem, incumbent, kept_multiplier, floor[i], tolerance[i], nodes_allowed)
            total += found[2]
            if found[1] > low:
                low = found[1]
                for s in range(services):
                    selection[i, s] = column[incumbent[s]] if incumbent[s] >= 0 else -1
            if turn == 1:
                bound = max(min(bound, found[0]), low + tolerance[i])
                multiplier[i] = kept_multiplier
        upper[i], lower[i], nodes[i] = bound, low, total
