import pytest

from bouquet.engine.read import solution_from
from bouquet.engine.verify import verify
from bouquet.kernel.geography import selectors as geography
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.api.serializers import ComposedBouquet
from bouquet.platform.composer.rules import output
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.request import read_wishes

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/compose"
DIE = {"territory": "26113", "investment": "40000", "running": "15000", "staff_days": "60"}


def composed(client, **query):
    response = client.get(ADDRESS, query)
    assert response.status_code == 200, response.content
    return response.json()


def refused(client, **query):
    response = client.get(ADDRESS, query)
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()


def as_the_command(**asked):
    catalogue = selectors.catalogue_data()
    answer = services.compose(geography.commune("26113"), read_wishes(catalogue, **asked))
    return output.composition_data(answer, catalogue, assumptions(), selectors.sources())


def test_the_answer_is_that_of_the_command(client):
    expected = as_the_command(investment="40000", running="15000", staff_days="60")
    assert composed(client, **DIE) == expected


def test_every_option_reaches_the_composer(client):
    expected = as_the_command(
        investment="1500,50",
        weights=[("civic-trust", "3"), ("data-sharing", "1.5")],
        have=["gis"],
        exclude=["citizen-app"],
        open_tiers=[("D26", "30"), ("CC du Diois", "0")],
    )
    assert (
        composed(
            client,
            territory="Die",
            investment="1500,50",
            weight=["civic-trust:3", "data-sharing:1.5"],
            have="gis",
            exclude="citizen-app",
            open=["D26:30", "CC du Diois:0"],
        )
        == expected
    )


def test_alone_drops_the_contracts_of_the_groups(client):
    body = composed(client, **DIE, alone="true")
    assert {choice["tier"] for choice in body["choices"]} == {None}
    assert body["assumptions"]["open"] == []


@pytest.mark.parametrize("query", [{}, {"alone": "1"}, {"have": "gis"}, {"investment": "0", "running": "0"}])
def test_the_document_describes_the_whole_answer(client, query):
    body = composed(client, **{**DIE, **query})
    assert ComposedBouquet.model_validate(body).model_dump(exclude_unset=True) == body


def test_the_answer_passes_the_check(client):
    wishes = read_wishes(selectors.catalogue_data(), investment="40000", running="15000", staff_days="60")
    instance = services.instance_of_commune(geography.commune("26113"), wishes)
    report = verify(instance, solution_from(composed(client, **DIE)))
    assert report.valid, report.violations


def test_a_huge_budget_is_answered(client):
    body = composed(client, territory="26113", investment="1e2".replace("e", "0") * 3, running="99999999999")
    assert body["status"] == "optimal"


def test_an_unknown_name_is_not_found_and_near_ones_are_given(client):
    status, body = refused(client, territory="Plozevettt")
    assert (status, body["field"]) == (404, "territory")
    status, body = refused(client, territory="Plozéve")
    assert (status, body["candidates"][0]["code"]) == (404, "29215")


def test_an_ambiguous_name_lists_its_candidates(client):
    status, body = refused(client, territory="Saint-Denis")
    assert (status, body["field"]) == (409, "territory")
    assert {"kind": "commune", "code": "97411", "name": "Saint-Denis", "context": "La Réunion"} in body["candidates"]


@pytest.mark.parametrize("code", ["98411", "55039"])
def test_a_commune_without_inhabitants_is_refused(client, code):
    status, body = refused(client, territory=code)
    assert (status, body["field"]) == (422, "territory")


@pytest.mark.parametrize(
    ("query", "field", "word"),
    [
        ({"territory": None}, "territory", "required"),
        ({"territory": ""}, "territory", "at least 1"),
        ({"territory": "a" * 81}, "territory", "at most 80"),
        ({"investment": "-1"}, "investment", "below zero"),
        ({"investment": "ten"}, "investment", "not a number"),
        ({"investment": "1" * 31}, "investment", "at most 30"),
        ({"running": "1.234"}, "running", "two decimals"),
        ({"staff_days": "NaN"}, "staff_days", "not a number"),
        ({"staff_days": "1e5"}, "staff_days", "not a number"),
        ({"weight": "nothing:3"}, "weight", "not a need"),
        ({"weight": "civic-trust"}, "weight", "need:points"),
        ({"weight": ":3"}, "weight", "need:points"),
        ({"weight": "civic-trust:0"}, "weight", "weighs 0"),
        ({"weight": "civic-trust:-1"}, "weight", "below zero"),
        ({"have": "nothing"}, "have", "not a service"),
        ({"have": "\0"}, "have", "pattern"),
        ({"have": "gis", "exclude": "gis"}, "exclude", "choose one"),
        ({"exclude": ["gis"] * 101}, "exclude", "at most 100"),
        ({"alone": "perhaps"}, "alone", "boolean"),
        ({"open": "D26"}, "open", "group:percent"),
        ({"open": "D26:101"}, "open", "group:percent"),
        ({"open": "D26:" + "9" * 60}, "open", "group:percent"),
        ({"open": "D75:10"}, "open", "not a group"),
        ({"open": "D26:15", "alone": "true"}, "open", "contradict"),
    ],
)
def test_what_does_not_hold_is_named_with_what_to_do(client, query, field, word):
    asked = {name: value for name, value in {**DIE, **query}.items() if value is not None}
    status, body = refused(client, **asked)
    assert (status, body["field"]) == (422, field)
    assert word in body["detail"]


@pytest.mark.parametrize("text", ["\0", "☃", "'; drop table", "٢٦١١٣", "D" * 80, "26113\n", "%", "-1"])
def test_any_name_is_answered(client, text):
    assert client.get(ADDRESS, {"territory": text}).status_code in {200, 404}


def test_queries_are_few(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        composed(client, **DIE)
    with django_assert_max_num_queries(12):
        composed(client, **{**DIE, "territory": "Saint-Étienne-de-Tinée"})
