"""The datasets as a DCAT-AP catalogue.

Source: SEMIC, *DCAT-AP 3*, application profile for data portals in Europe: a catalogue has a title, a description, a
publisher and datasets; a dataset a title and a description; a distribution the address where it is had.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.datasets import OPEN_LICENCE_URL, Dataset

LANGUAGES = {
    "fr": "http://publications.europa.eu/resource/authority/language/FRA",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
FORMATS = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
}
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
GOVERNMENT = "http://publications.europa.eu/resource/authority/data-theme/GOVE"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TITLE = _("Open data of Bouquet")
DESCRIPTION = _(
    "Needs, digital services, solutions, offers, prices, costs and experiences "
    "for small and medium French local authorities."
)

Absolute = Callable[[str], str]
Node = dict[str, Any]


def catalogue(datasets: Sequence[tuple[Dataset, date | None]], home: str, absolute: Absolute) -> Node:
    """The catalogue as JSON-LD, with its context in it.

    Args:
        datasets: the datasets, in their order, each with the day of its last change.
        home: absolute address of the site, which publishes.
        absolute: makes an absolute address of a path.
    """
    publisher = {
        "@id": f"{home}#publisher",
        "@type": "foaf:Agent",
        "foaf:name": "Bouquet",
        "foaf:homepage": {"@id": home, "@type": "foaf:Document"},
    }
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("portal:dcat")),
        "@type": "dcat:Catalog",
        "dct:title": _texts(TITLE),
        "dct:description": _texts(DESCRIPTION),
        "dct:publisher": publisher,
        "dct:license": _licence(),
        "dct:language": [{"@id": url, "@type": "dct:LinguisticSystem"} for url in LANGUAGES.values()],
        "foaf:homepage": {"@id": absolute(reverse("portal:data")), "@type": "foaf:Document"},
        "dcat:themeTaxonomy": _taxonomy(),
        "dcat:dataset": [_dataset(each, day, publisher["@id"], absolute) for each, day in datasets],
    }


def _dataset(dataset: Dataset, modified: date | None, publisher: object, absolute: Absolute) -> Node:
    page = f"{absolute(reverse('portal:data'))}#{dataset.key}"
    node: Node = {
        "@id": page,
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.key,
        "dct:title": _texts(dataset.title),
        "dct:description": _texts(dataset.description),
        "dct:publisher": {"@id": publisher},
        "dcat:keyword": [{"@value": word, "@language": "fr"} for word in dataset.keywords],
        "dcat:theme": {"@id": GOVERNMENT, "@type": "skos:Concept", "skos:prefLabel": _texts("Government")},
        "dcat:landingPage": {"@id": page, "@type": "foaf:Document"},
        "dcat:distribution": [_distribution(dataset, form, absolute) for form in FORMATS],
    }
    if modified:
        node["dct:modified"] = {"@value": modified.isoformat(), "@type": "xsd:date"}
    return node


def _distribution(dataset: Dataset, form: str, absolute: Absolute) -> Node:
    name, media_type = FORMATS[form]
    url = absolute(reverse(f"portal:data-{form}", args=[dataset.key]))
    return {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": _texts(dataset.title),
        "dcat:accessURL": {"@id": url},
        "dcat:downloadURL": {"@id": url},
        "dct:format": {"@id": FILE_TYPES + name, "@type": "dct:MediaTypeOrExtent"},
        "dcat:mediaType": {"@id": MEDIA_TYPES + media_type, "@type": "dct:MediaType"},
        "dct:license": _licence(),
    }


def _licence() -> Node:
    return {"@id": OPEN_LICENCE_URL, "@type": "dct:LicenseDocument"}


def _taxonomy() -> Node:
    scheme = "http://publications.europa.eu/resource/authority/data-theme"
    return {"@id": scheme, "@type": "skos:ConceptScheme", "dct:title": [{"@value": "Data theme", "@language": "en"}]}


def _texts(text: str | Promise) -> list[dict[str, str]]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append({"@value": str(text), "@language": language})
    return found
