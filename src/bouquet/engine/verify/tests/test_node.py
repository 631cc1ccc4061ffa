"""The bounds of a node against every bouquet it holds."""

import random

import numpy as np
import pytest

from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance
from bouquet.engine.verify.node import ABSENT, FREE, exclude, narrow, relax, root, value_of
from bouquet.engine.verify.node import branches as branches_of
from bouquet.engine.verify.tests.bouquets import MOST, bouquets, combinations, random_case, random_numbers
from bouquet.engine.verify.tree import split

NOTHING = -(10**12)


def cases(seed):
    """Cases of a random instance that are small enough, each with a generator of numbers."""
    instance = instance_from(random_instance(seed))
    r = random.Random(seed)
    found = [random_case(instance, code, r) for code in instance.communes]
    return [(case, r) for case in found if combinations(case) <= MOST]


def best(held):
    return max((value for _, value in held), default=NOTHING)


def test_most_random_cases_are_small_enough_to_try_everything():
    assert sum(bool(cases(seed)) for seed in range(100)) > 80


@pytest.mark.parametrize("seed", range(100))
def test_no_bouquet_exceeds_the_bounds_of_its_node(seed):
    for case, r in cases(seed):
        held, node = bouquets(case), root(case)
        if not narrow(case, node):
            assert held == []
            continue
        if not node.live.size:
            assert best(held) == (NOTHING if value_of(case, node) is None else value_of(case, node))
            continue
        for _ in range(4):
            relaxed = relax(case, node, random_numbers(case, r))
            assert best(held) <= relaxed.bound
            for profit, k in zip(relaxed.profit.tolist(), node.live.tolist(), strict=True):
                service = int(case.options.service[k])
                with_option = [row for row in held if k in row[0]]
                assert best(with_option) <= profit + relaxed.offset[service] <= relaxed.bound
            for service, bound in relaxed.without.items():
                absent = [row for row in held if all(case.options.service[k] != service for k in row[0])]
                assert best(absent) <= bound <= relaxed.bound


@pytest.mark.parametrize("seed", range(100))
def test_what_is_excluded_reaches_no_more_than_the_bound_to_prove(seed):
    for case, r in cases(seed):
        held, node = bouquets(case), root(case)
        if not held or not narrow(case, node) or not node.live.size:
            continue
        upper = best(held) - r.choice([1, 5_000_000])
        exclude(case, node, relax(case, node, random_numbers(case, r)), upper)
        options, live = case.options, set(node.live.tolist())
        taken = {s for s, state in enumerate(root(case).status) if state != node.status[s] and node.status[s] == ABSENT}
        for chosen, value in held:
            if value > upper:
                undecided = {k for k in chosen if node.status[int(options.service[k])] in (0, 1)}
                assert undecided <= live
                assert not {int(options.service[k]) for k in chosen} & taken


@pytest.mark.parametrize("seed", range(100))
def test_the_parts_of_a_node_hold_its_best_bouquet(seed):
    for case, r in cases(seed):
        node = root(case)
        if not narrow(case, node) or not node.live.size:
            continue
        held = bouquets(case)
        service = int(case.options.service[r.choice(node.live.tolist())])
        reached = [best_of_part(case, option, held, service) for option in branches_of(case, node, service)]
        assert max(reached) == best(held)
        for option, part in split(case, node, service):
            if not narrow(case, part):
                assert best_of_part(case, option, held, service) == NOTHING


def best_of_part(case, option, held, service):
    if option >= 0:
        return best([row for row in held if option in row[0]])
    return best([row for row in held if all(case.options.service[k] != service for k in row[0])])


def test_amounts_beyond_64_bits_are_priced_alike():
    raw = random_instance(3)
    for commune in raw["communes"]:
        commune["means"] = dict.fromkeys(commune["means"], 10**13)
    instance = instance_from(raw)
    case = random_case(instance, next(iter(instance.communes)), random.Random(3), rewarded=False)
    node = root(case)
    assert narrow(case, node)
    parts = [UNIT_PART] * case.options.weight.size
    prices = [2**49, 0, 2**40]
    relaxed = relax(case, node, [*prices, *parts])
    for profit, k in zip(relaxed.profit.tolist(), node.live.tolist(), strict=True):
        worth = sum(
            int(w) * part * int(g)
            for w, part, g in zip(case.options.weight, parts, np.minimum(case.options.gain[k], node.lack), strict=True)
        )
        charge = sum(p * int(c) // 10**13 for p, c in zip(prices, case.options.cost[k], strict=True))
        assert profit == worth - charge


UNIT_PART = 700


def test_a_service_left_free_is_not_forced():
    instance = instance_from(random_instance(1))
    case = random_case(instance, next(iter(instance.communes)), random.Random(1))
    assert set(root(case).status) <= {FREE, 1}
