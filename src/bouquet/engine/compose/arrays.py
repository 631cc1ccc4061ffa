"""From an instance's columns to the arrays of the solver, and how equal values are told apart by what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from bouquet.engine.columns import Column, Way, amounts_of
from bouquet.engine.compose.problem import Problem, Real, Whole
from bouquet.engine.model import FULL_COVERAGE, Commune, Instance
from bouquet.engine.pricing import Amounts, had_contributions

HOURS_PER_CENT = 10
LARGEST_EXACT = 2.0**52
WHOLE_STEP = 0.999
FIRST_PRICE = 0.1
FIRST_KEEP = 0.9


def problem_of(instance: Instance, code: str, columns: Sequence[Column]) -> Problem:
    """The arrays of one commune over `columns`, each within its means; values are weights times coverage.

    In a commune that counts for nothing, without inhabitants, nothing is worth anything.
    """
    dense = np.array([column.gains for column in columns], np.int64).reshape(len(columns), len(instance.needs))
    width = max(1, int(np.count_nonzero(dense, axis=1).max(initial=0)))
    need = np.argsort(dense == 0, axis=1, kind="stable")[:, :width].astype(np.int64)
    gain = np.take_along_axis(dense, need, axis=1)
    amounts = [(c.cost.investment_cents, c.cost.running_cents, c.cost.staff_hours) for c in columns]
    return _problem(instance, code, [column.choice.service for column in columns], amounts, (need, gain))


def problem_of_ways(instance: Instance, code: str, ways: Sequence[Way]) -> Problem:
    """The same over bare ways."""
    offers = {way.offer.id: way.offer for way in ways}
    row = {offer: n for n, offer in enumerate(offers)}
    place = {need: n for n, need in enumerate(instance.needs)}
    width = max(1, max((len(offer.contributions) for offer in offers.values()), default=1))
    need = _padded([[place[name] for name in offer.contributions] for offer in offers.values()], width)
    brought = _padded([list(offer.contributions.values()) for offer in offers.values()], width)
    rows = np.array([row[way.offer.id] for way in ways], np.int64)
    fit = np.array([way.fit for way in ways], np.int64)
    gain = brought[rows] * fit[:, None] // 100
    return _problem(instance, code, [w.offer.service for w in ways], [w.amounts for w in ways], (need[rows], gain))


def _padded(rows: list[list[int]], width: int) -> Whole:
    """Rows of at most `width` numbers as an array, filled with 0."""
    zeros = [0] * width
    flat = chain.from_iterable(row + zeros[len(row) :] for row in rows)
    return np.fromiter(flat, np.int64, width * len(rows)).reshape(-1, width)


def _problem(
    instance: Instance, code: str, services: list[str], amounts: list[Amounts], gains: tuple[Whole, Whole]
) -> Problem:
    commune = instance.communes[code]
    order = topological(instance)
    place = {service: n for n, service in enumerate(order)}
    had = had_contributions(instance, commune)
    above = {name: _lacking(instance, commune, name) for name in order}
    further = [(place[name], place[needed]) for name in order for needed in above[name][1:]]
    counts = min(1, instance.size(commune))
    return Problem(
        service=np.array([place[service] for service in services], np.int64),
        cost=np.fromiter(chain.from_iterable(amounts), np.int64, 3 * len(amounts)).reshape(-1, 3),
        budget=np.array(amounts_of(commune.means), np.int64),
        need=gains[0],
        gain=gains[1],
        bonus=np.zeros(len(services), np.float64),
        weight=np.array([counts * commune.weights.get(name, 0) for name in instance.needs], np.float64),
        base=np.array([had.get(name, 0) for name in instance.needs], np.int64),
        parent=np.array([place[above[name][0]] if above[name] else -1 for name in order], np.int64),
        also=np.array(further, np.int64).reshape(-1, 2),
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
    horizon, and ten hours for a cent. All numbers stay whole and exact in floating point; where they would not
    (a dearest bouquet of some 45 million euros), costs are compared by multiples of a power of two.

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
