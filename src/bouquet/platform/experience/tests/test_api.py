import pytest

from bouquet.platform.experience.models import Experience

pytestmark = pytest.mark.django_db
API = "/api/v1/experiences"


def read(client, address="", **query):
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


def test_experiences_come_page_after_page_by_id(client):
    ids = [row["id"] for row in every(client, "?limit=40")]
    assert ids == list(Experience.objects.order_by("pk").values_list("pk", flat=True))


def test_a_withdrawn_experience_is_nowhere(client):
    row = Experience.objects.get(pk="rex-26-die-chauffage")
    row.withdrawn_at = row.published_at
    row.save()
    assert row.pk not in {each["id"] for each in every(client, "?limit=100")}
    assert client.get(f"{API}/{row.pk}").status_code == 404
    near = read(client, "/near", territory="26113", limit=100)
    assert row.pk not in {each["experience"]["id"] for each in near["items"]}


def test_filters_narrow_and_add_up(client):
    rows = every(client, "?service=heritage-trails&outcome=unmeasured&limit=2")
    assert rows
    assert all("heritage-trails" in row["services"] and row["outcome"] == "unmeasured" for row in rows)
    assert {row["place"]["departement"] for row in every(client, "?departement=38")} == {"38"}
    assert all(row["place"]["population"] < 500 for row in every(client, "?size=0-500&departement=72"))


def test_one_experience_says_everything_and_unknown_is_null(client):
    body = read(client, "/rex-35-saint-sulpice-capteurs")
    assert body["investment_cents"] == 2_000_000
    assert body["running_cents"] is None
    assert body["lessons"][0]["basis"] == "source"
    assert body["sources"][1]["year"] == 2019
    assert body["figures"][0] == {"metric": "energy_saving_pct", "value": 20, "unit": "percent"}
    assert body["would_do_again"] is None


def test_the_nearest_come_with_their_reasons(client):
    body = read(client, "/near", territory="38225", limit=3)
    first = body["items"][0]
    assert first["experience"]["id"] == "rex-38-lans-illicov"
    parts = first["likeness"]["parts"]
    assert [part["criterion"] for part in parts] == ["population", "density", "epci_kind", "share", "location"]
    total = sum(part["difference"] ** 2 for part in parts) ** 0.5
    assert first["likeness"]["distance"] == pytest.approx(total, abs=0.005)


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("?service=nothing", 422, "service"),
        ("?field=nothing", 422, "field"),
        ("?outcome=great", 422, "outcome"),
        ("?size=12-13", 422, "size"),
        ("?departement=99", 422, "departement"),
        ("?cursor=abc", 400, "cursor"),
        ("/nothing", 404, "experience_id"),
        ("/near", 422, "territory"),
        ("/near?territory=nowhereville", 404, "territory"),
        ("/near?territory=saint-denis", 409, "territory"),
        ("/near?territory=26113&service=nothing", 422, "service"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(client, address, status, field):
    response = client.get(API + address)
    assert (response.status_code, response.json().get("field")) == (status, field)


@pytest.mark.parametrize("address", ["?limit=100", "/near?territory=26113&limit=100", "/rex-26-die-chauffage"])
def test_an_endpoint_takes_few_queries(client, address, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert client.get(API + address).status_code == 200
