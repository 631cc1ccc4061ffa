from datetime import date

import pytest

from bouquet.platform.catalogue.rules import CostModel, Estimate, Level, UnitDriver, whole_cost
from bouquet.platform.catalogue.rules.neutral import in_neutral_order
from bouquet.platform.catalogue.rules.price_data import price_data, price_from
from bouquet.platform.catalogue.rules.prices import (
    Bracket,
    Missing,
    Part,
    Payer,
    Per,
    PriceKind,
    PriceStructure,
    Served,
    Tax,
    When,
    bill,
    from_facts,
    likely_for,
)
from bouquet.platform.catalogue.rules.reference_price import reference_price

LABELS = {"fr": "x", "en": "x"}


def exact(value):
    return Estimate(value, value, value)


def part(name, per, when, *brackets, **more):
    tariff = brackets or (Bracket(0, None, None),)
    return Part(
        name, LABELS, per, when, tuple(b if isinstance(b, Bracket) else Bracket(0, None, b) for b in tariff), **more
    )


def price(*parts, kind=PriceKind.LIST, **more):
    return PriceStructure(kind, parts, **more)


SETUP = part("setup", Per.CONTRACT, When.ONCE, Estimate(100_000, 200_000, 300_000))
JOINING = part("joining", Per.MEMBER, When.ONCE, exact(5_000))
FEE = part("fee", Per.MEMBER, When.YEARLY, Bracket(0, 1000, exact(10_000)), Bracket(1000, None, exact(30_000)))
FIRST = part("first", Per.MEMBER, When.FIRST_YEAR, exact(15_000), replaces="fee")
RATE = part(
    "rate",
    Per.INHABITANT,
    When.YEARLY,
    Bracket(0, 1000, exact(100_000)),
    Bracket(1000, None, exact(50_000)),
    marginal=True,
)
BOX = part("box", Per.UNIT, When.ONCE, exact(4_000_000), unit="box")
UNKNOWN = part("unknown", Per.CONTRACT, When.YEARLY)


def total(structure, served, years=5):
    found = bill(structure, served).total(years)
    return found.cents.as_data() if found.complete else None


def test_a_group_of_two_communes_by_hand():
    # once 2,000 + 2 x 50; fees 100 + 300 a year, by inhabitant 1,000 x 0.10 + 1,500 x 0.05 = 175; over 5 years
    structure = price(SETUP, JOINING, FEE, RATE)
    assert total(structure, Served((500, 2000))) == [397_500, 497_500, 597_500]


def test_the_first_year_replaces_the_yearly_price():
    computed = bill(price(FEE, FIRST), Served((500,)))
    assert (computed.year(1), computed.year(2)) == (exact(15_000), exact(10_000))
    assert computed.total(5).cents == exact(15_000 + 4 * 10_000)
    assert computed.yearly_average(5) == exact(11_000)


def test_a_rate_that_is_not_marginal_applies_to_everyone():
    flat = part(
        "rate", Per.INHABITANT, When.YEARLY, Bracket(0, 1000, exact(100_000)), Bracket(1000, None, exact(50_000))
    )
    assert total(price(flat), Served((2000,)), 1) == [10_000] * 3


def test_fractions_of_a_cent_are_rounded_up():
    assert total(price(part("r", Per.INHABITANT, When.YEARLY, exact(1))), Served((1,)), 1) == [1] * 3


def test_a_minimum_is_paid_each_year():
    assert total(price(FEE, minimum_yearly=exact(25_000)), Served((500,)), 2) == [50_000] * 3
    assert total(price(FEE, minimum_yearly=exact(25_000)), Served((5000,)), 2) == [60_000] * 3


def test_an_option_counts_when_it_is_chosen():
    structure = price(FEE, part("extra", Per.CONTRACT, When.YEARLY, exact(100), option=True))
    assert total(structure, Served((500,)), 1) == [10_000] * 3
    assert total(structure, Served((500,), options=frozenset({"extra"})), 1) == [10_100] * 3


def test_units_are_counted_or_asked_for():
    assert total(price(BOX), Served((500,), {"box": 3}), 1) == [1200] * 3
    assert total(price(BOX), Served((500,), {"box": 0}), 1) == [0] * 3
    (missing,) = bill(price(BOX), Served((500,))).total(1).missing
    assert missing.missing is Missing.QUANTITY


