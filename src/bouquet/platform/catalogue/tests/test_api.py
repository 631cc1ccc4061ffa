import pytest

from bouquet.platform.catalogue.api.serializers.solutions import SolutionKind
from bouquet.platform.catalogue.models import ObservedContract, Service, ServiceCost, Solution
from bouquet.platform.catalogue.services.reading import SOLUTION_KINDS

pytestmark = pytest.mark.django_db
API = "/api/v1"


def read(client, address, **query):
    response = client.get(API + address, query)
    assert response.status_code == 200, response.content
    return response.json()


def every(client, address):
    items, following = [], API + address
    while following:
        body = client.get(following).json()
        items += body["items"]
        following = body["next"]
    return items


def refused(client, address, **query):
    response = client.get(API + address, query)
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json().get("field")


def test_needs_come_in_both_languages_with_their_indicators(client):
    needs = read(client, "/needs")["items"]
    assert len(needs) == 13
    assert needs[0]["label"] == {
        "fr": "Confiance et participation des habitants",
        "en": "Residents' trust and participation",
    }
    assert needs[0]["indicators"][0]["id"] == "civic-trust.turnout"


def test_fields_come_in_the_order_of_the_catalogue(client):
    fields = read(client, "/fields")["items"]
    assert [field["id"] for field in fields][:2] == ["participation", "counter"]


def test_services_come_page_after_page_in_the_order_of_the_catalogue(client):
    ids = [row["id"] for row in every(client, "/services?limit=7")]
    assert ids == list(Service.objects.order_by("position").values_list("id", flat=True))


def test_services_are_filtered_by_field_and_need(client):
    rows = every(client, "/services?field=mobility&need=everyday-mobility")
    assert rows
    assert {row["field"] for row in rows} == {"mobility"}
    assert all(row["contributions"]["everyday-mobility"] for row in rows)


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/services?field=nothing", "field"),
        ("/services?need=nothing", "need"),
        ("/services?need=%00", "need"),
        ("/services?field=NOT+OK", "field"),
        ("/solutions?service=nothing", "service"),
        ("/solutions?kind=nothing", "kind"),
    ],
)
def test_a_filter_that_names_nothing_is_refused(client, address, field):
    assert refused(client, address) == (422, field)


def test_a_service_tells_what_it_brings_costs_and_asks(client):
    gis = read(client, "/services/gis")
    assert gis["field"]["id"] == "enablers"
    assert gis["explanation"]["fr"] != gis["explanation"]["en"]
    assert gis["pitfalls"]["fr"]
    assert [row["hundredths"] for row in gis["contributions"]] == sorted(
        (row["hundredths"] for row in gis["contributions"]), reverse=True
    )
    cost = gis["cost"]
    assert cost["setup_cents"]["low"] <= cost["setup_cents"]["central"] <= cost["setup_cents"]["high"]
    assert (cost["evidence"], cost["tax_basis"], cost["price_level"]) == ("expert_estimate", "HT", 2025)
    assert {row["id"] for row in gis["solutions"]} == set(
        Solution.objects.filter(services="gis").values_list("id", flat=True)
    )


def test_prerequisites_are_told_both_ways(client):
    row = Service.objects.exclude(prerequisites=None).order_by("position").first()
    needed = [p.needed_id for p in row.prerequisites.all()]
    assert [other["id"] for other in read(client, f"/services/{row.id}")["prerequisites"]] == needed
    assert row.id in [other["id"] for other in read(client, f"/services/{needed[0]}")["needed_by"]]


def test_every_source_that_a_sheet_names_is_on_it(client):
    for service in ("citizen-app", "bike-services", "online-procedures"):
        sheet = read(client, f"/services/{service}")
        named = {row["source"] for row in sheet["prices"] + sheet["purchases"]}
        assert named <= {source["id"] for source in sheet["sources"]}


def test_every_service_can_be_read(client):
    for service in Service.objects.order_by("position"):
        sheet = read(client, f"/services/{service.id}")
        assert sheet["label"] == {"fr": service.label_fr, "en": service.label_en}


