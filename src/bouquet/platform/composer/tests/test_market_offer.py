"""The derivation of a real offer, checked by hand on the tariff of a public pooling body, a fee by inhabitant added.

Tariff: flat fee by commune and year, 36 EUR up to 1,500 inhabitants, 158 EUR up to 5,000, 364 EUR above; in the first
year 52, 227 and 524 EUR instead. Joining costs 100 EUR. 0.02 EUR by inhabitant and year up to 2,000 inhabitants, then
0.01 EUR. Horizon: 5 years.

    average fee   (52 + 4 x 36) / 5 = 39.20;  (227 + 4 x 158) / 5 = 171.80;  (524 + 4 x 364) / 5 = 396 EUR a year
    steps         171.80 - 39.20 = 132.60 EUR above 1,500;  396 - 171.80 = 224.20 EUR above 5,000
    p = 1,200     39.20 + 24 EUR             = 63.20 EUR a year
    p = 4,844     171.80 + 40 + 28.44        = 240.24 EUR a year
    p = 25,000    396 + 40 + 230             = 666 EUR a year
"""

from dataclasses import replace
from datetime import date

import pytest

from bouquet.engine.model import Block
from bouquet.engine.pricing import alone_cost, pooled_cost
from bouquet.engine.read import instance_from
from bouquet.engine.write import instance_data
from bouquet.platform.catalogue.rules import CostModel, Estimate
from bouquet.platform.catalogue.rules.market import MarketOffer, Unfit, unfit
from bouquet.platform.catalogue.rules.prices import Bracket, Part, Payer, Per, PriceKind, PriceStructure, Tax, When
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData, ServiceData
from bouquet.platform.composer.rules.instances import CommunePlace, group_instance
from bouquet.platform.composer.rules.market_offer import market_offer
from bouquet.platform.composer.rules.request import Wishes

TODAY = date(2026, 11, 28)
LABELS = {"fr": "Une offre", "en": "An offer"}
MODEL = CostModel(*[Estimate(0, 0, 0)] * 4, Estimate(5, 10, 20), Estimate(1, 2, 4))


def flat(euros):
    return Estimate(euros * 100, euros * 100, euros * 100)


def micro(value):
    return Estimate(value, value, value)


def by_size(name, when, *euros, replaces=""):
    cuts = ((0, 1500), (1500, 5000), (5000, None))
    tariff = tuple(Bracket(*cut, flat(amount)) for cut, amount in zip(cuts, euros, strict=True))
    return Part(name, LABELS, Per.MEMBER, when, tariff, replaces=replaces)


def always(name, per, when, amount):
    return Part(name, LABELS, per, when, (Bracket(0, None, amount),))


FEE = by_size("fee", When.YEARLY, 36, 158, 364)
FIRST = by_size("first", When.FIRST_YEAR, 52, 227, 524, replaces="fee")
JOINING = always("joining", Per.MEMBER, When.ONCE, flat(100))
RATE = Part(
    "rate",
    LABELS,
    Per.INHABITANT,
    When.YEARLY,
    (Bracket(0, 2000, micro(20_000)), Bracket(2000, None, micro(10_000))),
    marginal=True,
)
TARIFF = PriceStructure(PriceKind.LIST, (FEE, FIRST, JOINING, RATE), Tax.BEFORE, year=2025, sources=("s",))
OFFER = MarketOffer(
    "an-offer", "e-administration", LABELS, "A body", TARIFF, True, True, frozenset(), ("commune",), True
)


def sold(offer=OFFER, populations=(1200, 1400, 4844, 25_000), scale="commune", **changes):
    price = replace(offer.price, **changes) if changes else offer.price
    found = market_offer(replace(offer, price=price), MODEL, {"trust": 50}, populations, assumptions())
    return found.scales.get(scale) if found else None


@pytest.mark.parametrize(("population", "cents"), [(1200, 6320), (4844, 24_024), (25_000, 66_600)])
@pytest.mark.parametrize("others", [(), (1200, 1400, 4844, 25_000)])
def test_a_commune_pays_what_the_hand_finds_alone_or_among_others(population, cents, others):
    cost = alone_cost(sold(populations=(population, *others)), population)
    assert (cost.investment_cents, cost.running_cents) == (10_000, cents)
    assert cost.staff_hours == 2 * 7


def test_steps_of_the_tariff_are_blocks_one_inhabitant_wide():
    assert sold().blocks == (
        Block(1500, 20_000),
        Block(1501, 20_000 + 132_600_000),
        Block(2000, 20_000),
        Block(5000, 10_000),
        Block(5001, 10_000 + 224_200_000),
        Block(None, 10_000),
    )


def test_the_carrier_s_days_are_asked_unless_a_public_body_runs_the_offer():
    assert sold(replace(OFFER, provider_carries=False)).staff_hours == (10 + 2) * 7


def test_a_tariff_that_is_not_stated_for_a_commune_makes_no_offer():
    small = replace(FEE, tariff=FEE.tariff[:1])
    assert sold(parts=(small,), populations=(1200, 4844)) is None
    assert sold(parts=(small,), populations=(1200,)).fixed_cents == 3600


