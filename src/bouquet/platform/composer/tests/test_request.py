from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.platform.composer.rules import amounts
from bouquet.platform.composer.rules.catalogue_data import CatalogueData, ServiceData
from bouquet.platform.composer.rules.errors import RequestError
from bouquet.platform.composer.rules.request import read_wishes

SERVICE = ServiceData("gis", "enablers", {"fr": "SIG", "en": "GIS"}, (), (), {"n1": 10}, None, calibrated=False)
CATALOGUE = CatalogueData("", {"n1": {"fr": "Un", "en": "One"}, "n2": {"fr": "Deux", "en": "Two"}}, {"gis": SERVICE})


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("40000", 4_000_000),
        ("40 000", 4_000_000),
        ("40\u202f000 €", 4_000_000),
        ("1500,5", 150_050),
        ("1500.50", 150_050),
        ("0", 0),
        (",5", 50),
        ("1.", 100),
    ],
)
def test_amounts_are_read_with_a_dot_or_a_comma(text, cents):
    assert amounts.euros_to_cents(text, "investment") == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_a_number"),
        ("abc", "not_a_number"),
        ("1.234,5", "not_a_number"),
        ("1e9", "not_a_number"),
        ("NaN", "not_a_number"),
        ("٣", "not_a_number"),
        ("-1", "negative"),
        ("1,234", "too_precise"),
        ("40,000", "too_precise"),
        ("1.500", "too_precise"),
        ("9" * 30, "too_large"),
    ],
)
def test_what_is_not_an_amount_is_refused_by_field(text, code):
    with pytest.raises(RequestError) as refusal:
        amounts.euros_to_cents(text, "investment")
    assert (refusal.value.field, refusal.value.code) == ("investment", code)


def test_days_are_hours_of_seven_rounded_down():
    assert amounts.days_to_hours("60", "staff_days") == 420
    assert amounts.days_to_hours("0,5", "staff_days") == 3


@given(st.lists(st.integers(0, 50), min_size=1, max_size=13).filter(any))
def test_thousandths_always_add_up_and_stay_within_one_of_their_share(points):
    shares = amounts.thousandths({str(n): Decimal(value) for n, value in enumerate(points)})
    assert sum(shares.values()) == 1000
    for n, value in enumerate(points):
        assert abs(shares[str(n)] - 1000 * value / sum(points)) < 1


def test_of_equal_remainders_the_first_of_the_catalogue_is_served():
    equal = amounts.thousandths({f"n{k}": Decimal(1) for k in range(13)})
    assert list(equal.values()) == [77] * 12 + [76]


def test_needs_not_named_weigh_nothing_once_one_is():
    assert read_wishes(CATALOGUE).weights(CATALOGUE.needs) == {"n1": 500, "n2": 500}
    named = read_wishes(CATALOGUE, weights=[("n2", "0,5")])
    assert named.weights(CATALOGUE.needs) == {"n1": 0, "n2": 1000}


@pytest.mark.parametrize(
    ("options", "field", "code"),
    [
        ({"weights": [("n9", "1")]}, "weight", "unknown_need"),
        ({"weights": [("n1", "-1")]}, "weight", "negative"),
        ({"weights": [("n1", "0"), ("n2", "0")]}, "weight", "all_zero"),
        ({"have": ["giss"]}, "have", "unknown_service_near"),
        ({"exclude": ["nothing"]}, "exclude", "unknown_service"),
        ({"have": ["gis"], "exclude": ["gis"]}, "exclude", "had_and_excluded"),
        ({"open_tiers": [("D26", "101")]}, "open", "bad_tier"),
        ({"open_tiers": [("D26", "-1")]}, "open", "bad_tier"),
        ({"open_tiers": [("D26", "15")], "alone": True}, "open", "alone_and_open"),
        ({"running": "-0,01"}, "running", "negative"),
        ({"staff_days": "many"}, "staff_days", "not_a_number"),
    ],
)
def test_a_request_that_cannot_be_is_refused_by_field(options, field, code):
    with pytest.raises(RequestError) as refusal:
        read_wishes(CATALOGUE, **options)
    assert (refusal.value.field, refusal.value.code) == (field, code)


def test_a_misspelt_service_comes_with_the_nearest():
    with pytest.raises(RequestError, match="did you mean gis"):
        read_wishes(CATALOGUE, have=["giss"])