def test_what_is_not_stated_makes_a_floor_and_never_a_zero():
    floor = bill(price(FEE, UNKNOWN), Served((500,))).total(5)
    assert (floor.known, floor.complete, floor.cents) == (True, False, exact(50_000))
    assert [line.missing for line in floor.missing] == [Missing.NOT_STATED]
    nothing = bill(price(part("free", Per.CONTRACT, When.ONCE, exact(0)), UNKNOWN), Served((500,))).total(5)
    assert not nothing.known
    assert not bill(price(), Served((500,))).total(5).known


def test_outside_its_brackets_a_price_is_unknown():
    small = price(part("fee", Per.MEMBER, When.YEARLY, Bracket(0, 1000, exact(1))))
    assert total(small, Served((1000,))) == [5] * 3
    (line,) = bill(small, Served((1000, 1001))).total(5).missing
    assert line.missing is Missing.OUTSIDE
    capped = price(part("rate", Per.INHABITANT, When.YEARLY, Bracket(0, 1000, exact(10_000)), marginal=True))
    assert total(capped, Served((1001,))) is None


def test_another_currency_is_not_converted():
    (line,) = bill(price(FEE, currency="CHF"), Served((500,))).total(5).missing
    assert line.missing is Missing.CURRENCY


@pytest.mark.parametrize("members", [(1,), (999, 1, 40_000), (7,) * 300])
def test_low_central_and_high_keep_their_order_and_a_longer_time_costs_more(members):
    computed = bill(price(SETUP, FEE, FIRST, RATE), Served(members))
    totals = [computed.total(years).cents for years in (1, 2, 10)]
    assert all(cents.low <= cents.central <= cents.high for cents in totals)
    assert [cents.low for cents in totals] == sorted(cents.low for cents in totals)


def test_facts_span_a_range_whose_central_figure_is_the_middle():
    assert from_facts([(300, None)]) == exact(300)
    assert from_facts([(100, None), (200, 301)]) == Estimate(100, 201, 301)


def test_a_price_that_was_paid_speaks_for_half_to_twice_its_payer():
    over, upto = likely_for(Payer("A town", 1537, 1))
    assert [Bracket(over, upto, None).holds(n) for n in (767, 768, 3074, 3075)] == [False, True, True, False]
    over, upto = likely_for(Payer("Somewhere", None, 1))
    assert not Bracket(over, upto, None).holds(1)


def test_a_price_goes_stale_unless_it_is_simply_free():
    today = date(2026, 11, 28)
    assert not price(FEE, year=2021).stale(today)
    assert price(FEE, year=2020).stale(today)
    assert price(FEE, year=2026, valid_until=date(2026, 11, 27)).stale(today)
    assert not price(FEE).stale(today)
    assert not price(part("use", Per.MEMBER, When.YEARLY, exact(0)), year=2009).stale(today)


def test_a_price_stored_and_read_again_is_the_same():
    whole = price(
        *(SETUP, FEE, FIRST, RATE, BOX, UNKNOWN),
        kind=PriceKind.PAID,
        tax=Tax.BEFORE,
        year=2025,
        valid_from=date(2025, 1, 1),
        valid_until=date(2026, 1, 1),
        minimum_yearly=exact(5),
        payer=Payer("A town", 1200, None),
        sources=("a", "b"),
    )
    assert price_from(price_data(whole)) == whole


@pytest.mark.parametrize("members", [(1200,), (300, 25_000), (14,) * 7])
@pytest.mark.parametrize("level", list(Level))
def test_the_reference_offer_costs_what_its_cost_model_does(members, level):
    model = CostModel(
        Estimate(1000, 2000, 4000),
        Estimate(0, 100, 200),
        Estimate(500, 600, 900),
        Estimate(0, 50_000, 300_000),
        Estimate(5, 10, 20),
        Estimate(1, 2, 4),
        UnitDriver("x", Estimate(1000, 2000, 5000), Estimate(80, 200, 450), Estimate(0, 25, 60), 6),
    )
    whole = whole_cost(model, level, sum(members), len(members))
    computed = bill(reference_price(model, 2025, "HT"), Served(members))
    assert computed.total(5).cents.at(level) == whole.total_cents(5)


def test_equals_take_turns_at_being_first():
    names = ["Élan", "abeille", "Zèbre"]
    firsts = [in_neutral_order(names, str, date(2026, 1, day))[0] for day in (1, 2, 3)]
    assert sorted(firsts) == sorted(names)
    assert in_neutral_order([], str, date(2026, 1, 1)) == []
