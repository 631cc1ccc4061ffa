import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.platform.catalogue.rules import CostModel, Estimate, Level, UnitDriver
from bouquet.platform.catalogue.rules.observations import AmountKind, Bracket, Covers, Point
from bouquet.platform.catalogue.rules.observations_distribution import (
    MINIMUM,
    Size,
    distribution,
    near,
    quantile,
    quantiles_of,
)
from bouquet.platform.catalogue.rules.observations_models import (
    Case,
    components_of,
    predicted_cents,
    ratio,
    set_again,
)
from bouquet.platform.catalogue.rules.observations_quote import Quote, Standing, compare, standing

YEAR = 2026


def points(count, population=1200, *, kind=AmountKind.PAID, year=2024, covers=Covers.ONCE, first=1, cents=100_000):
    return [Point(first + n, cents * (n + 1), population, year, kind, covers, True) for n in range(count)]


def test_enough_points_of_my_size_need_no_broadening():
    found = distribution(points(5) + points(9, 40_000, first=50), Covers.ONCE, 1200, YEAR)
    assert [step.count for step in found.steps] == [5]
    assert (found.step.size, found.step.recent) == (Size.SAME, True)
    assert found.quantiles.p50 == 300_000


def test_sizes_are_broadened_first_then_years_then_kinds():
    rows = points(2) + points(1, 5_000, first=10) + points(1, 80_000, first=20)
    rows += points(1, year=2010, first=30) + points(1, kind=AmountKind.LIST, first=40)
    found = distribution(rows, Covers.ONCE, 1200, YEAR)
    assert [(s.size.value, s.recent, AmountKind.LIST in s.kinds, s.count) for s in found.steps] == [
        ("same", True, False, 2),
        ("near", True, False, 3),
        ("all", True, False, 4),
        ("same", False, False, 3),
        ("near", False, False, 4),
        ("all", False, False, 5),
    ]
    assert found.enough


def test_below_the_minimum_only_the_points_are_shown():
    found = distribution(points(MINIMUM - 1), Covers.ONCE, 1200, YEAR)
    assert found.quantiles is None
    assert len(found.points) == MINIMUM - 1
    assert len(found.steps) == 12


def test_grants_and_ceilings_never_enter_a_distribution():
    rows = points(9, kind=AmountKind.GRANT) + points(9, kind=AmountKind.CEILING, first=50)
    rows += points(9, kind=AmountKind.OTHER, first=90)
    found = distribution(rows, Covers.ONCE, 1200, YEAR)
    assert found.points == ()
    assert len(found.ceilings) == 9


def test_what_pays_for_something_else_is_not_compared():
    assert distribution(points(9, covers=Covers.YEARLY), Covers.ONCE, 1200, YEAR).points == ()


def test_without_a_population_every_size_counts_at_once():
    found = distribution(points(3) + points(3, None, first=10), Covers.ONCE, None, YEAR)
    assert (found.bracket, len(found.steps), len(found.points)) == (None, 1, 6)


def test_an_unknown_population_is_only_of_every_size():
    found = distribution(points(4) + points(3, None, first=10), Covers.ONCE, 1200, YEAR)
    assert [step.count for step in found.steps] == [4, 4, 7]


def test_neighbours_of_the_ends_are_on_one_side():
    assert near(Bracket.HAMLET) == (Bracket.HAMLET, Bracket.VILLAGE)
    assert near(Bracket.LARGE) == (Bracket.CITY, Bracket.LARGE)


def test_tails_wait_for_more_points_than_the_middle():
    assert quantiles_of([1, 2, 3, 4]) is None
    assert quantiles_of(range(1, 6)).p10 is None
    assert quantiles_of(range(1, 11)).p10 == 2


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=40), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_stay_within_and_keep_their_order(values, one, other):
    values.sort()
    low, high = sorted((one, other))
    assert values[0] <= quantile(values, low) <= quantile(values, high) <= values[-1]


@given(st.permutations(points(7) + points(7, 9000, first=20)))
def test_the_order_of_points_changes_nothing(rows):
    first = distribution(points(7) + points(7, 9000, first=20), Covers.ONCE, 1200, YEAR)
    assert distribution(rows, Covers.ONCE, 1200, YEAR) == first


@pytest.mark.parametrize(
    ("euros", "stands"),
    [(500, "far_below"), (1500, "low"), (3000, "usual"), (4500, "high"), (9000, "far_above")],
)
def test_a_quote_stands_among_five_points(euros, stands):
    among = distribution(points(5), Covers.ONCE, 1200, YEAR)
    assert standing(euros * 100, among) is Standing(stands)


def test_a_quote_among_too_few_points_stands_nowhere():
    assert standing(1, distribution(points(4), Covers.ONCE, 1200, YEAR)) is Standing.UNKNOWN


