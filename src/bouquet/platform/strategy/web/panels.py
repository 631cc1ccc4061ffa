"""What pages of lower apps show of the diagnosis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from bouquet.kernel.geography.models import Commune, Epci
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.kernel.tenancy.models import Tenant
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.web import texts


def of_territory(request: HttpRequest, place: Any) -> Mapping[str, Any] | None:
    """Who may carry how many services in a commune or an EPCI, and the way to its diagnosis."""
    if not isinstance(place, Commune | Epci):
        return None
    return {"standings": texts.standing_counts(selectors.service_holdings_of(place))}


def of_organisation(request: HttpRequest, tenant: Tenant) -> Mapping[str, Any] | None:
    """The way to the self-assessments of an authority that has a territory."""
    return {} if isinstance(tenancy.territory_of(tenant), Commune | Epci) else None
