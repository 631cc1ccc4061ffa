"""Shapley's shares beside every order of arrival, and the quadrature beside the exact integral."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine.pricing import block_micro_euro
from bouquet.engine.share import lattice
from bouquet.engine.share.lattice import clipped_means
from bouquet.engine.share.measures import extended_shapley
from bouquet.engine.share.sampling import sampled_shapley
from bouquet.engine.share.shapley import shapley

from .factories import RISING, exhaustive_shapley, game, random_game

ENDS_AND_PRICES = [(5_000, 45.0), (20_000, 34.0), (100_000, 22.0), (None, 11.0)]


def blocks_of(contract):
    return [(block.upto, float(block.micro_euro)) for block in contract.scale.blocks]


def subsets_shapley(contract):
    """The same mean over orders, counted by coalition, in exact fractions: 2**n coalitions."""
    people = [member.population for member in contract.members]
    count, sums = len(people), [0]
    for population in people:
        sums += [total + population for total in sums]
    costs = [block_micro_euro(contract.scale.blocks, total) for total in sums]
    chance = [Fraction(1, count)]
    for size in range(count - 1):
        chance.append(chance[-1] * (size + 1) / (count - 1 - size))
    shares = [Fraction(0)] * count
    for coalition in range(len(sums)):
        for n in range(count):
            if not coalition >> n & 1:
                shares[n] += chance[coalition.bit_count()] * (costs[coalition | 1 << n] - costs[coalition])
    return shares


@pytest.mark.parametrize("seed", range(12))
def test_exact_shares_are_the_mean_over_every_order(seed):
    contract = random_game(seed, most=6, rising=seed % 3 == 0)
    people = [member.population for member in contract.members]
    expected = exhaustive_shapley(
        lambda order: block_micro_euro(contract.scale.blocks, sum(people[n] for n in order)), len(people)
    )
    assert subsets_shapley(contract) == expected
    assert shapley(people, blocks_of(contract)).shares == pytest.approx([float(x) for x in expected], rel=1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_exact_shares_of_ten_members_to_twelve_digits(seed):
    contract = random_game(100 + seed, most=10, least=10, rising=seed == 0)
    found = shapley(contract.populations, blocks_of(contract))
    assert found.exact
    for share, expected in zip(found.shares, subsets_shapley(contract), strict=True):
        assert abs(Fraction(float(share)) - expected) <= Fraction(1, 10**12) * abs(expected)


def test_exact_shares_of_twenty_five_members_beside_another_way():
    contract = game(np.random.default_rng(1).integers(1, 700, 25).tolist())
    expected = extended_shapley(contract)
    assert np.abs(shapley(contract.populations, blocks_of(contract)).shares / expected - 1).max() < 1e-13


@pytest.mark.parametrize("kind", ["like", "unlike", "one city", "rising"])
def test_quadrature_is_near_the_exact_integral(kind):
    draw = np.random.default_rng(7)
    people = draw.integers(400, 600, 60)
    if kind != "like":
        people = np.rint(np.exp(draw.normal(6, 1.3, 60))).astype(np.int64) + 1
    if kind == "one city":
        people[0] = people[1:].sum()
    ends = [(int(people.sum()) // part, price) for part, price in ((40, 45.0), (7, 34.0), (2, 22.0))]
    blocks = [*ends, (None, 60.0 if kind == "rising" else 0.0)]
    exact, found = shapley(people, blocks, exact=True), shapley(people, blocks, exact=False)
    assert (exact.exact, found.exact) == (True, False)
    assert np.abs(found.shares / exact.shares - 1).max() < 1e-4
    assert found.missed < 1e-5


@given(st.lists(st.integers(0, 2_000), min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_shares_follow_members_and_not_their_order(people, random):
    order = list(range(len(people)))
    random.shuffle(order)
    blocks = [(1_500, 45.0), (6_000, 20.0), (None, 5.0)]
    assert shapley([people[n] for n in order], blocks).shares.tolist() == [
        shapley(people, blocks).shares[n] for n in order
    ]


@given(st.lists(st.integers(1, 2_000), min_size=1, max_size=12), st.integers(1, 3))
@settings(deadline=None)
def test_who_has_no_inhabitants_pays_nothing_and_changes_nothing(people, idle):
    blocks = [(1_500, 45.0), (6_000, 20.0), (None, 5.0)]
    assert shapley([*people, *[0] * idle], blocks).shares.tolist() == [*shapley(people, blocks).shares, *[0.0] * idle]


def test_a_single_price_is_shared_by_population():
    assert shapley([10, 0, 30], [(None, 2.5)]).shares.tolist() == [25.0, 0.0, 75.0]
    assert shapley([0, 0], [(None, 2.5)]).shares.tolist() == [0.0, 0.0]


def test_a_large_group_takes_the_quadrature_and_adds_up():
    people = np.random.default_rng(3).integers(50, 9_000, 400)
    found = shapley(people, ENDS_AND_PRICES)
    assert not found.exact
    whole = 5_000 * 45 + 15_000 * 34 + 80_000 * 22 + (int(people.sum()) - 100_000) * 11
    assert found.shares.sum() == pytest.approx(whole, rel=1e-12)


def test_drawn_orders_agree_with_the_exact_shares():
    contract = game([3_000, 40, 900, 900, 2_600], blocks=RISING)
    asked = []

    def cost(present):
        asked.append(present.copy())
        return block_micro_euro(contract.scale.blocks, int(contract.populations[present].sum()))

    drawn = sampled_shapley(cost, 5, 300, seed=4)
    exact = shapley(contract.populations, blocks_of(contract)).shares
    assert len(asked) == 300 * 2 * 5
    assert (np.abs(drawn.shares - exact) <= 5 * drawn.standard_errors).all()
    assert (drawn.standard_errors < 0.1 * exact.max()).all()
    assert drawn.shares.sum() == pytest.approx(cost(np.ones(5, bool)))
    assert sampled_shapley(cost, 5, 300, seed=4).shares.tolist() == drawn.shares.tolist()


def test_all_orders_and_their_reverses_give_the_exact_shares():
    costs = {(): 0, (0,): 6, (1,): 5, (0, 1): 8}
    assert exhaustive_shapley(lambda order: costs[tuple(sorted(order))], 2) == [Fraction(9, 2), Fraction(7, 2)]
    assert sampled_shapley(lambda there: costs[tuple(np.flatnonzero(there))], 2, 2, 0).shares.tolist() == [4.5, 3.5]
    assert len(list(permutations(range(2)))) == 2


def test_kernels_answer_the_same_without_compiler(monkeypatch):
    sizes, targets = np.array([1.0, 2.0, 5.0, 9.0]), np.array([4, 11])
    arguments = [(sizes, targets, False), (sizes * 0.7, targets[1:], True)]
    compiled = [clipped_means(by, by, 0.3, to, smooth) for by, to, smooth in arguments]
    plain = getattr(clipped_means, "py_func", clipped_means)
    for name in ("joined", "without", "missing", "smooth_missing"):
        monkeypatch.setattr(lattice, name, getattr(getattr(lattice, name), "py_func", getattr(lattice, name)))
    for (by, to, smooth), expected in zip(arguments, compiled, strict=True):
        assert plain(by, by, 0.3, to, smooth) == pytest.approx(expected, rel=1e-12)
