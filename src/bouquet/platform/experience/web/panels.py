"""What pages of lower apps show of experiences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.catalogue.models import Service
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Origin
from bouquet.platform.experience.rules.ranges import ranges
from bouquet.platform.experience.rules.vocabulary import Outcome
from bouquet.platform.experience.selectors import Filters
from bouquet.platform.experience.web import texts
from bouquet.platform.territories import selectors as territories

SHOWN = 4
SHOWN_ALIKE = 3


def of_service(request: HttpRequest, service: Service) -> Mapping[str, Any]:
    """The surest experiences of a service, a failure among them when there is one, and what they report."""
    rows = list(selectors.of_service(service))
    shown = rows[:SHOWN]
    failures = [row for row in rows if row.outcome == Outcome.FAILURE]
    if failures and not any(row.outcome == Outcome.FAILURE for row in shown):
        shown[-1] = failures[0]
    alone = [row for row in rows if len(row.services.all()) == 1]
    found = ranges(selectors.report_of(row) for row in alone)
    feeding = {point.experience for each in found for point in each.points}
    added = [row for row in alone if row.origin == Origin.CONTRIBUTED and row.pk in feeding]
    return {
        "last_added": max(added, key=lambda row: row.published_at, default=None),
        "cards": [texts.card(row) for row in shown],
        "count": len(rows),
        "ranges": texts.ranges(found, {row.pk: row.place_name for row in rows}),
    }


def of_territory(request: HttpRequest, place: Territory) -> Mapping[str, Any] | None:
    """The experiences most like a territory: of communes for a commune, of its kind for a group."""
    return _alike(place, Filters(), first_only=True)


def of_diagnosis(request: HttpRequest, subject: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Of the services that a diagnosis points to, the experiences most like its territory, its own kind first."""
    services = tuple(subject["services"])
    return _alike(subject["place"], Filters(services=services), first_only=False) if services else None


def _alike(place: Territory, filters: Filters, *, first_only: bool) -> Mapping[str, Any] | None:
    atlas = territories.atlas()
    found = selectors.near(place, filters, atlas)
    first, then = (found.communes, found.epcis) if isinstance(place, Commune) else (found.epcis, found.communes)
    compared = [row for row in (first if first_only else [*first, *then]) if row.distance is not None]
    alike = selectors.told(compared[:SHOWN_ALIKE], atlas)
    if not alike:
        return None
    return {"cards": [texts.card(row.experience, row) for row in alike], "kind": place.kind, "code": place.code}


def of_explainer(request: HttpRequest, explainer: Any) -> Mapping[str, Any] | None:
    """The experiences that an explainer names, in its order."""
    rows = selectors.named(explainer.experiences)
    return {"cards": [texts.card(row) for row in rows]} if rows else None
