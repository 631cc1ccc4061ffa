"""From an instance's columns to the arrays of the solver, and how equal values are told apart by what they cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bouquet.engine.columns import Column
from bouquet.engine.compose.problem import Problem, Real, Whole
from bouquet.engine.model import FULL_COVERAGE, Commune, Instance
from bouquet.engine.pricing import had_contributions

HOURS_PER_CENT = 10
LARGEST_EXACT = 2.0**52
WHOLE_STEP = 0.999
FIRST_PRICE = 0.1
FIRST_KEEP = 0.9


def problem_of(instance: Instance, code: str, columns: Sequence[Column]) -> Problem:
    """The arrays of one commune over `columns`, each within its means; values are weights times coverage.

    In a commune that counts for nothing, without inhabitants, nothing is worth anything.
    """
    commune = instance.communes[code]
    order = topological(instance)
    place = {service: n for n, service in enumerate(order)}
    gains = np.array([column.gains for column in columns], np.int64).reshape(len(columns), len(instance.needs))
    width = max(1, int(np.count_nonzero(gains, axis=1).max(initial=0)))
    need = np.argsort(gains == 0, axis=1, kind="stable")[:, :width].astype(np.int64)
    had = had_contributions(instance, commune)
    means = commune.means
    counts = min(1, instance.size(commune))
    above = {name: _lacking(instance, commune, name) for name in order}
    pairs = [(place[name], place[needed]) for name in order for needed in above[name][1:]]
    return Problem(
        service=np.array([place[column.choice.service] for column in columns], np.int64),
        cost=np.array(
            [(c.cost.investment_cents, c.cost.running_cents, c.cost.staff_hours) for c in columns], np.int64
        ).reshape(-1, 3),
        budget=np.array([means.investment_cents, means.running_cents, means.staff_hours], np.int64),
        need=need,
        gain=np.ascontiguousarray(np.take_along_axis(gains, need, axis=1)),
        bonus=np.zeros(len(columns), np.float64),
        weight=np.array([counts * commune.weights.get(name, 0) for name in instance.needs], np.float64),
        base=np.array([had.get(name, 0) for name in instance.needs], np.int64),
        parent=np.array([place[above[name][0]] if above[name] else -1 for name in order], np.int64),
        also=np.array(pairs, np.int64).reshape(-1, 2),
        must=np.array([name in commune.must and name not in commune.has for name in order], np.bool_),
    )


def topological(instance: Instance) -> list[str]:
    """The services, each after those it needs."""
    order: dict[str, None] = {}
    for service in instance.services:
        path = [service]
        while path:
            waiting = [needed for needed in instance.services[path[-1]].prerequisites if needed not in order]
            if waiting:
                path.append(waiting[0])
            else:
                order[path.pop()] = None
    return list(order)


def _lacking(instance: Instance, commune: Commune, service: str) -> list[str]:
    """What a service needs and the commune does not have: the first becomes its parent, the others further pairs."""
    return [needed for needed in instance.services[service].prerequisites if needed not in commune.has]


def first_multipliers(problem: Problem) -> Real:
    """Multipliers to start from when nothing is known: a tenth of full coverage for a mean, most of each weight."""
    price = FIRST_PRICE * FULL_COVERAGE * float(problem.weight.sum())
    return np.concatenate([np.full(3, price), np.full(problem.weight.size, FIRST_KEEP)])


def thrifty(problem: Problem, years: int) -> tuple[Problem, float]:
    """The same problem where, of two selections of equal value, the less costly one is worth more.

    Each unit of value is worth `scale`, more than any selection can cost, and the cost is subtracted: money over the
    horizon, and ten hours for a cent. All numbers stay whole and exact in floating point; where the means are
    so large that they would not (some ten million euros), costs are compared by multiples of a power of two cents.

    Args:
        problem: whole weights, no bonus.
        years: horizon.

    Returns:
        The problem, and `scale`.
    """
    cost = (HOURS_PER_CENT * (problem.cost[:, 0] + years * problem.cost[:, 1]) + problem.cost[:, 2]).astype(np.int64)
    dearest = np.zeros(problem.parent.size, np.int64)
    np.maximum.at(dearest, problem.service, cost)
    full = FULL_COVERAGE * float(problem.weight.sum()) + 1.0
    shift = 0
    while (float(dearest.sum() >> shift) + dearest.size + 1.0) * full > LARGEST_EXACT:
        shift += 1
    scale = float(dearest.sum() >> shift) + dearest.size + 1.0
    rounded = -(-cost >> shift)
    return problem._replace(weight=problem.weight * scale, bonus=-rounded.astype(np.float64)), scale


def places(columns: Sequence[Column], chosen: Whole) -> tuple[Column, ...]:
    """The columns of a selection."""
    return tuple(columns[k] for k in chosen if k >= 0)
