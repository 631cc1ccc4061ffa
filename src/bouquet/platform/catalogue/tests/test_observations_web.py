import csv
import io

import pytest
from django.urls import reverse

from bouquet.kernel.accounts.models import User
from bouquet.platform.catalogue import services
from bouquet.platform.catalogue.models import Observation, ServiceCost
from bouquet.platform.catalogue.rules.observations import Covers

from .observations_factories import as_2019, contract_2019, written

pytestmark = pytest.mark.django_db
QUOTE = "/services/prix-observes/devis/"
RECORDS = "/services/prix-observes/a-relire/"
PAGES = [
    "/services/prix-observes/",
    "/services/public-lighting/prix/",
    "/services/public-lighting/prix/?population=1200&nature=paid&page=2",
    "/services/public-lighting/prix/?population=x&nature=nothing",
    "/services/carpooling-incentive/prix/",
    "/services/room-booking/prix/",
    "/services/prix-observes/modeles/",
    "/services/prix-observes/modeles/public-lighting/",
    "/services/prix-observes/modeles/room-booking/",
    QUOTE,
    QUOTE + "?service=gis&population=1200",
    QUOTE + "?service=public-lighting&once=100000&yearly=3000&years=4&tax=TTC&commune=Die&included=setup",
    QUOTE + "?service=room-booking&once=&yearly=900&years=&tax=%3F&population=1200",
    QUOTE + "?service=nothing&once=abc&yearly=-4&years=400&tax=HT&commune=zzz&population=0",
]


PASSWORD = "a-long-password-2"  # noqa: S105


def sign_in(client, person):
    """In a browser where the person has just proved who they are."""
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture
def admin(client):
    person = User.objects.create_superuser("admin@example.org", PASSWORD)
    sign_in(client, person)
    return person


@pytest.fixture
def record(tmp_path):
    services.import_decp(written(tmp_path, as_2019(contract_2019())), actor=None)
    return Observation.objects.get(origin=Observation.Origin.DECP)


def text_of(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_takes_few_queries(client, page, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(language + page)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert " style=" not in text
    ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "page", ["/services/nothing/prix/", "/services/nothing/prix.csv", "/services/prix-observes/modeles/nothing/"]
)
def test_what_does_not_exist_is_not_found(client, page):
    assert client.get(page).status_code == 404


def test_a_range_its_points_and_its_steps_are_shown(client):
    text = text_of(client, "/en/services/local-data/prix/", population=1200)
    assert "Half of them lie between" in text
    assert "authorities of the same size" in text
    assert "<svg" in text
    assert "The same in a table" in text


def test_too_few_amounts_give_no_range(client):
    text = text_of(client, "/en/services/gis/prix/", population=1200)
    assert "Too few amounts to give a range" in text
    assert "Half of them lie" not in text


def test_grants_are_counted_apart(client):
    text = text_of(client, "/en/services/carpool-lines/prix/")
    assert "grant, never a price" in text


def test_a_quote_is_placed_explained_and_shared(client):
    query = {"service": "local-data", "once": "1 500,00 €", "yearly": "", "years": 4, "tax": "HT", "population": 1200}
    text = text_of(client, "/en" + QUOTE, **query)
    assert "are lower than your €1,500" in text
    assert "What to ask the provider" in text
    assert "http://testserver/en" + QUOTE in text


def test_tax_is_taken_out_of_a_quote_that_includes_it(client):
    query = {"service": "local-data", "once": 1200, "yearly": "", "years": 4, "tax": "TTC", "population": 1200}
    assert "your €1,000" in text_of(client, "/en" + QUOTE, **query)


def test_thin_data_is_said(client):
    query = {"service": "gis", "once": 1200, "yearly": 100, "years": 4, "tax": "HT", "population": 1200}
    text = text_of(client, "/en" + QUOTE, **query)
    assert "Too few amounts to say" in text
    assert "nothing of this kind was observed yet" in text


def test_a_commune_gives_its_population(client):
    query = {"service": "gis", "once": 1200, "yearly": "", "years": 4, "tax": "HT", "commune": "26113"}
    assert "For Die (26113), 4,844 inhabitants" in text_of(client, "/en" + QUOTE, **query)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("once", "abc", "Write an amount in euros"),
        ("once", "1e400", "Write an amount in euros"),
        ("once", "NaN", "Write an amount in euros"),
        ("once", "", "Write at least one amount"),
        ("commune", "Zzzzz", "No commune answers to this"),
        ("commune", "Saint-Denis", "Several communes answer to this"),
        ("population", "-1", "greater than or equal to 1"),
        ("years", "100", "less than or equal to 20"),
        ("service", "nothing", "Select a valid choice"),
    ],
)
def test_a_bad_answer_is_named_and_nothing_is_compared(client, field, value, said):
    query = {"service": "gis", "once": 1200, "yearly": "", "years": 4, "tax": "HT", field: value}
    text = text_of(client, "/en" + QUOTE, **query)
    assert said in text
    assert "What to ask the provider" not in text


def test_a_quote_writes_nothing_and_is_not_kept(client):
    query = {"service": "gis", "once": 1200, "yearly": "", "years": 4, "tax": "HT"}
    before = Observation.objects.count()
    response = client.get(QUOTE, query)
    assert "no-store" in response["Cache-Control"]
    assert Observation.objects.count() == before


