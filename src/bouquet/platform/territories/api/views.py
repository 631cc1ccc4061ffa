"""Endpoints of territories."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bouquet.api.paging import page_of
from bouquet.api.problems import INVALID, NOT_FOUND, Refusal, answers
from bouquet.api.texts import N_
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Departement, Epci, FormerCommune, Region
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.kernel.search import selectors as search
from bouquet.platform.territories import selectors
from bouquet.platform.territories.api import serializers

router = Router(tags=[N_("Territories")])
MATCHES: dict[int, serializers.Match] = {
    search.EXACT: "exact",
    search.PREFIX: "prefix",
    search.NEAR: "near",
    search.WORDS: "words",
}
ORDER = {Kind.COMMUNE: "insee_code", Kind.EPCI: "siren", Kind.DEPARTEMENT: "code", Kind.REGION: "code"}


@router.get(
    "",
    response=answers(serializers.TerritoryPage, 400),
    summary=N_("Find or list territories"),
    description=N_(
        "With q, the territories that answer best to a name or a code, best first, on one page. Without q, every "
        "territory of a kind, by code, page after page."
    ),
)
def list_territories(
    request: HttpRequest, response: HttpResponse, asked: Query[serializers.TerritoryQuery]
) -> serializers.TerritoryPage:
    if asked.q.strip():
        if asked.cursor is not None:
            raise Refusal(INVALID, "a search has one page: leave cursor out, or leave q out", field="cursor")
        return _search(asked.q, [asked.kind] if asked.kind else [], asked.limit)
    kind = asked.kind or Kind.COMMUNE
    rows, following = page_of(request, response, _every(kind), asked, (ORDER[kind],), f"territories/{kind}")
    return serializers.TerritoryPage(items=[serializers.summary(row) for row in rows], next=following)


@router.get(
    "/{kind}/{code}",
    response=answers(serializers.TerritorySheet, 400, 404),
    summary=N_("Read a territory"),
    description=N_(
        "Population, area, position, groups and former codes. An old INSEE code leads to the commune of today, with "
        "resolved_from saying so."
    ),
)
def read_territory(
    request: HttpRequest,
    kind: serializers.KindInPath,
    code: serializers.CodeInPath,
) -> serializers.TerritorySheet:
    asked = code.upper()
    territory = geography.territory(kind, asked)
    if territory is None:
        raise Refusal(NOT_FOUND, f"no {kind} has the code {asked} today", field="code")
    former: list[FormerCommune] = []
    merged: list[Commune] = []
    if isinstance(territory, Commune):
        former, merged = list(territory.former_communes.all()), list(territory.predecessors.all())
    return serializers.sheet(territory, asked, former, merged, geography.latest_vintage())


def _search(text: str, kinds: list[Kind], limit: int) -> serializers.TerritoryPage:
    hits = selectors.found(text, kinds=kinds, limit=limit)
    found: dict[tuple[str, str], Territory] = {}
    for kind in Kind:
        codes = [hit.ref for hit in hits if hit.kind == kind]
        if codes:
            rows = _every(kind).filter(pk__in=codes).order_by()
            found |= {(row.kind, row.code): row for row in rows}
    items = [
        serializers.summary(found[hit.kind, hit.ref], MATCHES[hit.how]) for hit in hits if (hit.kind, hit.ref) in found
    ]
    return serializers.TerritoryPage(items=items, next=None)


def _every(kind: Kind) -> QuerySet[Any]:
    match kind:
        case Kind.COMMUNE:
            return geography.current_communes().select_related("departement")
        case Kind.EPCI:
            return Epci.objects.filter(current=True).select_related("departement")
        case Kind.DEPARTEMENT:
            return Departement.objects.filter(current=True).select_related("region")
        case Kind.REGION:
            return Region.objects.filter(current=True)
