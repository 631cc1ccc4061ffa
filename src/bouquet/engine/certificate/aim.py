"""The bound to prove of a commune: what the exact solver finds, and how far it is sure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bouquet.engine.certificate.descent import Real, first_multipliers
from bouquet.engine.compose.problem import Problem
from bouquet.engine.compose.search import solve
from bouquet.engine.verify.node import Case, root
from bouquet.engine.verify.options import Whole

WHOLE = 0.999


@dataclass(frozen=True, slots=True)
class Aim:
    """A bound to prove.

    Attributes:
        upper: parts of the case's unit; None when no bouquet is allowed at all.
        reached: value of the best bouquet found, parts of the unit; None when none was found.
        multiplier: (4 + J,) multipliers of the root, to start the proof from.
        nodes: nodes that the solver searched.
        proved: whether the bound is as near that bouquet as was asked.
        near: the bound as near that bouquet as was asked.
        own: own value of that bouquet.
    """

    upper: int | None
    reached: int | None
    multiplier: Real
    nodes: int
    proved: bool = True
    near: int = 0
    own: int = 0


def aim(case: Case, tolerance: float, most: int) -> Aim:
    """What can be proved of a commune, by the exact solver.

    Args:
        case: what is bounded; its unit is not 0.
        tolerance: how far above the best bouquet the bound may be, in units of own value; 0: not at all.
        most: search nodes at most.
    """
    problem, number = _problem(case)
    chosen = np.full(problem.parent.size, -1, np.int64)
    multiplier = first_multipliers(case.options.weight.size)[:-1]
    step = case.step
    whole = step >= tolerance * case.unit
    margin = WHOLE * step / case.unit if whole else tolerance
    upper, lower, nodes = solve(problem, chosen, multiplier, float(case.floor or 0), margin, most)
    start = np.concatenate([multiplier, [0.0]])
    if upper == -np.inf:
        return Aim(None, None, start, nodes)
    if lower == -np.inf:
        return Aim(int(np.ceil(upper * case.unit)), None, start, nodes, proved=False)
    node = root(case)
    for k in chosen:
        if k >= 0:
            node.take(case, int(number[k]))
    own = int((case.options.weight * (100 - node.lack)).sum())
    reached = case.unit * own + node.reward
    near = reached + (step - 1 if whole else round(tolerance * case.unit))
    proved = upper <= lower + margin
    bound = near if proved else max(near, int(np.ceil(upper * case.unit)))
    return Aim(bound, reached, start, nodes, proved, near, own)


def _problem(case: Case) -> tuple[Problem, Whole]:
    """The arrays of the solver for a case, and the number of each of its options."""
    options, live = case.options, case.live
    order = np.array(options.order, np.int64)
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    gains = options.gain[live]
    width = max(1, int(np.count_nonzero(gains, axis=1).max(initial=0)))
    need = np.argsort(gains == 0, axis=1, kind="stable")[:, :width].astype(np.int64)
    pairs = [(place[s], place[n]) for s, n in options.needs if options.parent[s] != n]
    must = np.zeros(order.size, np.bool_)
    must[[int(place[s]) for s in options.must]] = True
    problem = Problem(
        service=place[options.service[live]],
        cost=np.ascontiguousarray(options.cost[live]),
        budget=np.array(options.means, np.int64),
        need=np.ascontiguousarray(need),
        gain=np.ascontiguousarray(np.take_along_axis(gains, need, axis=1)),
        bonus=case.reward[live] / case.unit,
        weight=options.weight.astype(np.float64),
        base=100 - options.lack,
        parent=np.array([-1 if options.parent[s] < 0 else place[options.parent[s]] for s in order], np.int64),
        also=np.array(pairs, np.int64).reshape(-1, 2),
        must=must,
    )
    return problem, live
