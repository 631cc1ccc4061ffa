"""Each key by hand on small contracts, and what holds for all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine.errors import EngineError, FormatError
from bouquet.engine.share.answer import shares_by
from bouquet.engine.share.keys import KEYS

from .factories import FALLING, concave_games, game

PEOPLE = [3_000, 800, 200]
BY_POPULATION = ("proportional", "two-part", "shapley", "aumann-shapley", "least-core", "nucleolus", "moulin")
FOR_NOTHING = ("equal", "two-part")


def contract(people=PEOPLE, **changes):
    # 6,000 EUR once; 1,500 EUR a year, 1 EUR for each of the first 1,000 inhabitants, 0.50 EUR for each of the rest.
    columns = {"wealth_ppm": [1_000_000, 900_000, 1_200_000], "usage": [12, 3, 5]} | changes
    return game(people, 600_000, 150_000, ((1_000, 1_000_000), (None, 500_000)), **columns)


def paid(key, **changes):
    return [(share.once_cents, share.yearly_cents) for share in shares_by(contract(**changes), key).shares]


@pytest.mark.parametrize(
    ("key", "once", "yearly"),
    [
        ("proportional", [450_000, 120_000, 30_000], [300_000, 80_000, 20_000]),
        ("aumann-shapley", [450_000, 120_000, 30_000], [300_000, 80_000, 20_000]),
        ("equal", [200_000, 200_000, 200_000], [133_334, 133_333, 133_333]),
        ("two-part", [200_000, 200_000, 200_000], [237_500, 100_000, 62_500]),
        ("solidarity", [454_545, 109_091, 36_364], [303_030, 72_727, 24_243]),
        ("usage", [360_000, 90_000, 150_000], [240_000, 60_000, 100_000]),
        ("moulin", [450_000, 120_000, 30_000], [300_000, 80_000, 20_000]),
    ],
)
def test_shares_by_hand(key, once, yearly):
    assert paid(key) == list(zip(once, yearly, strict=True))


def test_shapley_by_hand():
    # Fixed: a third each. Then 0.50 EUR by inhabitant, and 0.50 EUR more for the first 1,000 to arrive. Of these, over
    # the orders abc, acb, bac, bca, cab, cba: a has 1000, 1000, 200, 0, 800, 0; b 0, 0, 800, 800, 0, 800; c 200 thrice.
    shares = shares_by(contract(), "shapley").shares
    assert [share.once_cents for share in shares] == [200_000] * 3
    assert [share.yearly_cents for share in shares] == [
        50_000 + 50 * 3_000 + 50 * 500,
        50_000 + 50 * 800 + 50 * 400,
        50_000 + 50 * 200 + 50 * 100,
    ]


@given(concave_games(), st.sampled_from(sorted(KEYS)))
@settings(deadline=None, max_examples=150)
def test_shares_add_up_to_the_invoice_to_the_cent(one, key):
    one = game(
        one.populations.tolist(),
        one.scale.setup_cents,
        one.scale.fixed_cents,
        [(block.upto, block.micro_euro) for block in one.scale.blocks],
        one.horizon_years,
        wealth_ppm=[1_000_000 + 7 * n for n in range(len(one.members))],
        usage=[n + 1 for n in range(len(one.members))],
    )
    shares = shares_by(one, key).shares
    assert sum(share.once_cents for share in shares) == one.once_cents
    assert sum(share.yearly_cents for share in shares) == one.yearly_cents
    assert sum(share.part_cents for share in shares) == one.total_cents
    assert sum(share.micro_euro for share in shares) == one.cost(one.population)
    assert all(min(share.once_cents, share.yearly_cents, share.micro_euro) >= 0 for share in shares)


@given(concave_games(), st.sampled_from([key for key in KEYS if key not in FOR_NOTHING]), st.integers(1, 3))
@settings(deadline=None, max_examples=100)
def test_who_adds_nothing_to_any_coalition_pays_nothing_and_changes_nothing(one, key, idle):
    blocks = [(block.upto, block.micro_euro) for block in one.scale.blocks]
    people = one.populations.tolist()
    rest = (one.scale.setup_cents, one.scale.fixed_cents, blocks, one.horizon_years)
    before, after = (
        shares_by(game([*people, *more], *rest, usage=figures, wealth_ppm=figures), key)
        for more in ([], [0] * idle)
        for figures in [[7 + n for n in range(len(people) + len(more))]]
    )
    assert [(share.once_cents, share.yearly_cents) for share in after.shares] == [
        *((share.once_cents, share.yearly_cents) for share in before.shares),
        *[(0, 0)] * idle,
    ]
    assert after.core.inside == before.core.inside


def test_equal_and_two_part_ask_who_has_no_inhabitants():
    people, more = [3_000, 0], {"wealth_ppm": [1, 1], "usage": [1, 1]}
    assert paid("equal", people=people, **more)[1] == (300_000, 175_000)
    assert paid("two-part", people=people, **more)[1] == (300_000, 75_000)


@given(concave_games(least=2), st.sampled_from(BY_POPULATION), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=100)
def test_shares_follow_members_and_not_their_order(one, key, random):
    order = list(one.codes)
    random.shuffle(order)
    by_code = {member.code: member for member in one.members}
    shuffled = type(one)(
        one.offer, one.group, one.horizon_years, one.scale, tuple(by_code[code] for code in order), None, None
    )
    first = {share.member.code: share.micro_euro for share in shares_by(one, key).shares}
    second = {share.member.code: share.micro_euro for share in shares_by(shuffled, key).shares}
    assert first.keys() == second.keys()
    for code, amount in first.items():
        assert abs(amount - second[code]) <= max(2, one.cost(one.population) // 10**8)


@given(concave_games(least=2), st.sampled_from(["proportional", "shapley", "aumann-shapley"]), st.data())
@settings(deadline=None, max_examples=100)
def test_falling_prices_let_nobody_pay_more_when_another_joins(one, key, data):
    left = data.draw(st.sampled_from(one.codes))
    fewer = one.among([code for code in one.codes if code != left])
    before = {share.member.code: share.micro_euro for share in shares_by(fewer, key).shares} if fewer.population else {}
    after = {share.member.code: share.micro_euro for share in shares_by(one, key).shares}
    assert all(after[code] <= paid + 2 for code, paid in before.items())


def test_aumann_and_shapley_price_is_the_mean_of_the_marginal_price():
    # Every commune grows from nothing to its size at the same pace; an inhabitant costs what the block reached says.
    one = game(PEOPLE, setup=0, fixed=0, blocks=FALLING, years=1)
    reached = (np.arange(40_000) + 0.5) / 40_000 * one.population
    ends = [upto for upto, _ in FALLING[:-1]]
    price = np.array([micro_euro for _, micro_euro in FALLING])[np.searchsorted(ends, reached)].mean()
    for share in shares_by(one, "aumann-shapley").shares:
        assert share.micro_euro == pytest.approx(price * share.member.population, rel=1e-4)


@pytest.mark.parametrize(
    ("key", "field", "path"), [("solidarity", "wealth_ppm", "wealth_ppm"), ("usage", "usage", "usage.offer")]
)
def test_a_member_without_the_figure_is_named(key, field, path):
    with pytest.raises(FormatError) as refusal:
        shares_by(contract(**{field: [1, None, 1]}), key)
    assert str(refusal.value) == f"communes[1].{path}: is missing for 'b': the key {key} needs it for every member"
    with pytest.raises(FormatError, match=f"communes: {path} is 0 for every member with inhabitants"):
        shares_by(contract(**{field: [0, 0, 0]}), key)


@pytest.mark.parametrize(("key", "most"), [("nucleolus", 14), ("least-core", 100), ("shapley", 5_000)])
def test_too_many_members_are_refused(key, most):
    with pytest.raises(
        EngineError, match=f"the key {key} takes at most {most} members with inhabitants, not {most + 1}"
    ):
        shares_by(game([1] * (most + 1)), key)


def test_a_contract_that_costs_nothing_asks_nothing():
    free = game([5, 0, 9], setup=0, fixed=0, blocks=((None, 0),), wealth_ppm=[1, 1, 1], usage=[1, 1, 1])
    for key in KEYS:
        result = shares_by(free, key)
        assert [share.part_cents for share in result.shares] == [0, 0, 0]
        assert result.core.inside


def test_who_pays_more_than_alone_or_than_posted_is_said():
    one = contract(alone_cents=[1_900_000, 600_000, None], posted_cents=[2_000_000, 500_000, 129_999])
    result = shares_by(one, "proportional")
    assert [(above.code, above.cents) for above in result.above_alone] == [("a", 50_000)]
    assert [(above.code, above.cents) for above in result.above_posted] == [("b", 20_000), ("c", 1)]
    assert [share.saving_cents for share in result.shares] == [-50_000, 80_000, None]
