import pytest

from bouquet.kernel.geography.models import Commune, FormerCommune

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/territories"


def found(client, q, **more):
    response = client.get(ADDRESS, {"q": q, **more})
    assert response.status_code == 200
    return response.json()["items"]


@pytest.mark.parametrize(
    ("q", "code"),
    [("die", "26113"), ("PLOZEVET", "29215"), ("Plozévte", "29215"), ("29215", "29215"), ("242600534", "242600534")],
)
def test_a_search_puts_the_best_answer_first(client, q, code):
    assert found(client, q)[0]["code"] == code


def test_a_search_says_how_it_found_and_tells_namesakes_apart(client):
    rows = found(client, "saint-denis", kind="commune")
    assert [(row["code"], row["inside"]["name"], row["match"]) for row in rows[:2]] == [
        ("97411", "La Réunion", "exact"),
        ("93066", "Seine-Saint-Denis", "exact"),
    ]


def test_a_search_keeps_to_its_kind_and_limit(client):
    assert {row["kind"] for row in found(client, "lyon", kind="epci")} == {"epci"}
    assert len(found(client, "saint", limit=3)) == 3


@pytest.mark.parametrize("q", ["zzzzzzzz", "☃", "\0", "'; drop table", "%", "9" * 80])
def test_a_search_that_finds_nothing_gives_an_empty_list(client, q):
    assert found(client, q) == []


def test_a_search_has_no_second_page(client):
    response = client.get(ADDRESS, {"q": "die", "cursor": "abc"})
    assert (response.status_code, response.json()["field"]) == (422, "cursor")


def test_a_search_is_at_most_80_characters(client):
    assert client.get(ADDRESS, {"q": "a" * 81}).json()["field"] == "q"


@pytest.mark.parametrize("kind", ["commune", "epci", "departement", "region"])
def test_a_list_goes_on_by_code(client, kind):
    first = client.get(ADDRESS, {"kind": kind, "limit": 10}).json()
    second = client.get(first["next"]).json()
    codes = [row["code"] for row in first["items"] + second["items"]]
    assert codes == sorted(set(codes))
    assert len(codes) == 20


def test_a_list_holds_communes_unless_another_kind_is_asked_for(client):
    assert {row["kind"] for row in client.get(ADDRESS).json()["items"]} == {"commune"}


def test_a_cursor_of_one_kind_does_not_serve_another(client):
    following = client.get(ADDRESS, {"kind": "epci"}).json()["next"]
    assert client.get(following.replace("kind=epci", "kind=region")).status_code == 400


def sheet(client, kind, code):
    response = client.get(f"{ADDRESS}/{kind}/{code}")
    assert response.status_code == 200
    return response.json()


def test_a_commune_shows_its_figures_its_place_and_its_groups(client):
    die = sheet(client, "commune", "26113")
    assert (die["name"], die["of_name"], die["id"], die["resolved_from"]) == ("Die", "de Die", "26113", None)
    assert (die["population"], die["area_km2"], die["density_per_km2"]) == (4844, 57.28, 84.57)
    assert die["position"] == {"latitude": 44.75155, "longitude": 5.38777, "basis": "insee"}
    assert die["postcodes"] == ["26150"]
    assert [group["id"] for group in die["groups"]] == ["242600534", "D26", "R84"]
    assert die["source"]["licence"] == "Licence Ouverte 2.0 (Etalab)"


@pytest.mark.parametrize(
    ("kind", "code", "groups"),
    [("epci", "242600534", ["D26", "R84"]), ("departement", "26", ["R84"]), ("region", "84", [])],
)
def test_a_group_shows_the_sums_of_its_communes_and_what_it_lies_in(client, kind, code, groups):
    body = sheet(client, kind, code)
    assert [group["id"] for group in body["groups"]] == groups
    assert body["communes"] > 0
    assert body["population"] > 0
    assert body["communes_without_population"] == 0


def test_an_old_code_leads_to_the_commune_of_today(client):
    old = FormerCommune.objects.filter(former_kind="deleguee").order_by("insee_code").first()
    body = sheet(client, "commune", old.insee_code)
    assert (body["code"], body["resolved_from"]) == (old.commune_id, old.insee_code)
    assert old.insee_code in [row["code"] for row in body["former_codes"]]


def test_a_commune_that_merged_leads_to_its_successor(client):
    Commune.objects.filter(pk="26114").update(current=False, successor="26113")
    body = sheet(client, "commune", "26114")
    assert (body["code"], body["resolved_from"]) == ("26113", "26114")
    assert {"code": "26114", "name": "Dieulefit", "kind": "merged"} in body["former_codes"]


def test_a_code_is_read_in_either_case(client):
    assert sheet(client, "commune", "2a004")["resolved_from"] is None


@pytest.mark.parametrize(("code", "population"), [("98411", None), ("55039", 0)])
def test_unknown_inhabitants_are_null_and_none_is_zero(client, code, population):
    body = sheet(client, "commune", code)
    assert body["population"] == population
    assert (body["density_per_km2"] or 0) == 0


def test_a_group_whose_communes_are_all_unknown_has_an_unknown_population(client):
    assert sheet(client, "region", "984")["population"] is None
    rows = client.get(ADDRESS, {"kind": "region", "limit": 100}).json()["items"]
    assert {row["code"]: row["population"] for row in rows}["984"] is None


@pytest.mark.parametrize(
    ("kind", "code"), [("commune", "99999"), ("epci", "26113"), ("region", "1"), ("commune", "D26")]
)
def test_a_code_that_nothing_has_is_not_found(client, kind, code):
    response = client.get(f"{ADDRESS}/{kind}/{code}")
    assert (response.status_code, response.json()["field"]) == (404, "code")


@pytest.mark.parametrize(
    ("path", "field"), [("canton/26", "kind"), ("commune/26-113", "code"), ("commune/%00", "code")]
)
def test_a_kind_or_code_that_cannot_be_is_named(client, path, field):
    response = client.get(f"{ADDRESS}/{path}")
    assert (response.status_code, response.json()["field"]) == (422, field)


@pytest.mark.parametrize(
    "address", ["", "?kind=epci&limit=100", "?q=saint&limit=100", "/commune/26113", "/commune/20004", "/epci/242600534"]
)
def test_queries_are_few(client, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(12):
        assert client.get(ADDRESS + address).status_code == 200
