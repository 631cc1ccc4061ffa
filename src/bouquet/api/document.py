"""The OpenAPI document, completed with what django-ninja leaves out: problem answers, headers, 304."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from bouquet.api.conditional import MAX_AGE_SECONDS
from bouquet.api.problems import MEDIA_TYPE

JSON = dict[str, Any]
Document = TypeVar("Document", bound=JSON)

_HEADERS: JSON = {
    "ETag": {"description": "Digest of the body: send it back in If-None-Match.", "schema": {"type": "string"}},
    "Cache-Control": {
        "description": "How long the answer may be kept.",
        "schema": {"type": "string", "examples": [f"public, max-age={MAX_AGE_SECONDS}"]},
    },
}
_LINK: JSON = {"Link": {"description": 'The next page, with rel="next".', "schema": {"type": "string"}}}


def complete(document: Document) -> Document:
    """The document of django-ninja, corrected in place."""
    for operations in document["paths"].values():
        operations.pop("head", None)
        for operation in operations.values():
            for parameter in operation["parameters"]:
                _complete_parameter(parameter, document["components"]["schemas"])
            _complete_responses(operation)
    return document


def operations_of(document: JSON) -> Iterator[tuple[str, str, JSON]]:
    """Each endpoint: its method, its address and what the document says of it."""
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            yield method.upper(), address, operation


def _complete_parameter(parameter: JSON, schemas: JSON) -> None:
    """An absent parameter is left out, never null; a choice is listed where it is made; examples live in the schema."""
    parameter.pop("examples", None)
    schema = parameter["schema"]
    for choice in schema.pop("anyOf", []):
        if choice != {"type": "null"}:
            schema |= choice
    reference = schema.pop("$ref", None)
    if reference is not None:
        schema |= {"enum": schemas[reference.rpartition("/")[2]]["enum"], "type": "string"}


def _complete_responses(operation: JSON) -> None:
    responses = operation["responses"]
    paged = any(parameter["name"] == "cursor" for parameter in operation["parameters"])
    for status, response in responses.items():
        if status >= 400:
            (schema,) = response["content"].values()
            response["content"] = {MEDIA_TYPE: schema}
    responses[200]["headers"] = _HEADERS | (_LINK if paged else {})
    responses[304] = {"description": "Not Modified", "headers": _HEADERS}
    operation["responses"] = dict(sorted(responses.items()))
