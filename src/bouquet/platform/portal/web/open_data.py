"""The page of open data and its files."""

from __future__ import annotations

import csv
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

FORMULA = ("=", "+", "@", "-", "\t", "\r")
LIST_MARK = " | "


@public_page
def data(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "data",
        "datasets": [{"dataset": each, "modified": each.modified_on()} for each in datasets.datasets()],
        "licence": datasets.OPEN_LICENCE,
        "licence_url": datasets.OPEN_LICENCE_URL,
        "crumbs": [Crumb(_("Open data"))],
    }
    return render(request, "portal/data.html", context)


def catalogue(request: HttpRequest) -> HttpResponse:
    """The DCAT catalogue, in JSON-LD."""
    home = request.build_absolute_uri(reverse("portal:home"))
    body = dcat.catalogue(datasets.datasets(), home, request.build_absolute_uri)
    form = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(body, content_type="application/ld+json", json_dumps_params=form)


def csv_file(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A dataset as CSV: UTF-8, commas, one header row; lists are joined by a bar."""
    dataset = _published(key)
    return _file(_csv_lines(dataset), "text/csv; charset=utf-8", f"{key}.csv")


def json_file(request: HttpRequest, key: str) -> StreamingHttpResponse:
    """A dataset as JSON: what it is, then its rows."""
    dataset = _published(key)
    return _file(_json_lines(dataset), "application/json", f"{key}.json")


def _published(key: str) -> Dataset:
    found = datasets.dataset(key)
    if found is None:
        raise Http404
    return found


def _file(lines: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="bouquet-{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


class _Line:
    """Hands back each line that the CSV writer writes."""

    def write(self, line: str) -> str:
        return line


def _csv_lines(dataset: Dataset) -> Iterator[str]:
    writer = csv.writer(_Line())
    names = [column.name for column in dataset.columns]
    yield "\ufeff" + writer.writerow(names)  # spreadsheets know UTF-8 by this mark
    for row in dataset.every():
        yield writer.writerow([_cell(row[name]) for name in names])


def _cell(value: Value) -> str:
    """A value as a cell; a text that a spreadsheet would run as a formula is shown instead."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = value.isoformat() if isinstance(value, date) else value if isinstance(value, str) else LIST_MARK.join(value)
    return f"'{text}" if text.startswith(FORMULA) else text


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
