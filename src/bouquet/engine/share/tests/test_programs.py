"""Least core and nucleolus beside linear programs with a row for every coalition."""

import highspy
import numpy as np
import pytest

from bouquet.engine.milp import QuietHighs
from bouquet.engine.share.least_core import least_core
from bouquet.engine.share.nucleolus import nucleolus

from .factories import coalitions, cost_of, game, random_game

NEAR = 1e-7


def best(objective, rows, count):
    """The largest value of a linear objective over shares (0 or more, sum 1) and a free last variable."""
    highs = QuietHighs()
    for _ in range(count):
        highs.addVar(0.0, highspy.kHighsInf)
    highs.addVar(-highspy.kHighsInf, highspy.kHighsInf)
    for column, value in enumerate(objective):
        highs.changeColCost(column, -float(value))
    highs.addRow(1.0, 1.0, count, np.arange(count, dtype=np.int32), np.ones(count))
    for coefficients, low, high in rows:
        columns = np.flatnonzero(coefficients).astype(np.int32)
        highs.addRow(low, high, len(columns), columns, np.asarray(coefficients, float)[columns])
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return -highs.getObjectiveValue(), np.array(highs.getSolution().col_value)[:count]


def costs(contract):
    """The cost of every coalition of members with inhabitants, as a part of the whole."""
    whole = contract.cost(contract.population)
    return [(chosen, cost_of(contract, chosen) / whole) for chosen in coalitions(len(contract.members))]


def row(chosen, count, margin):
    return [1.0 if n in chosen else 0.0 for n in range(count)] + [float(margin)]


def exhaustive_least_core(contract):
    """The largest margin, over all the coalitions."""
    count = len(contract.members)
    rows = [(row(chosen, count, 1), -highspy.kHighsInf, cost) for chosen, cost in costs(contract)]
    return best([0.0] * count + [1.0], rows, count)[0]


def exhaustive_nucleolus(contract):
    """Maximise the smallest margin, hold every coalition whose own margin cannot be larger, and again."""
    count, free, held = len(contract.members), costs(contract), []
    while free:
        rows = [(row(chosen, count, 1), -highspy.kHighsInf, cost) for chosen, cost in free]
        margin, shares = best([0.0] * count + [1.0], rows + held, count)
        bounds = [(row(chosen, count, 0), -highspy.kHighsInf, cost - margin + 1e-10) for chosen, cost in free]
        stuck = [
            (chosen, cost)
            for chosen, cost in free
            if cost + best([-x for x in row(chosen, count, 0)], bounds + held, count)[0] <= margin + NEAR
        ]
        assert stuck
        held += [(row(chosen, count, 0), cost - margin - 1e-10, cost - margin + 1e-10) for chosen, cost in stuck]
        free = [one for one in free if one not in stuck]
    return shares


def inhabited(seed, most, rising):
    """A random game without idle members and with a cost."""
    for more in range(100):
        contract = random_game(1_000 * seed + more, most=most, least=2, rising=rising)
        if all(contract.populations) and contract.cost(contract.population):
            return contract
    raise AssertionError


@pytest.mark.parametrize("rising", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_the_least_core_has_the_largest_margin_and_is_nearest_to_population(seed, rising):
    contract = inhabited(seed, 6, rising)
    shares, count = least_core(contract), len(contract.members)
    margin = exhaustive_least_core(contract)
    assert shares.sum() == pytest.approx(1.0)
    assert min(cost - shares[list(chosen)].sum() for chosen, cost in costs(contract)) == pytest.approx(margin, abs=NEAR)
    # The nearest point of a convex set: no direction towards another of its points goes towards the wanted one.
    away = contract.populations / contract.population - shares
    rows = [(row(chosen, count, 0), -highspy.kHighsInf, cost - margin + 1e-10) for chosen, cost in costs(contract)]
    assert best([*away, 0.0], rows, count)[0] <= away @ shares + NEAR


@pytest.mark.parametrize("rising", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_nucleolus_is_that_of_every_coalition(seed, rising):
    contract = inhabited(seed, 5, rising)
    assert nucleolus(contract) == pytest.approx(exhaustive_nucleolus(contract), abs=1e-6)


def test_two_members_share_equally_what_they_save():
    contract = game([900, 100], blocks=((500, 80_000), (None, 20_000)))
    alone, both = [contract.cost(900), contract.cost(100)], contract.cost(1_000)
    saved = sum(alone) - both
    for shares in (nucleolus(contract), least_core(contract)):
        assert shares * both == pytest.approx([cost - saved / 2 for cost in alone])


def test_the_nucleolus_is_in_the_least_core():
    for seed in range(5):
        contract = inhabited(50 + seed, 7, rising=False)
        margin = exhaustive_least_core(contract)
        shares = nucleolus(contract)
        assert min(cost - shares[list(chosen)].sum() for chosen, cost in costs(contract)) == pytest.approx(
            margin, abs=NEAR
        )


@pytest.mark.parametrize("find", [least_core, nucleolus])
def test_order_and_idle_members_change_nothing(find):
    people = [2_400, 40, 900, 310, 900]
    order = [3, 0, 4, 2, 1]
    shares = find(game(people))
    assert shares[2] == pytest.approx(shares[4], rel=1e-9)
    assert find(game([people[n] for n in order])) == pytest.approx(shares[order], rel=1e-7)
    assert find(game([*people, 0])).tolist() == [*shares, 0.0]


def test_alone_one_pays_all():
    assert least_core(game([0, 12])).tolist() == nucleolus(game([0, 12])).tolist() == [0.0, 1.0]


def test_a_hundred_members_settle():
    people = np.rint(np.exp(np.random.default_rng(0).normal(6, 1.2, 100))).astype(int) + 1
    shares = least_core(game(people.tolist()))
    assert shares.sum() == pytest.approx(1.0)
    assert shares.min() > 0
