"""The best bouquet of one commune: alone, or with the contracts open to it (problem P1)."""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Sequence

import numpy as np

from bouquet.engine.columns import Column, Plan, Way, alone_ways, bouquet_value, columns_of, pooled_ways
from bouquet.engine.compose.arrays import WHOLE_STEP, first_multipliers, problem_of_ways, thrifty
from bouquet.engine.compose.search import solve
from bouquet.engine.errors import Infeasible
from bouquet.engine.model import Alone, Choice, Commune, Instance

NO_LIMIT = 1e9
FIRST_NODES = 2_000
GROWTH = 4


def best_alone(instance: Instance, code: str, seconds: float = NO_LIMIT, seed: int = 0) -> Alone:
    """The best bouquet a commune can buy by itself.

    Args:
        instance: the problem.
        code: the commune.
        seconds: time given to the proof; the bound says how far it went.
        seed: kept for callers; the search draws nothing.

    Returns:
        Its value, a proved upper bound and its choices; value and bound 0 when what it must have cannot be had alone.
    """
    try:
        plan = best_plan(instance, code, alone_ways(instance, instance.communes[code]), seconds)
    except Infeasible:
        return Alone(code, 0, 0, ())
    value = instance.size(instance.communes[code]) * bouquet_value(instance, code, (c.gains for c in plan.columns))
    return Alone(code, value, plan.bound, plan.choices)


def best_joining(instance: Instance, alone: Alone, seconds: float, seed: int) -> Plan:
    """The best bouquet of one commune over what it can buy alone and join, at least as good as `alone`.

    It joins the open contracts, and those that it reaches the threshold of by itself.

    Raises:
        Infeasible: what the commune must have cannot be had.
    """
    commune = instance.communes[alone.commune]
    joined = [way for way in pooled_ways(instance, commune) if free(instance, commune, way)]
    return best_plan(instance, alone.commune, alone_ways(instance, commune) + joined, seconds, alone.choices)


def free(instance: Instance, commune: Commune, way: Way) -> bool:
    """Whether the commune may take the way whatever others do."""
    if way.tier is None or (way.offer.service, way.group) in instance.open_tiers:
        return True
    return instance.threshold(way.group, way.tier) <= commune.population


def best_plan(
    instance: Instance, code: str, ways: Sequence[Way], seconds: float, start: Collection[Choice] = ()
) -> Plan:
    """The selection of `ways` of most value, of these the least costly, with a proved bound.

    Args:
        instance: the problem.
        code: the commune.
        ways: what it may take, each within its means.
        seconds: time given to the proof; the search is made of whole runs, each with more nodes than the last.
        start: choices of a valid selection to start from.

    Raises:
        Infeasible: no selection gives the commune what it must have.
    """
    deadline = time.monotonic() + seconds
    commune = instance.communes[code]
    provided = {way.offer.service for way in ways} | set(commune.has)
    for service in sorted(commune.must - provided):
        raise Infeasible(f"{code} must have {service!r}, which nothing within its means provides")
    problem, scale = thrifty(problem_of_ways(instance, code, ways), instance.horizon_years)
    chosen = np.full(problem.parent.size, -1, np.int64)
    known = {(choice.offer, choice.group, choice.tier) for choice in start}
    for k, way in enumerate(ways if known else ()):
        if (way.offer.id, way.group, way.tier) in known:
            chosen[problem.service[k]] = k
    multiplier = first_multipliers(problem)
    nodes = FIRST_NODES
    while True:
        began = time.monotonic()
        upper, lower, used = solve(problem, chosen, multiplier, 0.0, WHOLE_STEP, nodes)
        now = time.monotonic()
        if used < nodes or now + GROWTH * (now - began) > deadline:
            break
        nodes *= GROWTH
    if upper == -math.inf:
        raise Infeasible("what the communes must have does not fit in their means")
    taken = columns_of(instance, commune, [ways[int(k)] for k in chosen if k >= 0])
    return _plan(instance, code, tuple(taken), upper / scale, proved=upper <= lower + WHOLE_STEP)


def _plan(instance: Instance, code: str, taken: tuple[Column, ...], upper: float, *, proved: bool) -> Plan:
    """The plan with its bound: costs weigh less than a unit of value, so a value is under the bound plus one."""
    size = instance.size(instance.communes[code])
    value = size * bouquet_value(instance, code, (column.gains for column in taken))
    if proved:
        return Plan(taken, value, proved=True)
    return Plan(taken, max(value, size * min(100_000, math.ceil(upper))), proved=False)
