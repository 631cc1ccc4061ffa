"""Every bouquet of a small case, one by one: what bounds are compared with."""

from __future__ import annotations

import random
from itertools import product

import numpy as np

from bouquet.engine.model import Instance
from bouquet.engine.verify.bound import priced_case
from bouquet.engine.verify.node import Case
from bouquet.engine.verify.options import Shelf
from bouquet.engine.verify.parts import Given

UNIT = 1000
MOST = 3000


def bouquets(case: Case) -> list[tuple[frozenset[int], int]]:
    """The options of each bouquet allowed, with its value; it stays within the means and has what it must."""
    options = case.options
    services = range(len(options.order))
    ways = [[-1, *(int(k) for k in case.live if options.service[k] == s)] for s in services]
    found = []
    for combination in product(*ways):
        taken = [k for k in combination if k >= 0]
        there = {int(options.service[k]) for k in taken}
        spent = options.cost[taken].sum(axis=0)
        if any(s in there and n not in there for s, n in options.needs) or set(options.must) - there:
            continue
        if any(s > m for s, m in zip(spent.tolist(), options.means, strict=True)):
            continue
        brought = options.gain[taken].sum(axis=0)
        own = int((options.weight * (100 - np.maximum(0, options.lack - brought))).sum())
        if case.floor is None or own >= case.floor:
            found.append((frozenset(taken), case.unit * own + int(case.reward[taken].sum())))
    return found


def combinations(case: Case) -> int:
    """How many combinations `bouquets` would try."""
    count = 1
    for s in range(len(case.options.order)):
        count *= 1 + int((case.options.service[case.live] == s).sum())
    return count


def random_case(instance: Instance, code: str, r: random.Random, *, rewarded: bool = True) -> Case:
    """A commune's case with random rewards on the contracts to open, and a floor now and then."""
    options = Shelf(instance).options(code)
    plain = priced_case(instance, options, code, UNIT, {}, {}, Given(instance))
    reward = np.array([r.randint(-20_000, 20_000) * UNIT if row.to_open else 0 for row in options.rows], np.int64)
    floor = r.choice([None, 0, r.randint(0, 60_000)])
    return Case(options, plain.live, reward if rewarded else plain.reward, UNIT, floor if rewarded else None)


def random_numbers(case: Case, r: random.Random) -> list[int]:
    """Multipliers of any size within their ranges."""
    extra = r.choice([0, r.randint(0, 3 * UNIT)]) if case.floor is not None else 0
    means = [r.choice([0, r.randint(0, 200_000 * UNIT)]) for _ in range(3)]
    parts = [r.choice([0, UNIT + extra, r.randint(0, UNIT + extra)]) for _ in range(case.options.weight.size)]
    return [*means, *parts, *([extra] if case.floor is not None else [])]
