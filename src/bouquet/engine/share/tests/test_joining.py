"""When a commune joins: who would pay more, and the rule by which nobody does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine.errors import FormatError
from bouquet.engine.share.joining import joining

from .factories import concave_games, game


def contract(**changes):
    return game([3_000, 800, 200], 600_000, 150_000, ((1_000, 1_000_000), (None, 500_000)), **changes)


@given(concave_games(least=2), st.sampled_from(["proportional", "shapley", "aumann-shapley", "moulin"]), st.data())
@settings(deadline=None, max_examples=80)
def test_falling_prices_make_nobody_worse_off(one, key, data):
    code = data.draw(st.sampled_from(one.codes))
    if one.among([other for other in one.codes if other != code]).population:
        assert joining(one, code, key).worse_off == ()


@given(concave_games(least=2), st.sampled_from(["equal", "two-part", "usage", "least-core", "shapley"]), st.data())
@settings(deadline=None, max_examples=80)
def test_under_the_rule_nobody_pays_a_cent_more_and_the_invoice_is_paid(one, key, data):
    usage = data.draw(st.lists(st.integers(1, 50), min_size=len(one.members), max_size=len(one.members)))
    blocks = [(block.upto, block.micro_euro) for block in one.scale.blocks]
    one = game(
        one.populations.tolist(), one.scale.setup_cents, one.scale.fixed_cents, blocks, one.horizon_years, usage=usage
    )
    code = data.draw(st.sampled_from(one.codes))
    if not one.among([other for other in one.codes if other != code]).population:
        return
    found = joining(one, code, key)
    before = {share.member.code: share for share in found.before.shares}
    for share in found.guarded:
        if share.member.code != code:
            assert share.once_cents <= before[share.member.code].once_cents
            assert share.yearly_cents <= before[share.member.code].yearly_cents
    assert sum(share.once_cents for share in found.guarded) == one.once_cents
    assert sum(share.yearly_cents for share in found.guarded) == one.yearly_cents
    newcomer, asked = (
        next(share for share in shares if share.member.code == code) for shares in (found.guarded, found.after.shares)
    )
    assert newcomer.part_cents >= asked.part_cents


def test_a_large_newcomer_makes_equal_shares_rise_and_pays_the_difference():
    found = joining(contract(), "a", "equal")
    # Two small ones paid 3,000 EUR once and 1,250 EUR a year each; the three would pay 2,000 and 1,333.33 EUR.
    assert [share.yearly_cents for share in found.before.shares] == [125_000, 125_000]
    assert [share.yearly_cents for share in found.after.shares] == [133_334, 133_333, 133_333]
    assert [(more.code, more.cents) for more in found.worse_off] == []
    free = game([3_000, 800, 200], 0, 150_000, ((1_000, 1_000_000), (None, 500_000)))
    found = joining(free, "a", "equal")
    assert [(more.code, more.cents) for more in found.worse_off] == [("b", 41_666), ("c", 41_666)]
    assert [share.yearly_cents for share in found.guarded] == [150_000, 125_000, 125_000]


def test_a_newcomer_that_does_not_stay_changes_nothing():
    found = joining(contract(alone_cents=[None, None, 0]), "c", "moulin")
    assert [share.member.code for share in found.after.shares] == ["a", "b"]
    assert (found.worse_off, found.guarded) == ((), ())


def test_a_newcomer_needs_others():
    with pytest.raises(FormatError, match="newcomer: there is nobody with inhabitants beside 'a'"):
        joining(game([5, 0]), "a", "equal")
