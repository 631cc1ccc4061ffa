from __future__ import annotations

import pytest
from django.utils import translation

from bouquet.kernel.content import ContentError
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.platform.console.tests.factories import town
from bouquet.platform.strategy import selectors, services
from bouquet.platform.strategy.models import CommuneIndicator
from bouquet.platform.strategy.rules import benchmark as rules
from bouquet.platform.strategy.rules.indicators import FILES
from bouquet.platform.strategy.services.indicators import load_indicators, read_indicators
from bouquet.platform.territories import selectors as territories

INSEE = ",".join(FILES["insee"].columns)


@pytest.fixture(autouse=True)
def _addresses_in_french():
    """A page in English leaves its language behind it."""
    with translation.override("fr"):
        yield


def test_quartiles_by_hand():
    found = rules.quartiles([7, 1, 3, 5, 9, 11, 13, 15], fewest=8)
    assert (found.count, found.low, found.first, found.median, found.third, found.high) == (8, 1, 4.5, 8, 11.5, 15)
    assert rules.quartiles([1] * 7, fewest=8) is None
    assert rules.quartiles([], fewest=0) is None


@pytest.mark.parametrize(("value", "quarter"), [(1, 1), (4.5, 1), (5, 2), (8.1, 3), (12, 4)])
def test_a_value_falls_in_a_quarter(value, quarter):
    assert rules.quarter(value, rules.quartiles([1, 3, 5, 7, 9, 11, 13, 15])) == quarter


def test_fewer_than_five_organisations_are_never_shown_and_figures_are_rounded():
    assert rules.anonymous([10, 20, 30, 40]) is None
    found = rules.anonymous([11, 22, 33, 44, 57])
    assert (found.count, found.first, found.median, found.third) == (5, 20, 35, 45)
    assert not hasattr(found, "low")


@pytest.fixture
def file(tmp_path):
    def written(*rows, header=INSEE):
        path = tmp_path / "insee.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        return path

    return written


@pytest.mark.django_db
def test_figures_of_communes_are_worked_out(file):
    found = read_indicators("insee", file("26113,COM,4900,4700,2450,40,60,3000,150,2000", "26113,COMD,1,1,1,1,1,1,1,1"))
    assert found.fault_count == 0
    values = {key: round(value, 4) for (_, key), value in found.values.items()}
    assert values == {
        "population_trend": 0.6970,  # (4900/4700)^(1/6) - 1
        "household_size": 2.0,
        "unemployment": 7.5,
        "natural_balance": -4.0816,
    }
    assert load_indicators(found)
    assert not load_indicators(
        read_indicators("insee", file("26113,COM,4900,4700,2450,40,60,3000,150,2000", "26113,COMD,1,1,1,1,1,1,1,1"))
    )
    assert CommuneIndicator.objects.count() == 4


@pytest.mark.django_db
def test_unknown_stays_unknown_and_zero_divides_nothing(file):
    found = read_indicators("insee", file("26113,COM,0,0,0,,,0,0,0", "29215,COM,,,,,,,,"))
    assert (found.values, found.fault_count) == ({}, 0)


@pytest.mark.django_db
def test_every_fault_is_named_and_merged_communes_are_told(file):
    former = Commune.objects.get(pk="26113").former_communes.first()
    old = former.pk if former else "01015"
    found = read_indicators(
        "insee",
        file(
            "26113,COM,many,1,1,1,1,1,1,1",
            "99999,COM,1,1,1,1,1,1,1,1",
            "29215,CANTON,1,1,1,1,1,1,1,1",
            "29215,COM,1,1",
            "29215,COM,1,1,1,1,1,1,1,1",
            "29215,COM,1,1,1,1,1,1,1,1",
            "29215,COM,2,1,1,1,1,1,1,1",
            f"{old},COM,1,1,1,1,1,1,1,1",
        ),
    )
    assert [(fault.line, fault.field) for fault in found.faults] == [
        (2, "population_2021"),
        (3, "code"),
        (4, "type"),
        (5, None),
        (8, "code"),
    ]
    assert found.merged == [old] or (old, "household_size") in found.values


@pytest.mark.django_db
def test_a_file_of_another_kind_is_refused(file, tmp_path):
    with pytest.raises(ContentError, match="column is missing"):
        read_indicators("zrr", file())
    with pytest.raises(ContentError, match="cannot be read"):
        read_indicators("insee", tmp_path / "nowhere.csv")


@pytest.mark.django_db
def test_quartiles_of_comparable_communes_come_with_their_count(file, client):
    likes = [like.row.code for like in territories.atlas().comparable("26113", 10)]
    rows = [f"{code},COM,{100 + n},100,50,1,1,60,{n},50" for n, code in enumerate(likes)]
    load_indicators(read_indicators("insee", file(*rows)))
    found = {row.indicator.key: row for row in selectors.benchmark(geography.commune("26113")).rows}
    unemployment = found["unemployment"]
    assert (unemployment.known, unemployment.value, unemployment.quarter) == (10, None, None)
    assert (unemployment.among.median, unemployment.among.count) == (9.0, 10)
    response = client.get("/diagnostic/commune/26113/comparaison/")
    row = next(row for row in response.context["rows"] if row["key"] == "unemployment")
    assert (row["value"], row["known"], row["period"]) == ("inconnu", 10, "2021-2022")


# Organisations


def assessed(code, score):
    place = town(code, Commune.objects.get(pk=code).name)
    with tenant_scope(place.tenant):
        one = services.start(place.editor, tenancy.territory_of(place.tenant), dict.fromkeys(("gov-1", "gov-2"), score))
        services.close(place.editor, one)


@pytest.mark.django_db
def test_the_maturity_of_others_is_shown_from_five_on_and_never_traced(client):
    here = geography.commune("26113")
    codes = [like.row.code for like in territories.atlas().comparable("26113", 5)]
    assessed("26113", 4)  # one's own does not count
    for code in codes[:4]:
        assessed(code, 1)
    assert selectors.tenants_maturity(here)[0] == {}
    assert "Pas montré" in client.get("/diagnostic/commune/26113/comparaison/").content.decode()
    assessed(codes[4], 3)
    blurred, count = selectors.tenants_maturity(here)
    assert count == 5
    assert set(blurred) == {"governance"}
    assert (blurred["governance"].median, blurred["governance"].count) == (25, 5)
    response = client.get("/diagnostic/commune/26113/comparaison/")
    assert response.context["tenants"] == 5


@pytest.mark.django_db
def test_an_open_pass_does_not_count():
    codes = [like.row.code for like in territories.atlas().comparable("26113", 5)]
    for code in codes:
        place = town(code, Commune.objects.get(pk=code).name)
        with tenant_scope(place.tenant):
            services.start(place.editor, tenancy.territory_of(place.tenant), {"gov-1": 1, "gov-2": 1})
    assert selectors.tenants_maturity(geography.commune("26113")) == ({}, 0)


# The samples of the State


@pytest.mark.shared
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "name", "least"),
    [
        ("insee", "communes_insee_2021.csv", 34_000),
        ("arcep", "fibre_arcep_2018t1.csv.gz", 30_000),
        ("zrr", "zrr_2022.csv", 34_000),
    ],
)
def test_the_samples_are_imported_and_again_changes_nothing(shared, kind, name, least):
    path = shared / "data" / "indicateurs" / name
    found = read_indicators(kind, path)
    assert [str(fault) for fault in found.faults] == []
    assert found.communes >= least
    assert load_indicators(found)
    assert not load_indicators(found)
