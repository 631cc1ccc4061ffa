import base64
import json
import re

import pytest

from bouquet.kernel.geography.models import Departement

pytestmark = [pytest.mark.urls("bouquet.api.tests.trial"), pytest.mark.django_db]
ADDRESS = "/api/v1/rows"


def cursor(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def walk(client, address):
    rows, sizes = [], []
    while address:
        response = client.get(address)
        body = response.json()
        link = re.fullmatch(r'<(.+)>; rel="next"', response["Link"])[1] if "Link" in response else None
        assert link == body["next"]
        rows += [row["code"] for row in body["items"]]
        sizes.append(len(body["items"]))
        address = body["next"]
    return rows, sizes


@pytest.mark.parametrize("limit", [1, 7, 25, 100])
def test_pages_give_every_row_once_in_order(client, limit):
    rows, sizes = walk(client, f"{ADDRESS}?limit={limit}")
    assert rows == list(Departement.objects.order_by("commune_count", "code").values_list("code", flat=True))
    assert set(sizes[:-1]) <= {limit}


def test_the_last_page_may_be_full(client):
    count = Departement.objects.count()
    body = client.get(f"{ADDRESS}?limit=100").json()
    rest = client.get(body["next"].replace("limit=100", f"limit={count - 100}")).json()
    assert (len(rest["items"]), rest["next"]) == (count - 100, None)


def test_a_page_holds_25_rows_by_default(client):
    assert len(client.get(ADDRESS).json()["items"]) == 25


def test_a_row_that_goes_does_not_shift_the_next_page(client):
    first = client.get(f"{ADDRESS}?limit=3").json()
    following = client.get(first["next"]).json()["items"]
    Departement.objects.filter(code=first["items"][-1]["code"]).update(commune_count=9999)
    assert client.get(first["next"]).json()["items"] == following


@pytest.mark.parametrize(
    "wrong",
    [
        "a",
        "é",
        "%00",
        "!!!!",
        "bnVsbA",
        "W" * 1000,
        cursor(),
        cursor("rows/you"),
        cursor("rows/you", 3),
        cursor("rows/you", 3, "26", 1),
        cursor("rows/other", 3, "26"),
        cursor("rows/you", "3", "26"),
        cursor("rows/you", True, "26"),
        cursor("rows/you", 3.5, "26"),
        cursor("rows/you", 10**30, "26"),
        cursor("rows/you", None, "26"),
        cursor("rows/you", 3, 26),
        cursor("rows/you", 3, "\0"),
        cursor("rows/you", 3, "\ud800"),
        cursor("rows/you", 3, "x" * 300),
        cursor("rows/you", [3], {"26": 1}),
        base64.urlsafe_b64encode(b"[" * 600).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(b'["rows/you",1e999,"26"]').decode(),
    ],
)
def test_a_cursor_of_another_hand_is_refused(client, wrong):
    response = client.get(ADDRESS, {"cursor": wrong})
    assert (response.status_code, response.json()["field"]) == (400, "cursor")


def test_an_endless_cursor_is_refused_before_it_is_read(client):
    assert client.get(ADDRESS, {"cursor": "W" * 1001}).status_code == 422


def test_a_page_costs_one_query_at_any_depth(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(ADDRESS, {"cursor": cursor("rows/you", 300, "26")})
