"""Trees that prove the best bouquet: grown, accepted, and refused once changed."""

import random
from dataclasses import replace

import numpy as np
import pytest

from bouquet.engine.certificate import growth
from bouquet.engine.certificate.aim import Aim, aim
from bouquet.engine.certificate.descent import first_multipliers
from bouquet.engine.certificate.growth import Unprovable
from bouquet.engine.certificate.proving import tree
from bouquet.engine.errors import FormatError
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance
from bouquet.engine.verify.node import Case, narrow, root
from bouquet.engine.verify.tests.bouquets import MOST, bouquets, combinations, random_case
from bouquet.engine.verify.tree import check_tree

ROWS = 5_000


@pytest.fixture
def hasty(monkeypatch):
    """Poor multipliers, so that trees have many rows."""
    for name, value in {"ROOT_ROUNDS": 1, "ROOT_STEPS": 2, "NODE_ROUNDS": 1, "NODE_STEPS": 2}.items():
        monkeypatch.setattr(growth, name, value)


def grow(case, upper):
    return growth.grow(case, upper, ROWS, first_multipliers(case.options.weight.size))


def cases(seed):
    instance = instance_from(random_instance(seed))
    r = random.Random(seed)
    found = [random_case(instance, code, r) for code in instance.communes]
    return [case for case in found if combinations(case) <= MOST]


def best(case):
    return max((value for _, value in bouquets(case)), default=None)


@pytest.mark.parametrize("seed", range(80))
def test_the_best_value_and_no_less_can_be_proved(seed):
    for case in cases(seed):
        most = best(case)
        if most is None:
            continue
        rows = grow(case, most)
        check_tree(case, most, rows, "tree")
        with pytest.raises(FormatError):
            check_tree(case, most - 1, rows, "tree")
        with pytest.raises(Unprovable):
            grow(case, most - 1)


@pytest.mark.parametrize("seed", range(80))
def test_what_is_aimed_at_is_the_best_value_and_its_margin(seed):
    for case in cases(seed):
        found, most = aim(case, 0.0, 1000), best(case)
        if most is None:
            assert found.reached is None
        else:
            assert found.proved
            assert found.reached == most
            assert found.upper == most + case.step - 1


def test_that_nothing_is_allowed_can_be_proved():
    proved = 0
    for case in (case for seed in range(150) for case in cases(seed)):
        empty = Case(case.options, case.live, np.zeros_like(case.reward), 0)
        if not bouquets(empty):
            check_tree(empty, -1, grow(empty, -1), "tree")
            proved += 1
    assert proved > 3


def refused(case, upper, rows):
    try:
        check_tree(case, upper, rows, "tree")
    except FormatError as refusal:
        return refusal.path.startswith("tree")
    return False


@pytest.mark.parametrize("seed", range(80))
def test_a_changed_tree_proves_nothing_untrue(seed, hasty):
    r = random.Random(seed)
    for case in cases(seed):
        most = best(case)
        if most is not None:
            rows = grow(case, most)
            for changed in changes(rows, r):
                assert refused(case, most - 1, changed)


def changes(rows, r):
    """A row said twice, one too many, another label, another split, another multiplier, none."""
    at = r.randrange(len(rows))
    row = rows[at]
    yield [*rows[: at + 1], *rows[at:]]
    yield [*rows, [-1, -1]]
    for n, value in ((0, row[0] + 1), (0, -1), (1, r.randint(-1, 5)), (1, 10**9)):
        yield [*rows[:at], [*row[:n], value, *row[n + 1 :]], *rows[at + 1 :]]
    if len(row) > 2:
        n = r.randrange(2, len(row))
        for value in (0, row[n] + 1, row[n] // 2):
            yield [*rows[:at], [*row[:n], value, *row[n + 1 :]], *rows[at + 1 :]]
        yield [*rows[:at], row[:2], *rows[at + 1 :]]
        yield [*rows[:at], row[:-1], *rows[at + 1 :]]


def proved():
    """Cases with a tree for their best value."""
    for case in (case for seed in range(80) for case in cases(seed)):
        most = best(case)
        if most is not None:
            yield case, most, grow(case, most)


def test_a_tree_with_a_branch_missing_is_refused(hasty):
    trees = [found for found in proved() if len(found[2]) > 1]
    assert len(trees) > 50
    for case, most, rows in trees:
        for at in range(len(rows)):
            assert refused(case, most, rows[:at] + rows[at + 1 :])
            assert refused(case, most, rows[:at])


def test_a_tree_whose_multipliers_are_forgotten_is_refused():
    weaker = [(case, most, [row[:2] for row in rows]) for case, most, rows in proved()]
    trees = [(case, most, rows) for case, most, rows in weaker if not all_decided(case)]
    assert len(trees) > 30
    assert sum(refused(case, most, rows) for case, most, rows in trees) > len(trees) // 2


def all_decided(case):
    node = root(case)
    return not narrow(case, node) or not node.live.size


def test_a_tree_that_leaves_out_an_option_is_refused():
    count = 0
    for case in (case for seed in range(80) for case in cases(seed)):
        held = sorted(bouquets(case), key=lambda row: -row[1])
        if not held or not held[0][0]:
            continue
        option = min(held[0][0])
        less = replace(case, live=case.live[case.live != option])
        lower = best(less)
        if lower is not None and lower < held[0][1]:
            assert refused(case, lower, grow(less, lower))
            count += 1
    assert count > 30


def test_a_tree_of_too_many_rows_is_given_up(hasty):
    case, most, rows = next(found for found in proved() if len(found[2]) > 3)
    start = first_multipliers(case.options.weight.size)
    assert growth.grow(case, most, len(rows) - 1, start) is None
    assert growth.grow(case, most, len(rows), start) == rows


def test_a_bound_that_cannot_be_proved_is_raised_until_it_can():
    for case, most, _ in list(proved())[:40]:
        upper, rows = tree(case, Aim(most - 10 * case.unit, None, first_multipliers(case.options.weight.size), 0))
        assert upper >= most
        check_tree(case, upper, rows, "tree")
