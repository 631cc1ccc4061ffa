"""The largest stable group beside every group, and its promises."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine.errors import EngineError
from bouquet.engine.share.answer import shares_by
from bouquet.engine.share.moulin import NO_CAP, affordable, stable_group

from .factories import RISING, concave_games, game


def share_of(contract, group, n):
    people = sum(contract.members[m].population for m in group)
    return Fraction(contract.cost(people) * contract.members[n].population, max(1, people))


def stable(contract, group, caps):
    return all(share_of(contract, group, n) <= caps[n] for n in group)


def exhaustive_stable_groups(contract, caps):
    everybody = range(len(caps))
    groups = [group for size in range(len(caps) + 1) for group in combinations(everybody, size)]
    return [set(group) for group in groups if stable(contract, group, caps)]


def found_by(contract, caps):
    return set(np.flatnonzero(stable_group(contract, np.array(caps, np.int64))).tolist())


@st.composite
def games_with_caps(draw):
    contract = draw(concave_games(most=7))
    rate = contract.cost(contract.population) / contract.population
    shares = [round(rate * member.population) for member in contract.members]
    caps = [draw(st.sampled_from([NO_CAP, -1, 0, share, round(share * 1.5), share * 2, share * 4])) for share in shares]
    return contract, caps


@given(games_with_caps())
@settings(deadline=None)
def test_the_group_is_stable_and_holds_every_other_stable_group(case):
    contract, caps = case
    groups = exhaustive_stable_groups(contract, caps)
    found = found_by(contract, caps)
    assert found in groups
    assert found == set().union(*groups)


@given(games_with_caps(), st.data())
@settings(deadline=None)
def test_nobody_gains_by_hiding_what_it_would_pay(case, data):
    contract, caps = case
    liar = data.draw(st.integers(0, len(caps) - 1))
    told = list(caps)
    told[liar] = data.draw(st.sampled_from([NO_CAP, -1, 0, *caps]))
    honest, lying = found_by(contract, caps), found_by(contract, told)
    gain = {
        name: max(-1, caps[liar]) - share_of(contract, group, liar) if liar in group else 0
        for name, group in (("honest", honest), ("lying", lying))
    }
    assert gain["lying"] <= gain["honest"]


def test_a_cap_equal_to_the_share_is_enough_and_a_micro_euro_less_is_not():
    # 1 of 3 inhabitants pays a third of 100,000,001 micro-euros: 33,333,333.67.
    contract = game([1, 2], setup=0, fixed=0, blocks=((1, 99_999_999), (None, 1)), years=1)
    assert contract.cost(3) == 100_000_001
    assert found_by(contract, [33_333_334, NO_CAP]) == {0, 1}
    assert found_by(contract, [33_333_333, NO_CAP]) == {1}


def test_who_has_no_inhabitants_stays_unless_it_would_pay_nothing_at_all():
    assert found_by(game([5, 0, 0]), [NO_CAP, 0, -1]) == {0, 1}
    assert found_by(game([5, 0]), [0, 0]) == {1}


def test_whole_numbers_decide_where_floating_point_cannot():
    large = 2**55
    assert affordable(large + 1, 3, 3, large + 1)
    assert not affordable(large + 1, 3, 3, large)
    assert affordable(7, 2, 0, 0)


def test_a_cost_by_inhabitant_that_rises_has_no_largest_group():
    contract = game([600, 300, 2_500], setup=0, fixed=0, blocks=RISING)
    with pytest.raises(EngineError, match="the cost by inhabitant rises"):
        stable_group(contract, np.full(3, NO_CAP))


def test_the_key_says_who_stays_who_leaves_and_why():
    alone = [300_000, 400_000, None]
    contract = game([1_000, 1_000, 2_000], setup=800_000, fixed=0, blocks=((None, 100_000),), alone_cents=alone)
    result = shares_by(contract, "moulin")
    # The three together: 8,000 + 5 x 400 = 10,000 EUR, 2,500 EUR for a commune of 1,000 inhabitants: all stay.
    assert [share.part_cents for share in result.shares] == [250_000, 250_000, 500_000]
    # With a cap of 2,400 EUR the first leaves; the second would pay a third of 9,500 EUR.
    result = shares_by(contract, "moulin", {"a": 240_000})
    assert [(share.member.code, share.part_cents) for share in result.shares] == [("b", 316_667), ("c", 633_333)]
    assert [(left.code, left.cap_cents, left.asked_cents) for left in result.left] == [("a", 240_000, 250_000)]
    assert shares_by(contract, "moulin", dict.fromkeys("abc", 0)).shares == ()


def test_own_costs_count_in_the_cap():
    contract = game([1_000], setup=100, fixed=0, blocks=((None, 0),), own_cents=[50], alone_cents=[149])
    assert shares_by(contract, "moulin").shares == ()
    assert len(shares_by(contract, "moulin", {"a": 150}).shares) == 1
