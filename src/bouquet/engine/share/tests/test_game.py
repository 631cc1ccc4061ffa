"""The cost game of a contract: its cost, its lines, and what is refused when it is taken from an instance."""

import pytest

from bouquet.engine.errors import FormatError
from bouquet.engine.model import Contract, Solution
from bouquet.engine.read import instance_from
from bouquet.engine.share.opening import game_of, members_of
from bouquet.engine.tests.factories import small

from .factories import FALLING, RISING, game, random_game


def test_cost_counts_the_set_up_once_and_the_rest_each_year():
    # 600 EUR + 5 x (200 EUR + 500 x 0.08 EUR + 300 x 0.05 EUR) = 1,875 EUR.
    contract = game([800], setup=60_000, fixed=20_000)
    assert contract.cost(800) == 1_875_000_000
    assert (contract.once_cents, contract.yearly_cents, contract.total_cents) == (60_000, 25_500, 187_500)


def test_nobody_costs_nothing_and_no_inhabitant_neither():
    contract = game([800, 0])
    assert contract.cost(0) == 0
    assert contract.among(["b"]).total_cents == 0


def test_the_yearly_invoice_is_rounded_up_to_the_cent():
    assert game([1], fixed=0, blocks=[(None, 1)]).yearly_cents == 1


def test_lines_follow_the_cost():
    for seed in range(40):
        contract = random_game(seed, rising=seed % 2 == 0)
        ends = [piece.start for piece in contract.pieces[1:]]
        for people in {1, contract.population, *ends, *(end + 1 for end in ends)}:
            line = [piece for piece in contract.pieces if piece.start < people][-1]
            assert line.base + line.slope * people == contract.cost(people)


def test_shape_of_the_cost():
    assert game([20_000], blocks=FALLING).concave
    assert not game([20_000], blocks=RISING).concave
    assert game([600], blocks=RISING).concave
    assert game([20_000], setup=10**9, blocks=RISING).average_falls
    assert not game([20_000], setup=0, fixed=0, blocks=RISING).average_falls


def three(**changes):
    raw = small() | {"open": []}
    raw["groups"] = [
        *({"id": code, "kind": "commune", "parent": "242600534"} for code in ("26113", "26001", "26002")),
        {"id": "242600534", "kind": "epci", "parent": "D26"},
        {"id": "D26", "kind": "departement", "parent": None},
        {"id": "S", "kind": "syndicat", "parent": None, "members": ["26113", "26001"], "scale": "epci"},
    ]
    first = raw["communes"][0]
    raw["communes"] = [
        first | {"group": c, "population": p} for c, p in (("26113", 4844), ("26001", 800), ("26002", 0))
    ]
    raw["offers"][0]["scales"]["epci"] |= changes
    return raw


def test_members_come_from_the_group_with_their_own_costs():
    contract = game_of(instance_from(three(equipment_micro_euro=30_000)), "lora-a", "242600534")
    assert contract.codes == ("26113", "26001", "26002")
    assert [member.own_cents for member in contract.members] == [20_000 + 3 * 4844, 20_000 + 3 * 800, 20_000]
    # Alone: 3,000 EUR, then 1,200 EUR and 800 x 0.08 EUR a year, for five years.
    assert contract.members[1].alone_cents == 300_000 + 5 * (120_000 + 6_400)
    assert contract.members[1].posted_cents is None


def test_a_set_of_communes_outside_the_tree_is_a_group():
    assert game_of(instance_from(three()), "lora-a", "S").codes == ("26113", "26001")


def test_the_posted_rate_is_that_of_the_tier():
    contract = game_of(instance_from(three()), "lora-a", "242600534", tier=75)
    assert contract.threshold == 4233
    # 800 of 4,233 inhabitants: 1,700.93 EUR to set up, 200 EUR to join, 800 x (3,000 + 169.32) / 4,233 EUR a year.
    assert contract.members[1].posted_cents == 170_093 + 20_000 + 5 * 59_898


def test_an_open_contract_gives_its_tier():
    raw = three()
    raw["open"] = [{"offer": "lora-a", "group": "242600534", "tier": 15}]
    assert game_of(instance_from(raw), "lora-a", "242600534").tier == 15


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"offer_id": "unheard-of"}, "offer: 'unheard-of' is not an offer"),
        ({"group_id": "nowhere"}, "group: 'nowhere' is not a group"),
        ({"group_id": "26113"}, "group: '26113' is a commune"),
        ({"group_id": "D26"}, "offer: 'lora-a' has no scale 'departement'"),
        ({"members": ["26113", "99999"]}, "members: '99999' is not a commune of the instance"),
        ({"members": ["26113", "26113"]}, "members: '26113' is named twice"),
        ({"members": []}, "members: nobody is named"),
        ({"group_id": "S", "members": ["26002"]}, "members: '26002' is not a commune of the group 'S'"),
        ({"members": ["26002"]}, "members: they have no inhabitants"),
        ({"members": ["26001"]}, "members: they have 800 inhabitants: 'lora-a' asks for at least 1000"),
        ({"tier": 1}, "tier: 1 % of the group is 57 inhabitants: 'lora-a' asks for at least 1000"),
    ],
)
def test_what_does_not_hold_is_refused_by_name(arguments, message):
    instance = instance_from(three(min_population=1000))
    with pytest.raises(FormatError) as refusal:
        game_of(instance, **({"offer_id": "lora-a", "group_id": "242600534"} | arguments))
    assert str(refusal.value).startswith(message)


def test_a_price_that_does_not_fit_exact_numbers_is_refused():
    dear, crowded = three(blocks=[[None, 10**13]]) | {"horizon_years": 50}, three()
    crowded["communes"][0]["population"] = 10**10
    with pytest.raises(FormatError, match="offer: the price of 'lora-a' is too large"):
        game_of(instance_from(dear), "lora-a", "242600534")
    with pytest.raises(FormatError, match="members: they have 10000000800 inhabitants, more than"):
        game_of(instance_from(crowded), "lora-a", "242600534")


def test_a_plan_without_the_contract_is_refused():
    plan = Solution("optimal", 0, 0, (), (Contract("lora-a", "E", 40, ("x",), 3),), ())
    assert members_of(plan, "lora-a", "E") == (("x",), 40)
    with pytest.raises(FormatError, match="contracts: no contract for 'lora-a' and 'E' at tier 15 in this plan"):
        members_of(plan, "lora-a", "E", 15)
