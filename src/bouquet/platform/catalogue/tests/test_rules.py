import pytest

from bouquet.platform.catalogue.rules import (
    CostModel,
    Estimate,
    Level,
    UnitDriver,
    cost_model_data,
    cost_model_from,
    whole_cost,
)

MODEL = CostModel(
    setup_cents=Estimate(100_000, 200_000, 400_000),
    onboarding_cents=Estimate(0, 10_000, 20_000),
    fixed_cents=Estimate(50_000, 60_000, 90_000),
    inhabitant_micro_euro=Estimate(0, 50_000, 300_000),
    operator_days=Estimate(5, 10, 20),
    commune_days=Estimate(1, 2, 4),
    units=UnitDriver(
        "salle", Estimate(1_000, 2_000, 5_000), Estimate(8_000, 20_000, 45_000), Estimate(0, 2_500, 6_000), 6
    ),
    savings_micro_euro=None,
    minimum_population=500,
)


def test_the_whole_cost_of_a_thousand_inhabitants_by_hand():
    # once: 2,000 + 100 EUR + 2 rooms x 200 EUR; a year: 600 + 50 EUR + 2 rooms x 25 EUR
    cost = whole_cost(MODEL, Level.CENTRAL, 1000)
    assert (cost.once_cents, cost.yearly_cents) == (200_000 + 10_000 + 40_000, 60_000 + 5_000 + 5_000)
    assert (cost.carrier_days, cost.commune_days) == (10, 2)
    assert cost.total_cents(5) == 250_000 + 5 * 70_000


def test_each_commune_that_joins_pays_its_first_steps():
    assert whole_cost(MODEL, Level.CENTRAL, 1000, 4).once_cents == 200_000 + 4 * 10_000 + 40_000


@pytest.mark.parametrize("population", [1, 999, 1_000_000])
def test_low_central_and_high_keep_their_order(population):
    totals = [whole_cost(MODEL, level, population).total_cents(5) for level in Level]
    assert totals == sorted(totals)


def test_a_model_stored_and_read_again_is_the_same():
    assert cost_model_from(cost_model_data(MODEL)) == MODEL
    bare = CostModel(*[Estimate(0, 1, 2)] * 6)
    assert cost_model_from(cost_model_data(bare)) == bare
