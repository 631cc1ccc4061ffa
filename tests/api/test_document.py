"""The OpenAPI document and the page that shows it, over every endpoint of the site."""

import html
import re
from enum import StrEnum
from typing import get_args
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from pydantic import BaseModel

from bouquet.api.document import operations_of
from bouquet.api.problems import KINDS
from bouquet.site.api import api

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    return api.get_openapi_schema()


def operations(document):
    return [operation for _, _, operation in operations_of(document)]


def test_the_document_is_openapi_31_and_says_where_it_is(client):
    response = client.get("/api/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")
    assert set(response.json()["paths"]) == {
        "/api/v1/territories",
        "/api/v1/territories/{kind}/{code}",
        "/api/v1/needs",
        "/api/v1/fields",
        "/api/v1/services",
        "/api/v1/services/{service_id}",
        "/api/v1/services/{service_id}/cost",
        "/api/v1/services/{service_id}/observed-prices",
        "/api/v1/solutions",
        "/api/v1/solutions/{solution_id}",
        "/api/v1/providers",
        "/api/v1/questions",
        "/api/v1/offers",
        "/api/v1/offers/{offer_id}",
        "/api/v1/compare",
        "/api/v1/experiences",
        "/api/v1/experiences/near",
        "/api/v1/experiences/{experience_id}",
        "/api/v1/compose",
        "/api/v1/search",
        "/api/v1/self-assessments",
        "/api/v1/self-assessments/{version}",
        "/api/v1/self-assessments/{version}/score",
        "/api/v1/competences",
    }


def test_everything_has_a_name_and_a_description(document):
    for operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert all(parameter["description"] for parameter in operation["parameters"]), operation["operationId"]


def test_every_refusal_is_a_problem_document(document):
    for operation in operations(document):
        refusals = {status: body for status, body in operation["responses"].items() if status >= 400}
        assert 422 in refusals
        for body in refusals.values():
            assert body["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def test_every_shape_is_described(document):
    for name, shape in document["components"]["schemas"].items():
        assert shape.get("description"), name


def test_two_shapes_never_share_a_name():
    """Shapes are filed by name: the second would hide the first."""

    def ours(base):
        for shape in base.__subclasses__():
            if (
                shape.__module__.startswith("bouquet.")
                and "[" not in shape.__name__
                and ".tests." not in shape.__module__
            ):
                yield shape
            yield from ours(shape)

    named = {}
    for shape in ours(BaseModel):
        named.setdefault(shape.__name__, set()).add(shape.__module__)
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_two_enumerations_never_share_a_name():
    """Those that shapes hold are filed beside shapes, by name too."""

    def held(annotation):
        for inner in (annotation, *get_args(annotation)):
            if isinstance(inner, type) and issubclass(inner, StrEnum):
                yield inner
            elif inner is not annotation:
                yield from held(inner)

    named = {}
    shapes = [BaseModel]
    for shape in shapes:
        shapes += shape.__subclasses__()
        for field in shape.model_fields.values():
            for enumeration in held(field.annotation):
                named.setdefault(enumeration.__name__, set()).add(enumeration.__module__)
    assert "PriceKind" in named
    assert {name: modules for name, modules in named.items() if len(modules) > 1} == {}


def test_the_page_shows_every_endpoint_and_every_problem(client, document):
    page = client.get("/api/").content.decode().replace("<wbr>", "")
    for method, address, operation in operations_of(document):
        assert f"{method} {address}" in page
        for parameter in operation["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    for kind in KINDS:
        assert f'id="{kind.slug}"' in page
    assert 'href="/api/openapi.json"' in page


def test_every_path_has_an_example_that_answers(client, document):
    page = html.unescape(client.get("/api/").content.decode())
    examples = re.findall(r"curl '?http://testserver([^\s'<]+)", page)
    answered = sorted(resolve(urlsplit(example).path).route for example in examples)
    readable = [address for method, address, _ in operations_of(document) if method == "GET"]
    assert answered == sorted(re.sub(r"{(\w+)}", r"<\1>", address).lstrip("/") for address in readable)
    for example in examples:
        assert client.get(example).status_code == 200, example


def test_the_page_is_sound_html(client):
    page = client.get("/api/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert page.count("<h1") == 1
    assert "<script" not in page
    assert "style=" not in page
