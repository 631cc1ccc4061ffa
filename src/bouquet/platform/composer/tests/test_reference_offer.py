"""The derivation of a reference offer, checked by hand on one service with everything: public lighting.

Central figures of the catalogue: set-up 8,000 EUR; onboarding 500 EUR; fixed 2,000 EUR a year; 0.05 EUR per inhabitant
and year; 30 days of the carrier, 5 of each commune; 155 street lights for 1,000 inhabitants, bought 840 EUR and kept
for 18 EUR a year each; possible savings 8 EUR per inhabitant and year; best scale: the département. A carrier's day
costs 200 EUR.

    upkeep       155 x 18 / 1000          = 2.79 EUR per inhabitant and year
    per inhab.   0.05 + 2.79              = 2.84 EUR                            = 2,840,000 micro-euros
    equipment    155 x 840 / 1000         = 130.20 EUR per inhabitant           = 130,200,000 micro-euros
    alone        30 + 5 days of 7 hours   = 245 hours; fixed 2,000 EUR          = 200,000 cents
    pooled       5 days                   = 35 hours; fixed 2,000 + 30 x 200 EUR = 800,000 cents
"""

from dataclasses import replace

import pytest

from bouquet.engine.model import Block, Means
from bouquet.engine.pricing import alone_cost, pooled_cost
from bouquet.platform.catalogue.rules import CostModel, Estimate, Level, UnitDriver
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.reference_offer import reference_offer


def around(value):
    return Estimate(value // 2, value, value * 2)


LIGHTING = CostModel(
    setup_cents=around(800_000),
    onboarding_cents=around(50_000),
    fixed_cents=around(200_000),
    inhabitant_micro_euro=around(50_000),
    operator_days=around(30),
    commune_days=Estimate(2, 5, 10),
    units=UnitDriver("point_lumineux", around(155_000), around(84_000), around(1_800), 20),
    savings_micro_euro=around(8_000_000),
    minimum_population=0,
)


def lighting(cost=LIGHTING, level=Level.CENTRAL, scales=("departement",)):
    return reference_offer("public-lighting", cost, {"energy-sobriety": 85}, scales, assumptions(), level)


def test_the_day_of_a_carrier_and_the_fits_are_those_of_the_example():
    assert assumptions().operator_day_cents == 20_000
    assert dict(assumptions().fit) == {"commune": 100, "epci": 100, "departement": 97, "region": 93}


def test_alone_the_commune_does_all_the_work():
    scale = lighting().scales["commune"]
    assert (scale.setup_cents, scale.onboarding_cents, scale.fixed_cents) == (800_000, 50_000, 200_000)
    assert scale.blocks == (Block(None, 2_840_000),)
    assert scale.equipment_micro_euro == 130_200_000
    assert (scale.staff_hours, scale.fit, scale.savings_micro_euro) == (245, 100, 8_000_000)


def test_pooled_the_days_of_the_carrier_are_paid():
    scale = lighting().scales["departement"]
    assert (scale.fixed_cents, scale.staff_hours, scale.fit) == (800_000, 35, 97)
    assert (scale.setup_cents, scale.equipment_micro_euro) == (800_000, 130_200_000)


def test_a_commune_of_a_thousand_inhabitants_pays_what_the_hand_finds():
    offer = lighting()
    # once 8,000 + 500 + 130,200 EUR; a year 2,000 + 2,840 EUR
    alone = alone_cost(offer.scales["commune"], 1000)
    assert (alone.investment_cents, alone.running_cents) == (13_870_000, 484_000)
    # in a contract of 10,000: a tenth of the set-up and of the fixed cost
    pooled = pooled_cost(offer.scales["departement"], 1000, 10_000)
    assert (pooled.investment_cents, pooled.running_cents) == (80_000 + 50_000 + 13_020_000, 80_000 + 284_000)


def test_the_scales_are_the_commune_and_the_best_ones_that_a_group_can_buy_at():
    assert list(lighting(scales=("departement", "national")).scales) == ["commune", "departement"]
    assert list(lighting(scales=("region", "epci", "commune")).scales) == ["commune", "epci", "region"]


def test_a_minimum_of_inhabitants_holds_at_every_scale():
    offer = lighting(replace(LIGHTING, minimum_population=8000))
    assert {scale.min_population for scale in offer.scales.values()} == {8000}


def test_low_and_high_are_priced_the_same_way():
    low, high = (lighting(level=level).scales["commune"] for level in (Level.LOW, Level.HIGH))
    assert low.equipment_micro_euro < 130_200_000 < high.equipment_micro_euro
    assert (low.staff_hours, high.staff_hours) == ((15 + 2) * 7, (60 + 10) * 7)


def test_fractions_of_a_micro_euro_are_rounded_up():
    cost = replace(LIGHTING, units=UnitDriver("x", Estimate(1, 1, 1), Estimate(1, 1, 1), Estimate(1, 1, 1), 1))
    assert lighting(cost).scales["commune"].equipment_micro_euro == 1


@pytest.mark.parametrize(
    ("population", "euros"), [(1, 2000), (199, 2000), (200, 5000), (1200, 15000), (4844, 40000), (2_000_000, 1_500_000)]
)
def test_default_means_follow_the_population(population, euros):
    means = assumptions().bracket(population).means
    assert means.investment_cents == euros * 100
    assert isinstance(means, Means)