def test_a_service_that_is_not_there_is_not_found(client):
    assert refused(client, "/services/nothing") == (404, "service_id")
    assert refused(client, "/services/nothing/cost", population=100) == (404, "service_id")
    assert refused(client, "/services/%00") == (422, "service_id")


def test_a_cost_is_worked_out_low_central_and_high(client):
    body = read(client, "/services/citizen-consultation/cost", population=10_000, communes=4)
    # 6,000 EUR of set-up + 4 x 400 EUR of onboarding; 6,000 EUR + 10,000 x 0.05 EUR a year.
    assert body["central"] == {
        "once_cents": 760_000,
        "yearly_cents": 650_000,
        "carrier_days_per_year": 25,
        "commune_days_per_year": 5,
    }
    assert body["low"]["yearly_cents"] < body["central"]["yearly_cents"] < body["high"]["yearly_cents"]
    assert body["evidence"] == "calibrated"


def test_a_cost_says_when_the_population_is_under_the_minimum(client):
    assert read(client, "/services/digital-mediation/cost", population=100)["below_minimum"] is True
    assert read(client, "/services/digital-mediation/cost", population=50_000)["below_minimum"] is False


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "population"),
        ({"population": 0}, "population"),
        ({"population": -5}, "population"),
        ({"population": 10**30}, "population"),
        ({"population": "1e9999"}, "population"),
        ({"population": "NaN"}, "population"),
        ({"population": 5, "communes": 0}, "communes"),
        ({"population": 5, "communes": 10**9}, "communes"),
    ],
)
def test_a_cost_needs_a_population_that_can_be(client, query, field):
    assert refused(client, "/services/gis/cost", **query) == (422, field)


def test_the_largest_cost_is_still_answered(client):
    assert read(client, "/services/gis/cost", population=100_000_000, communes=40_000)["high"]["once_cents"] > 0


def test_a_service_without_cost_model_is_shown_without_cost(client):
    ServiceCost.objects.filter(service="gis").delete()
    assert read(client, "/services/gis")["cost"] is None
    assert refused(client, "/services/gis/cost", population=100) == (404, "service_id")


def test_solutions_come_page_after_page_by_name(client):
    ids = [row["id"] for row in every(client, "/solutions?limit=13")]
    assert ids == list(Solution.objects.order_by("name", "id").values_list("id", flat=True))


def test_solutions_are_filtered_by_service_and_kind(client):
    rows = every(client, "/solutions?service=citizen-consultation&kind=open_source")
    assert rows
    assert all(row["kind"] == "open_source" and "citizen-consultation" in row["services"] for row in rows)


def test_the_kinds_of_solution_are_those_of_the_catalogue():
    assert tuple(SolutionKind) == SOLUTION_KINDS


def test_every_solution_can_be_read_with_its_sources(client):
    for solution in Solution.objects.order_by("id"):
        sheet = read(client, f"/solutions/{solution.id}")
        named = {row["source"] for row in sheet["references"] + sheet["prices"] if row["source"]}
        assert named <= {source["id"] for source in sheet["sources"]}


def test_a_solution_that_is_not_there_is_not_found(client):
    assert refused(client, "/solutions/nothing") == (404, "solution_id")


def test_providers_come_with_their_solutions(client):
    rows = every(client, "/providers?limit=100")
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows)
    assert by_id["decidim-association"]["solutions"] == ["decidim"]


def test_an_unknown_population_of_a_buyer_is_null(client):
    contract = ObservedContract.objects.filter(service="bike-services").order_by("id").first()
    ObservedContract.objects.filter(pk=contract.pk).update(population=None)
    purchases = read(client, "/services/bike-services")["purchases"]
    assert {row["id"]: row["population"] for row in purchases}[contract.id] is None


@pytest.mark.parametrize(
    "address",
    [
        "/needs",
        "/fields",
        "/services?limit=100&field=enablers&need=data-sharing",
        "/services/bike-services",
        "/services/citizen-app",
        "/services/gis/cost?population=1000",
        "/solutions?limit=100&service=citizen-app&kind=proprietary",
        "/solutions/decidim",
        "/providers?limit=100",
    ],
)
def test_queries_are_few(client, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(12):
        assert client.get(API + address).status_code == 200
