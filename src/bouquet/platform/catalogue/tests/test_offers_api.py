import pytest

from bouquet.platform.catalogue.models import Offer
from bouquet.platform.catalogue.tests.test_api import every, read, refused

pytestmark = pytest.mark.django_db
PAIR = ["betterstreet-street-reporting", "fixmystreet-street-reporting"]


def test_offers_come_page_after_page_by_id(client):
    rows = every(client, "/offers?limit=100")
    assert [row["id"] for row in rows] == sorted(Offer.objects.values_list("id", flat=True))


def test_offers_are_filtered_by_service_solution_and_kind(client):
    rows = every(client, "/offers?service=street-reporting&kind=market")
    assert rows
    assert {(row["service"], row["kind"]) for row in rows} == {("street-reporting", "market")}
    (one,) = every(client, "/offers?solution=betterstreet&service=street-reporting")
    assert (one["price_kind"], one["price_year"]) == ("list", None)


def test_an_offer_comes_with_its_grid_and_what_it_comes_to(client):
    offer = read(client, "/offers/cdg38-e-administration", population=1200)
    fee = next(part for part in offer["price"]["parts"] if part["id"] == "subscription")
    assert fee["tariff"][0] == {"over": 0, "upto": 1500, "amount": {"low": 3600, "central": 3600, "high": 3600}}
    assert fee["facts"][0] == "cdg38-suite-t1"
    assert (offer["total"]["state"], offer["total"]["cents"]["central"]) == ("range", 19_600)
    assert offer["price"]["stale"] is True
    assert [source["read"] for source in offer["sources"]] == [True]


def test_an_offer_without_price_has_no_amount(client):
    offer = read(client, "/offers/tellmycity-street-reporting")
    assert (offer["price"], offer["total"]["state"], offer["total"]["cents"]) == (None, "unknown", None)


def test_offers_are_compared_without_ranking(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        body = read(client, "/compare", offer=PAIR, must=["source-code:free"], population=1200)
    assert [offer["id"] for offer in body["offers"]] == PAIR
    assert [offer["conditions"] for offer in body["offers"]] == [{"source-code": "unmet"}, {"source-code": "met"}]
    assert [offer["total"]["state"] for offer in body["offers"]] == ["least", "unknown"]
    assert "source-code" in body["differences"]
    assert "data-location" in body["unknown"]


def test_questions_come_with_what_each_choice_became(client):
    hosting = next(row for row in read(client, "/questions")["items"] if row["id"] == "hosting")
    assert hosting["versions"][1]["carried"]["saas"] == "provider"


@pytest.mark.parametrize(
    ("address", "query", "status", "field"),
    [
        ("/offers/nothing", {}, 404, "offer_id"),
        ("/offers/cdg38-e-administration", {"population": 0}, 422, "population"),
        ("/compare", {"offer": PAIR[:1]}, 422, "offer"),
        ("/compare", {"offer": [*PAIR, "nothing"]}, 404, "offer"),
        ("/compare", {"offer": PAIR, "must": "glory:yes"}, 422, "must"),
        ("/compare", {"offer": PAIR, "must": "source-code:maybe"}, 422, "must"),
        ("/compare", {"offer": PAIR, "must": "source-code"}, 422, "must"),
    ],
)
def test_what_does_not_hold_is_refused_by_field(client, address, query, status, field):
    found, named = refused(client, address, **query)
    assert found == status
    assert field in (named or "")