def test_each_part_of_a_quote_is_compared_with_its_like():
    rows = points(5) + points(6, covers=Covers.YEARLY, first=20) + points(5, covers=Covers.WHOLE, first=40)
    found = compare(Quote(360_000, 120_000, 4, 1200, "TTC"), rows, YEAR)
    assert [(row.covers.value, row.cents) for row in found] == [
        ("once", 300_000),
        ("yearly", 100_000),
        ("whole", 175_000),
    ]
    assert (found[0].percent_of_median, found[0].lower_count) == (100, 2)


def test_what_a_quote_does_not_have_is_not_compared():
    assert [row.covers for row in compare(Quote(0, 5, 4, None, "HT"), points(9), YEAR)] == [Covers.YEARLY]


MODEL = CostModel(
    setup_cents=Estimate(0, 200_000, 400_000),
    onboarding_cents=Estimate(0, 0, 20_000),
    fixed_cents=Estimate(50_000, 60_000, 90_000),
    inhabitant_micro_euro=Estimate(0, 50_000, 300_000),
    operator_days=Estimate(5, 10, 20),
    commune_days=Estimate(1, 2, 4),
    units=UnitDriver("lamp", Estimate(1, 100_000, 200_000), Estimate(1, 50_000, 90_000), Estimate(0, 1_000, 2_000), 20),
)


def cases(ratios, components=None, *, counted=False):
    parts = components or {"setup": 1}
    predicted = predicted_cents(MODEL, parts, 1000)
    return [Case(n, round(predicted * value), 1000, parts, counted) for n, value in enumerate(ratios)]


def test_what_the_model_predicts_for_each_part_by_hand():
    # a thousand inhabitants: 100 lamps at 500 EUR, run at 10 EUR; 600 EUR + 1,000 x 0.05 EUR a year
    expected = {
        "setup": 200_000, "onboarding_per_commune": 0, "annual_fixed": 60_000, "annual": 65_000,
        "unit_investment": 5_000_000, "park_capex": 5_000_000, "units_capex": 50_000, "park_opex": 100_000,
    }  # fmt: skip
    assert {part: predicted_cents(MODEL, {part: 1}, 1000) for part in expected} == expected
    assert predicted_cents(MODEL, {"setup": 1, "annual": 4}, 1000) == 460_000


def test_the_parts_of_a_contract_follow_what_it_covers():
    assert components_of(Covers.ONCE, 12, equipment=False) == {"setup": 1, "onboarding_per_commune": 1}
    assert "unit_investment" in components_of(Covers.ONCE, 12, equipment=True)
    assert components_of(Covers.YEARLY, 48, equipment=True) == {"annual": 4}
    assert components_of(Covers.WHOLE, 24, equipment=False)["annual"] == 2
    assert components_of(Covers.UNIT, 12, equipment=False) == {}


def test_a_model_is_set_again_from_five_cases_with_their_weight():
    assert set_again(MODEL, cases([2, 2, 2, 2]), 0) is None
    reset = set_again(MODEL, cases([2, 2, 2, 2, 2]), 0)
    (setting,) = reset.settings
    # five cases at twice the central value weigh 5 / 10: central 2,000 EUR x sqrt(2); high sqrt(4,000 x 4,000)
    assert setting.weight == 0.5
    assert reset.model.setup_cents == Estimate(0, round(200_000 * math.sqrt(2)), 400_000)
    assert replace(reset.model, setup_cents=MODEL.setup_cents) == MODEL


def test_cases_that_the_model_stands_on_are_not_counted_twice():
    assert set_again(MODEL, cases([2] * 9, counted=True), 9) is None
    fresh = cases([2] * 5)
    weight = set_again(MODEL, [*cases([3] * 9, counted=True), *fresh], 9).settings[0].weight
    assert weight == 5 / 19


def test_a_central_value_that_does_not_predict_better_is_kept():
    (setting,) = set_again(MODEL, cases([0.02, 1, 1, 1, 50]), 0).settings
    assert setting.central_kept
    assert setting.after.central == MODEL.setup_cents.central
    assert setting.after.high > MODEL.setup_cents.high


def test_only_the_measured_parameters_move():
    reset = set_again(MODEL, cases([2] * 6, {"annual": 4}), 0)
    assert {setting.parameter for setting in reset.settings} == {"fixed_cents", "inhabitant_micro_euro"}
    assert reset.model.units == MODEL.units
    reset = set_again(MODEL, cases([2] * 6, {"units_capex": 10}), 0)
    assert reset.model.units.capex_cents.central > MODEL.units.capex_cents.central


def test_a_model_that_predicts_nothing_has_no_ratio():
    assert ratio(MODEL, Case(1, 100, 1000, {"onboarding_per_commune": 1})) is None


@given(st.lists(st.floats(0.01, 100), min_size=5, max_size=20), st.integers(0, 50))
def test_low_central_and_high_keep_their_order(values, counted):
    for components in ({"setup": 1}, {"annual": 3}, {"unit_investment": 1, "setup": 1}):
        reset = set_again(MODEL, cases(values, components), counted)
        for setting in reset.settings:
            levels = [setting.after.at(level) for level in Level]
            assert levels == sorted(levels)
            assert levels[0] >= 0
