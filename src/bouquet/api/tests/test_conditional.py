import pytest

pytestmark = pytest.mark.urls("bouquet.api.tests.trial")
ADDRESS = "/api/v1/greeting"


def test_an_answer_may_be_kept_five_minutes(client):
    assert client.get(ADDRESS)["Cache-Control"] == "public, max-age=300"


def test_the_same_body_has_the_same_tag_and_another_body_another(client):
    first, again, other = client.get(ADDRESS), client.get(ADDRESS), client.get(ADDRESS + "?name=Ada")
    assert first["ETag"] == again["ETag"] != other["ETag"]


@pytest.mark.parametrize("shape", ["{}", "W/{}", '"other", {}', "*"])
def test_who_holds_the_body_is_told_so_without_it(client, shape):
    tag = client.get(ADDRESS)["ETag"]
    response = client.get(ADDRESS, headers={"if-none-match": shape.format(tag)})
    assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize("held", ['"other"', "", "nonsense", '"'])
def test_who_holds_another_body_gets_this_one(client, held):
    assert client.get(ADDRESS, headers={"if-none-match": held}).status_code == 200


def test_a_compressed_answer_is_recognised_too(client):
    text = "?name=" + "a" * 500
    compressed = client.get(ADDRESS + text, headers={"accept-encoding": "gzip"})
    assert compressed["ETag"].startswith("W/")
    response = client.get(ADDRESS + text, headers={"accept-encoding": "gzip", "if-none-match": compressed["ETag"]})
    assert response.status_code == 304


def test_head_gives_the_headers_of_get(client):
    assert client.head(ADDRESS)["ETag"] == client.get(ADDRESS)["ETag"]


def test_the_document_is_conditional(client):
    tag = client.get("/api/openapi.json")["ETag"]
    assert client.get("/api/openapi.json", headers={"if-none-match": tag}).status_code == 304
