import pytest

pytestmark = pytest.mark.urls("bouquet.api.tests.trial")


def problem(response):
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert {"type", "title", "detail", "instance"} <= set(body)
    return body


def test_a_wrong_parameter_is_named(client):
    body = problem(client.get("/api/v1/greeting?limit=0"))
    assert (body["status"], body["field"]) == (422, "limit")
    assert body["errors"] == [{"field": "limit", "message": "Input should be greater than or equal to 1"}]


def test_every_wrong_parameter_is_listed(client):
    body = problem(client.get("/api/v1/greeting?limit=x&tags=ok&tags=NOT+OK"))
    assert [error["field"] for error in body["errors"]] == ["limit", "tags"]


def test_an_unknown_parameter_is_refused_with_those_that_exist(client):
    body = problem(client.get("/api/v1/greeting?nmae=Ada"))
    assert (body["status"], body["field"]) == (422, "nmae")
    assert "cursor, limit, name, tags" in body["detail"]


def test_a_single_parameter_given_twice_is_refused_and_a_repeated_one_is_not(client):
    assert problem(client.get("/api/v1/greeting?name=a&name=b"))["field"] == "name"
    assert client.get("/api/v1/greeting?tags=a&tags=b").json()["text"] == "hello you ['a', 'b']"


def test_a_refusal_carries_its_kind_and_candidates(client):
    body = problem(client.get("/api/v1/several"))
    assert (body["status"], body["field"], body["type"]) == (409, "name", "/api/#ambiguous")
    assert body["candidates"][0]["code"] == "93066"


def test_an_error_raised_as_plain_http_is_a_problem_too(client):
    assert problem(client.get("/api/v1/teapot"))["detail"] == "no tea"


@pytest.mark.parametrize("address", ["/api/v1/none", "/api/v2/greeting", "/api/v1/greeting/", "/api/%00%0a%f0"])
def test_an_address_without_endpoint_is_a_404_problem(client, address):
    assert problem(client.get(address))["status"] == 404


@pytest.mark.parametrize("address", ["/api/v1/greeting", "/api/openapi.json", "/api/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_another_method_is_a_405_problem_that_says_which_ones_are_allowed(client, method, address):
    response = client.generic(method, address)
    assert problem(response)["status"] == 405
    assert response["Allow"] == "GET, HEAD"


def test_a_fault_of_ours_shows_nothing_of_itself(client, caplog):
    client.raise_request_exception = False
    response = client.get("/api/v1/broken")
    assert problem(response)["status"] == 500
    assert "swordfish" not in response.content.decode()
    assert "swordfish" in caplog.text


def test_a_fault_of_ours_reaches_who_listens(client):
    with pytest.raises(RuntimeError, match="swordfish"):
        client.get("/api/v1/broken")


def test_too_many_parameters_are_a_400_problem(client):
    assert problem(client.get("/api/v1/greeting?" + "tags=a&" * 1500))["status"] == 400


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "cp037", "nonsense"])
def test_a_strange_encoding_is_read_as_utf_8(client, charset):
    response = client.get(
        "/api/v1/greeting?name=%C3%A9t%C3%A9", headers={"content-type": f"text/plain; charset={charset}"}
    )
    assert response.json()["text"] == "hello été []"


@pytest.mark.parametrize("name", ["%00", "%ED%A0%80", "%FF", "%F0%9F%8C%BC", "9" * 500, "%E2%80%AE"])
def test_any_text_is_answered(client, name):
    assert client.get(f"/api/v1/greeting?name={name}").status_code == 200


def test_a_problem_is_not_kept(client):
    assert client.get("/api/v1/none")["Cache-Control"] == "no-store"
