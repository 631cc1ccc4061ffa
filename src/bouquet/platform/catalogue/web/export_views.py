"""The whole catalogue to take away, under an open licence: tables, JSON, and its description for other catalogues."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.selectors import exports
from bouquet.platform.catalogue.selectors import offers as selectors
from bouquet.platform.catalogue.web.comparing import harmless
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb

TABLES = {"solutions.csv": exports.solution_table, "offres.csv": exports.offer_table}
WHOLE, DESCRIBED = "catalogue.json", "catalogue.jsonld"
MEDIA = {"csv": "text/csv", "json": "application/json", "jsonld": "application/ld+json"}


@public_page
def index(request: HttpRequest) -> HttpResponse:
    files = [
        ("solutions.csv", _("Solutions: one line each, one column a question")),
        ("offres.csv", _("Offers: one line for each part and bracket of a price")),
        (WHOLE, _("Everything, with versions and sources of answers (JSON)")),
        (DESCRIBED, _("Description for other catalogues (DCAT, JSON-LD)")),
    ]
    context = {
        "section": "catalogue",
        "files": files,
        "licence": exports.LICENCE,
        "licence_url": exports.LICENCE_URL,
        "edition": catalogue.edition(),
        "crumbs": [Crumb(_("Services"), reverse("catalogue:index")), Crumb(_("Open data"))],
    }
    return render(request, "catalogue/exports.html", context)


@public_page
def export(request: HttpRequest, name: str) -> HttpResponse:
    if name in TABLES:
        out = io.StringIO()
        out.write("\ufeff")
        csv.writer(out, delimiter=";").writerows([harmless(cell) for cell in row] for row in TABLES[name]())
        return _file(name, out.getvalue())
    if name == WHOLE:
        return _file(name, json.dumps(_whole(), ensure_ascii=False, indent=1))
    if name == DESCRIBED:
        return _file(name, json.dumps(_described(request), ensure_ascii=False, indent=1))
    raise Http404


def _file(name: str, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=f"{MEDIA[name.rpartition('.')[2]]}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _date() -> str:
    edition = selectors.offers_edition()
    return edition.loaded_at.date().isoformat() if edition else ""


def _whole() -> dict[str, Any]:
    return {
        "format": "bouquet-catalogue/1",
        "licence": exports.LICENCE,
        "date": _date(),
        "solutions": exports.solution_rows(),
        "offers": exports.offer_rows(),
    }


def _described(request: HttpRequest) -> dict[str, Any]:
    """The catalogue as a DCAT dataset with its distributions."""

    def address(name: str) -> str:
        return request.build_absolute_uri(reverse("catalogue:export", args=[name]))

    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": request.build_absolute_uri(reverse("catalogue:exports")),
        "@type": "dcat:Dataset",
        "dct:title": [
            {"@language": "fr", "@value": "Catalogue des services numériques des petites et moyennes collectivités"},
            {"@language": "en", "@value": "Catalogue of digital services for small and medium local authorities"},
        ],
        "dct:description": [
            {"@language": "fr", "@value": "Solutions, offres et prix, chacun avec sa source et sa date."},
            {"@language": "en", "@value": "Solutions, offers and prices, each with its source and date."},
        ],
        "dct:modified": {"@type": "xsd:date", "@value": _date()},
        "dct:license": {"@id": exports.LICENCE_URL},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": request.get_host()},
        "dcat:keyword": ["services numériques", "collectivités", "prix", "smart city"],
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "@id": address(name),
                "dcat:downloadURL": {"@id": address(name)},
                "dcat:mediaType": MEDIA[name.rpartition(".")[2]],
                "dct:license": {"@id": exports.LICENCE_URL},
            }
            for name in (*TABLES, WHOLE)
        ],
    }
