from itertools import permutations

import pytest
import yaml

from bouquet.platform.catalogue.rules.observations import (
    PRICE_INDEX,
    AmountKind,
    Covers,
    before_tax,
    bracket_of,
    comparable_cents,
)
from bouquet.platform.catalogue.rules.observations_records import (
    RecordError,
    clean,
    commune_code,
    contract_seen,
    french_cents,
    is_concession,
    is_of_2022,
)

from .observations_factories import amendment_2022, contract_2019, contract_2022


def test_the_key_is_the_uid_or_is_made_as_the_uid_is():
    assert contract_seen(contract_2019()).key == "21260113200013" + "2019M001"
    assert contract_seen(contract_2019(uid="212601132000132019M001")).key == "21260113200013" + "2019M001"


def test_amendments_apply_in_the_order_of_their_notification_whatever_their_order_in_the_file():
    first = amendment_2022(1, "2024-06-01", montant=5000)
    second = amendment_2022(2, "2024-09-01", montant=6000.5, dureeMois=36)
    third = amendment_2022(3, "2025-01-01")
    for order in permutations((first, second, third)):
        seen = contract_seen(contract_2022(modifications=list(order)))
        assert (seen.first_amount_cents, seen.amount_cents, seen.months) == (480_000, 600_050, 36)
        assert (seen.amendments, seen.published_on) == (3, "2025-01-01")


def test_amendments_of_one_day_apply_by_their_number():
    rows = [amendment_2022(2, "2024-06-01", montant=7000), amendment_2022(1, "2024-06-01", montant=5000)]
    assert contract_seen(contract_2022(modifications=rows)).amount_cents == 700_000


def test_a_framework_gives_a_ceiling_in_both_schemas():
    assert contract_seen(contract_2019(nature="Accord-cadre")).kind is AmountKind.CEILING
    framework = {"technique": ["Accord-cadre"]}
    assert contract_seen(contract_2022(techniques=framework)).kind is AmountKind.CEILING
    assert contract_seen(contract_2022()).kind is AmountKind.PAID


@pytest.mark.parametrize(("amount", "cents"), [(0, None), (999_999_999, None), (99_999_999, None), (9999, 999_900)])
def test_an_amount_of_nothing_or_of_nines_is_unknown(amount, cents):
    assert contract_seen(contract_2019(montant=amount)).amount_cents == cents


def test_an_amount_of_a_few_euros_is_the_price_of_a_unit():
    assert contract_seen(contract_2019(montant=3)).unit_price
    assert not contract_seen(contract_2019(montant=100)).unit_price


@pytest.mark.parametrize("amount", [float("inf"), 1e16, -1, True, "12"])
def test_an_amount_that_cannot_be_is_refused_by_its_field(amount):
    with pytest.raises(RecordError, match="montant"):
        contract_seen(contract_2019(montant=amount))


def test_a_day_that_cannot_be_is_unknown():
    seen = contract_seen(contract_2019(dateNotification="0218-10-29"))
    assert (seen.notified_on, seen.year) == (None, None)
    assert contract_seen(contract_2019(dateNotification="2018-12-31+01:00")).notified_on == "2018-12-31"


def test_schemas_and_concessions_are_told_by_their_fields():
    assert is_of_2022(contract_2022())
    assert not is_of_2022(contract_2019())
    assert is_concession({"autoriteConcedante": {"id": "1"}})
    assert not is_concession(contract_2019(autoriteConcedante=None))


def test_texts_lose_tags_and_control_characters():
    assert clean("Éclairage<br />public\x00 &amp; LED\n") == "Éclairage public & LED"
    assert clean("\ud800") == "?"


def test_a_changed_record_has_another_digest_and_the_same_one_the_same():
    seen = contract_seen(contract_2019())
    assert seen.digest() == contract_seen(contract_2019()).digest()
    assert seen.digest() != contract_seen(contract_2019(montant=12_001)).digest()


@pytest.mark.parametrize(
    ("text", "cents"),
    [("21\u00a0667,00 €", 2_166_700), ("0,5 €", 50), ("1450", 145_000), ("1\u202f000\u202f000,05", 100_000_005)],
)
def test_french_amounts_are_read(text, cents):
    assert french_cents(text) == cents


@pytest.mark.parametrize("text", ["", "€", "1 26 800,00 €", "12.50", "-5 €", "1,234,5"])
def test_what_is_no_french_amount_is_refused(text):
    with pytest.raises(RecordError, match="montant_engage"):
        french_cents(text)


def test_a_commune_code_that_cannot_be_is_refused():
    assert commune_code("2a004") == "2A004"
    with pytest.raises(RecordError, match="code_commune"):
        commune_code("DIE")


def test_amounts_are_compared_before_tax_for_a_year_at_one_price_level():
    assert before_tax(12_000, "TTC") == 10_000
    assert before_tax(12_000, "HT") == before_tax(12_000, "unspecified") == 12_000
    # 4,800 EUR over 48 months in 2018: 1,200 EUR a year, 1,404 EUR of 2025
    assert comparable_cents(480_000, Covers.YEARLY, 48, 2018) == 140_400
    assert comparable_cents(480_000, Covers.ONCE, 48, 2018) == 561_600
    assert comparable_cents(480_000, Covers.UNIT, 48, 2018) is None
    assert comparable_cents(480_000, Covers.YEARLY, None, 2018) is None


def test_brackets_hold_every_population_once():
    assert [bracket_of(n).value for n in (0, 499, 500, 1999, 2000, 9999, 10_000, 50_000)] == [
        "0-500", "0-500", "500-2000", "500-2000", "2000-10000", "2000-10000", "10000-50000", "50000-",
    ]  # fmt: skip


def test_the_price_index_is_the_one_of_the_catalogue():
    from importlib.resources import files

    text = (files("bouquet.content") / "catalogue" / "observed_contracts.yaml").read_text(encoding="utf-8")
    head = yaml.safe_load(text.partition("\nobserved_contracts:")[0])
    told = {year: float(ratio) for year, ratio in head["meta"]["price_index_to_2025"].items()}
    assert told == {year: float(ratio) for year, ratio in PRICE_INDEX.items()}
