"""The page of open data and its files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel import datasets
from bouquet.kernel.datasets import Dataset, Value
from bouquet.platform.portal.web import dcat
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb
from bouquet.web.spreadsheets import csv_stream

LIST_MARK = " | "


@public_page
def data(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "data",
        "datasets": [{"dataset": each, "modified": day} for each, day in datasets.dated()],
        "licence": datasets.OPEN_LICENCE,
        "licence_url": datasets.OPEN_LICENCE_URL,
        "crumbs": [Crumb(_("Open data"))],
    }
    return render(request, "portal/data.html", context)


def catalogue(request: HttpRequest) -> HttpResponse:
    """The DCAT catalogue, in JSON-LD."""
    home = request.build_absolute_uri(reverse("portal:home"))
    body = dcat.catalogue(datasets.dated(), home, request.build_absolute_uri)
    form = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(body, content_type="application/ld+json", json_dumps_params=form)


def csv_file(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A dataset as CSV: UTF-8, commas, one header row; lists are joined by a bar."""
    return _open(csv_stream(_csv_rows(_published(key)), f"bouquet-{key}.csv"))


def json_file(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A dataset as JSON: what it is, then its rows."""
    headers = {"Content-Disposition": f'attachment; filename="bouquet-{key}.json"'}
    return _open(StreamingHttpResponse(_json_lines(_published(key)), "application/json", headers=headers))


def _open(response: StreamingHttpResponse) -> StreamingHttpResponse:
    """The answer, which pages of other sites may read too."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _published(key: str) -> Dataset:
    found = datasets.dataset(key)
    if found is None:
        raise Http404
    return found


def _csv_rows(dataset: Dataset) -> Iterator[list[object]]:
    names = [column.name for column in dataset.columns]
    yield list(names)
    for row in dataset.every():
        yield [_cell(row[name]) for name in names]


def _cell(value: Value) -> object:
    """A value as a cell: unknown is empty, lists are joined by a bar."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case list():
            return LIST_MARK.join(value)
    return value


def _json_lines(dataset: Dataset) -> Iterator[str]:
    modified = dataset.modified_on()
    facts: dict[str, Any] = {
        "dataset": dataset.key,
        "licence": datasets.OPEN_LICENCE_URL,
        "modified": modified.isoformat() if modified else None,
    }
    yield json.dumps(facts)[:-1] + ', "rows": ['
    names = [column.name for column in dataset.columns]
    mark = "\n"
    for row in dataset.every():
        yield mark + json.dumps({name: row[name] for name in names}, ensure_ascii=False, default=date.isoformat)
        mark = ",\n"
    yield "\n]}\n"