def test_the_amounts_of_a_service_come_as_csv(client, record):
    Observation.objects.filter(pk=record.pk).update(object_fr='=HYPERLINK("x")', buyer="@mairie")
    response = client.get("/services/municipal-website/prix.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert response["Content-Type"].startswith("text/csv")
    assert {row["service"] for row in rows} == {"municipal-website"}
    (ours,) = [row for row in rows if row["record"] == "2019M001"]
    assert (ours["object"], ours["buyer"]) == ('\'=HYPERLINK("x")', "'@mairie")
    assert (ours["kind"], ours["amount_cents"], ours["compared_cents_2025"]) == ("paid", "1200000", "1392000")


def test_hostile_titles_are_shown_as_text(client, record):
    Observation.objects.filter(pk=record.pk).update(object_fr="<script>alert(1)</script>", buyer="<b>x</b>")
    text = text_of(client, "/services/municipal-website/prix/")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("page", [RECORDS, RECORDS + "1/"])
def test_records_are_for_those_who_run_the_platform(client, page):
    assert client.get(page).status_code == 302
    client.force_login(User.objects.create_user("someone@example.org", "a-long-password-2"))
    assert client.get(page).status_code == 404


def test_records_are_listed_filtered_and_judged(client, admin, record, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert "Refonte du site internet" in text_of(client, "/en" + RECORDS)
    assert "Refonte" in text_of(client, RECORDS, q="refonte", service="municipal-website")
    assert "Refonte" not in text_of(client, RECORDS, q="nothing")
    assert "Refonte" not in text_of(client, RECORDS, etat="unclassified")
    page = f"/en{RECORDS}{record.pk}/"
    with django_assert_max_num_queries(12):
        assert "The rules propose: Municipal website" in text_of(client, page)
    answer = client.post(page, {"service": "gis", "covers": "yearly"}, follow=True)
    assert "No import will change it" in answer.content.decode()
    record.refresh_from_db()
    assert (record.service_id, record.covers, record.judgement) == ("gis", "yearly", "corrected")
    client.post(page, {"reopen": "1"})
    record.refresh_from_db()
    assert record.judgement == "proposed"
    client.post(page, {"service": "aucun", "covers": "once"})
    record.refresh_from_db()
    assert (record.service_id, record.judgement) == (None, "refused")


def test_a_bad_judgement_is_refused_in_words(client, admin, record):
    page = f"{RECORDS}{record.pk}/"
    assert client.post(page, {"service": "nothing", "covers": "once"}).status_code == 200
    record.refresh_from_db()
    assert record.judgement == "proposed"
    assert client.get(f"{RECORDS}999999999/").status_code == 404


def test_purchases_of_the_catalogue_are_not_among_the_records(client, admin):
    shipped = Observation.objects.filter(origin=Observation.Origin.CONTRACT).order_by("id").first()
    assert client.get(f"{RECORDS}{shipped.pk}/").status_code == 404


def test_a_cost_model_is_set_again_and_back_by_an_administrator_only(client, tmp_path, django_assert_max_num_queries):
    page = "/en/services/prix-observes/modeles/room-booking/"
    person = User.objects.create_superuser("admin@example.org", PASSWORD)
    text = "Acquisition d'un logiciel de réservation de salles"
    rows = [contract_2019(id=f"2019R00{n}", objet=text, codeCPV="48000000", montant=30_000 + n) for n in range(5)]
    services.import_decp(written(tmp_path, as_2019(*rows)), actor=None)
    for row in Observation.objects.filter(origin=Observation.Origin.DECP).order_by("id"):
        services.judge(row, "room-booking", Covers.ONCE, actor=person)
    before = ServiceCost.objects.get(pk="room-booking").parameters
    public = text_of(client, page)
    assert "Put these figures in force" not in public
    assert client.post(page, {"shown": "x"}).status_code == 404

    sign_in(client, person)
    with django_assert_max_num_queries(12):
        shown = text_of(client, page).partition('name="shown" value="')[2].partition('"')[0]
    stale = client.post(page, {"shown": "x"}, follow=True).content.decode()
    assert "changed since you read this page" in stale
    done = client.post(page, {"shown": shown}, follow=True).content.decode()
    assert "The composer uses these figures" in done
    assert "Revision 1" in done
    assert ServiceCost.objects.get(pk="room-booking").parameters != before
    back = client.post(page, {"restore": "1"}, follow=True).content.decode()
    assert "Reversed on" in back
    assert ServiceCost.objects.get(pk="room-booking").parameters == before


def test_the_api_gives_distributions(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        body = client.get("/api/v1/services/local-data/observed-prices", {"population": 1200}).json()
    (once,) = body["distributions"]
    assert (once["covers"], once["bracket"]) == ("once", "500-2000")
    assert once["count"] == len(once["points"]) == once["steps"][-1]["count"] >= body["minimum"]
    assert once["quantiles"]["p25_cents"] <= once["quantiles"]["p50_cents"] <= once["quantiles"]["p75_cents"]
    assert body["model"]["count"] == 43
    assert client.get(body["csv"]).status_code == 200


def test_the_api_says_what_it_does_not_know(client):
    body = client.get("/api/v1/services/gis/observed-prices").json()
    assert all(row["quantiles"] is None for row in body["distributions"])
    assert client.get("/api/v1/services/nothing/observed-prices").status_code == 404
    assert client.get("/api/v1/services/gis/observed-prices?population=0").status_code == 422
