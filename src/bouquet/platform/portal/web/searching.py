from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bouquet.kernel.search import registry
from bouquet.kernel.search.rules import MAX_QUERY_LENGTH
from bouquet.kernel.search.selectors import Answer, Hit, answer
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated
from bouquet.web.templatetags.bouquet import language

GROUP_SIZE = 4
PAGE_SIZE = 10


@dataclass(frozen=True, slots=True)
class Group:
    """The best pages of a kind, and where the others are."""

    kind: str
    label: str | Promise
    hits: list[Hit]
    count: int
    url: str


@public_page
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:MAX_QUERY_LENGTH].strip()
    kinds = registry.kinds()
    kind = request.GET.get("genre", "")
    kind = kind if kind in kinds else ""
    found = answer(query, language(), kinds=[kind] if kind else [])
    context = {
        "section": "search",
        "query": query,
        "kind": kind,
        "kind_label": kinds.get(kind, ""),
        "found": found,
        "total": sum(found.counts.values()),
        "facets": _facets(query, found),
        "groups": [] if kind else _groups(query, found),
        "corrected_url": _url(found.corrected) if found.corrected else "",
        "everything_url": _url(query),
        "crumbs": [Crumb(_("Search"))],
        **paginated(request, found.hits if kind else [], PAGE_SIZE),
    }
    return render(request, "portal/search.html", context)


def _url(query: str, kind: str = "") -> str:
    asked = {"q": query} | ({"genre": kind} if kind else {})
    return f"{reverse('portal:search')}?{urlencode(asked)}"


def _facets(query: str, found: Answer) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "label": label, "count": found.counts[kind], "url": _url(query, kind)}
        for kind, label in registry.kinds().items()
        if found.counts.get(kind)
    ]


def _groups(query: str, found: Answer) -> list[Group]:
    """The hits by kind, the kind of the best hit first."""
    labels = registry.kinds()
    by_kind: dict[str, list[Hit]] = {}
    for hit in found.hits:
        by_kind.setdefault(hit.kind, []).append(hit)
    return [
        Group(kind, labels[kind], hits[:GROUP_SIZE], found.counts[kind], _url(query, kind))
        for kind, hits in by_kind.items()
    ]
