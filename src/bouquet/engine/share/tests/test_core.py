"""The exact core test beside every coalition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine.share import core
from bouquet.engine.share.answer import shares_by
from bouquet.engine.share.core import check_core, knapsack_excess, largest_excess
from bouquet.engine.share.rounding import apportion

from .factories import concave_games, exhaustive_excess, game, random_game

KNAPSACK = game([600, 300, 2_500, 40], setup=0, fixed=0, blocks=((1_000, 90_000), (2_000, 10_000), (None, 50_000)))


def paid(contract, weights):
    return np.array(apportion(contract.cost(contract.population), weights, contract.codes), np.int64)


def paid_by(contract, chosen, shares):
    return int(shares[chosen].sum()) - contract.cost(int(contract.populations[chosen].sum()))


@given(concave_games(least=2), st.data())
@settings(deadline=None)
def test_lines_find_the_coalition_that_overpays_most(contract, data):
    count = len(contract.members)
    weights = data.draw(st.lists(st.integers(0, 1_000), min_size=count, max_size=count).filter(any))
    shares = paid(contract, weights)
    found = largest_excess(contract, shares)
    assert found.proved
    assert found.micro_euro == exhaustive_excess(contract, shares.tolist())
    assert paid_by(contract, found.coalition, shares) == found.micro_euro
    assert 0 < found.coalition.sum() < count


@pytest.mark.parametrize("seed", range(30))
def test_the_knapsack_finds_it_whatever_the_prices(seed):
    contract = random_game(seed, least=2, rising=True)
    shares = paid(contract, np.random.default_rng(seed).integers(0, 100, len(contract.members)).tolist() or [1])
    found = knapsack_excess(contract, shares)
    assert found.micro_euro == exhaustive_excess(contract, shares.tolist())
    assert paid_by(contract, found.coalition, shares) == found.micro_euro
    assert 0 < found.coalition.sum() < len(shares)


@pytest.mark.parametrize("seed", range(60))
def test_prices_that_rise_are_decided_exactly(seed):
    contract = random_game(seed, least=2, rising=True)
    shares = paid(contract, np.random.default_rng(seed).integers(1, 100, len(contract.members)).tolist())
    found, worst = largest_excess(contract, shares), exhaustive_excess(contract, shares.tolist())
    assert (found.proved, found.micro_euro) == (True, worst)
    check = check_core(contract, shares.tolist())
    assert (check.inside, check.proved) == (worst < 10_000, True)
    assert check.inside or check.excess_micro_euro == worst


def test_too_large_a_knapsack_gives_a_bound_and_says_so(monkeypatch):
    shares = paid(KNAPSACK, [600, 300, 2_500, 40])
    exact = largest_excess(KNAPSACK, shares)
    monkeypatch.setattr(core, "KNAPSACK_CELLS", 0)
    bound = largest_excess(KNAPSACK, shares)
    assert (exact.proved, bound.proved) == (True, False)
    assert bound.micro_euro > exact.micro_euro == exhaustive_excess(KNAPSACK, shares.tolist())
    check = check_core(KNAPSACK, shares.tolist())
    assert (check.inside, check.proved) == (False, False)


def test_a_coalition_that_overpays_is_named_with_its_amount():
    # 100, 100 and 800 inhabitants at 1 EUR each, nothing fixed: sharing equally, the two small ones overpay.
    contract = game([100, 100, 800], setup=0, fixed=0, blocks=((None, 1_000_000),), years=1)
    check = check_core(contract, [250_000_000, 250_000_000, 500_000_000])
    assert not check.inside
    assert check.coalition == ("a", "b")
    assert check.overpays_cents == 30_000
    assert check_core(contract, [100_000_000, 100_000_000, 800_000_000]).inside


def test_less_than_a_cent_is_rounding_and_a_cent_is_not():
    contract = game([1, 1], setup=0, fixed=0, blocks=((None, 1_000_000),), years=1)
    assert check_core(contract, [1_009_999, 990_001]).inside
    assert not check_core(contract, [1_010_000, 990_000]).inside


def test_one_member_is_always_in_the_core():
    contract = game([7])
    assert check_core(contract, [contract.cost(7)]).inside


def test_who_has_no_inhabitants_overpays_with_the_first_cent():
    check = check_core(game([500, 0]), [game([500, 0]).cost(500) - 10_000, 10_000])
    assert (check.inside, check.coalition, check.overpays_cents) == (False, ("b",), 1)


@given(concave_games())
@settings(deadline=None, max_examples=60)
def test_falling_prices_put_proportional_and_shapley_in_the_core(contract):
    for key in ("proportional", "shapley", "aumann-shapley"):
        assert shares_by(contract, key).core.inside


def test_prices_that_rise_can_put_shapley_out_of_the_core():
    outside = [
        seed for seed in range(40) if not shares_by(random_game(seed, least=3, rising=True), "shapley").core.inside
    ]
    assert outside
