"""The territory of an address, and where it stands among the pages."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.kernel.geography.rules import Kind
from bouquet.web.pages import Crumb


def place_or_404(kind: str, code: str) -> Commune | Epci:
    """Today's commune or EPCI of an address."""
    found = geography.territory(Kind(kind), code.upper())
    if not isinstance(found, Commune | Epci):
        raise Http404
    return found


def hub_url(place: Commune | Epci) -> str:
    return reverse("strategy:hub", args=[place.kind, place.code])


def crumbs(place: Commune | Epci, *labels: str) -> list[Crumb]:
    """The territory, its diagnosis, then this page."""
    found = [
        Crumb(place.name, reverse("territories:territory", args=[place.kind, place.code])),
        Crumb(_("Diagnosis"), hub_url(place) if labels else ""),
    ]
    return [*found, *(Crumb(label) for label in labels)]


def place_data(place: Commune | Epci) -> dict[str, str]:
    """A territory in exports."""
    return {"kind": str(place.kind), "code": place.code, "name": place.name}