def test_a_tariff_that_falls_with_the_population_is_not_written_for_several_communes():
    falling = by_size("fee", When.YEARLY, 300, 200, 100)
    assert sold(parts=(falling,)) is None
    assert sold(parts=(falling,), populations=(4844,)).fixed_cents == 20_000


def test_a_minimum_a_year_is_paid():
    assert alone_cost(sold(populations=(1200,), minimum_yearly=flat(500)), 1200).running_cents == 50_000


def group_offer(*parts):
    return replace(OFFER, buying_scales=("epci",), price=replace(TARIFF, parts=parts))


def test_a_group_shares_what_is_paid_by_contract():
    fixed = always("fixed", Per.CONTRACT, When.YEARLY, flat(1000))
    setup = always("setup", Per.CONTRACT, When.ONCE, flat(3000))
    scale = sold(group_offer(fixed, setup, JOINING, RATE), scale="epci")
    # a commune of 1,000 in a contract of 10,000: 300 + 100 EUR once; 100 EUR and a tenth of 120 EUR a year
    cost = pooled_cost(scale, 1000, 10_000)
    assert (cost.investment_cents, cost.running_cents) == (40_000, 11_200)


@pytest.mark.parametrize(
    "part",
    [
        FEE,
        Part("rising", LABELS, Per.CONTRACT, When.YEARLY, (Bracket(0, 500, flat(1)), Bracket(500, None, flat(9)))),
        replace(RATE, tariff=(Bracket(0, 2000, micro(10)), Bracket(2000, None, micro(20)))),
    ],
)
def test_a_group_is_not_offered_a_price_that_could_rise_when_others_join(part):
    assert market_offer(group_offer(part), MODEL, {}, (1200,), assumptions()) is None


def test_what_is_counted_on_is_firm_whole_dated_and_before_tax():
    assert unfit(OFFER, TODAY) is None
    price = TARIFF
    free = replace(price, parts=(always("use", Per.MEMBER, When.YEARLY, flat(0)),), year=None, tax=Tax.UNSPECIFIED)
    assert unfit(replace(OFFER, price=free), TODAY) is None
    payer = Payer("A town", 1200, 1)
    unknown = Part("setup", LABELS, Per.CONTRACT, When.ONCE, (Bracket(0, None, None),))
    counted = always("box", Per.UNIT, When.ONCE, micro(1))
    for changed, why in (
        (replace(OFFER, whole_service=False), Unfit.PART),
        (replace(OFFER, available=False), Unfit.UNAVAILABLE),
        (replace(OFFER, price=replace(price, kind=PriceKind.PAID, payer=payer)), Unfit.NOT_FIRM),
        (replace(OFFER, price=replace(price, kind=PriceKind.ESTIMATE)), Unfit.NOT_FIRM),
        (replace(OFFER, price=replace(price, parts=(FEE, unknown))), Unfit.UNKNOWN_PARTS),
        (replace(OFFER, price=replace(price, parts=(FEE, counted))), Unfit.UNKNOWN_PARTS),
        (replace(OFFER, price=replace(price, parts=())), Unfit.UNKNOWN_PARTS),
        (replace(OFFER, price=replace(price, currency="CHF")), Unfit.CURRENCY),
        (replace(OFFER, price=replace(price, year=2020)), Unfit.STALE),
        (replace(OFFER, price=replace(price, valid_until=date(2026, 11, 27))), Unfit.STALE),
        (replace(OFFER, price=replace(price, valid_from=date(2027, 1, 1))), Unfit.NOT_YET),
        (replace(OFFER, price=replace(price, year=None)), Unfit.UNDATED),
        (replace(OFFER, price=replace(price, tax=Tax.INCLUDED)), Unfit.TAX),
    ):
        assert unfit(changed, TODAY) is why


def catalogue_of(*offers):
    service = ServiceData("e-administration", "f", LABELS, (), ("epci",), {"trust": 50}, MODEL, False)
    return CatalogueData("", {"trust": LABELS}, {service.id: service}, {offer.id: offer for offer in offers})


def test_real_offers_take_the_place_of_the_reference_where_all_the_communes_may_buy_them():
    assumed = assumptions()
    isere = replace(OFFER, perimeter=frozenset({"38"}))
    assert list(catalogue_of().offers(assumed, {"38001": 900})) == ["e-administration-reference"]
    assert list(catalogue_of(isere).offers(assumed, {"38001": 900})) == ["an-offer"]
    assert list(catalogue_of(isere).offers(assumed, {"38001": 900, "26113": 900})) == ["e-administration-reference"]


def test_an_instance_of_several_communes_with_steps_is_one_that_the_engine_reads():
    places = [CommunePlace(code, code, count, None) for code, count in (("38001", 900), ("38002", 4844), ("38003", 0))]
    instance = group_instance(catalogue_of(OFFER), places, [], [], Wishes(), assumptions())
    assert instance_from(instance_data(instance)).offers == instance.offers
