"""The documentation page: every endpoint of the OpenAPI document, as a page of the site, without any script."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from bouquet.api import problems
from bouquet.api.document import JSON, operations_of
from bouquet.api.texts import N_, translated

TYPES = {
    "string": N_("text"),
    "integer": N_("whole number"),
    "boolean": N_("true or false"),
    "array": N_("texts: repeat the parameter"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as the page shows it."""

    name: str
    required: bool
    type: str
    bounds: str
    description: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint as the page shows it; `example` is an address that answers."""

    id: str
    method: str
    address: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    example: str
    statuses: tuple[int, ...]

    @property
    def breakable_address(self) -> SafeString:
        return breakable(self.address)

    @property
    def breakable_example(self) -> SafeString:
        return breakable(self.example)


@dataclass(frozen=True, slots=True)
class Section:
    """Endpoints that go together."""

    id: str
    title: str
    endpoints: tuple[Endpoint, ...]


def documentation(request: HttpRequest, api: NinjaAPI) -> HttpResponse:
    """The documentation page, in the language of its address."""
    site = request.build_absolute_uri("/")[:-1]
    document = api.get_openapi_schema()
    kinds = [
        {"slug": k.slug, "status": k.status, "title": translated(k.title), "advice": translated(k.advice)}
        for k in problems.KINDS
    ]
    context = {
        "title": translated(api.title),
        "lead": translated(api.description),
        "version": api.version,
        "sections": sections(document),
        "kinds": kinds,
        "site": site,
        "document_url": reverse("api:openapi-json"),
        "crumbs": [{"label": _("API")}],
    }
    return render(request, "api/documentation.html", context)


def sections(document: JSON) -> list[Section]:
    """The endpoints of a document by tag, in its order, in the active language."""
    grouped: dict[str, list[Endpoint]] = {}
    for method, address, operation in operations_of(document):
        grouped.setdefault(operation["tags"][0], []).append(_endpoint(method, address, operation))
    return [Section(tag.lower(), translated(tag), tuple(found)) for tag, found in grouped.items()]


def breakable(address: str) -> SafeString:
    """An address that may go on the next line after each of its parts: small screens are narrower than it."""
    parts = re.split(r"(?<=[/?&])(?=.)", address)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


def _endpoint(method: str, address: str, operation: JSON) -> Endpoint:
    return Endpoint(
        id=operation["operationId"].replace("_", "-"),
        method=method,
        address=address,
        summary=translated(operation["summary"]),
        description=translated(operation.get("description", "")),
        parameters=tuple(_parameter(parameter) for parameter in operation["parameters"]),
        example=_example(address, operation["parameters"]),
        statuses=tuple(operation["responses"]),
    )


def _parameter(parameter: JSON) -> Parameter:
    schema = parameter["schema"]
    return Parameter(
        name=parameter["name"],
        required=parameter["required"],
        type=translated(TYPES[schema["type"]]),
        bounds=_bounds(schema),
        description=translated(parameter.get("description", "")),
    )


def _bounds(schema: JSON) -> str:
    """What a parameter may hold, in words."""
    found = []
    if "enum" in schema:
        found.append(", ".join(schema["enum"]))
    if "minimum" in schema and "maximum" in schema:
        found.append(_("from %(least)d to %(most)d") % {"least": schema["minimum"], "most": schema["maximum"]})
    if "maxLength" in schema:
        found.append(_("at most %(most)d characters") % {"most": schema["maxLength"]})
    if schema.get("default") not in (None, "", [], False):
        found.append(_("%(value)s by default") % {"value": schema["default"]})
    return _("; ").join(found)


def _example(address: str, parameters: list[JSON]) -> str:
    """An address that answers, made of the parameters' examples."""
    query: list[tuple[str, Any]] = []
    for parameter in parameters:
        for value in parameter["schema"].get("examples", [])[:1]:
            if parameter["in"] == "path":
                address = address.replace(f"{{{parameter['name']}}}", quote(str(value)))
            else:
                query.append((parameter["name"], value))
    return address + (f"?{urlencode(query, doseq=True, safe=':,')}" if query else "")
