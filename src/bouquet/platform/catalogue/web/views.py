from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel import clock
from bouquet.platform.catalogue import selectors
from bouquet.platform.catalogue.models import Service
from bouquet.platform.catalogue.rules.neutral import in_neutral_order
from bouquet.platform.catalogue.web import texts
from bouquet.platform.catalogue.web.asked import LONGEST_NAME
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated

USUAL_POPULATION = 2000
MOST_POPULATION = 100_000_000
HORIZON_YEARS = 5
PURCHASES_SHOWN = 20


@public_page
def index(request: HttpRequest) -> HttpResponse:
    needs = list(selectors.needs())
    asked = request.GET.get("besoin", "")
    need = next((need for need in needs if need.id == asked), None)
    services = selectors.services_for(need.id if need else None)
    context = {
        "section": "catalogue",
        "needs": needs,
        "need": need,
        "count": len(services),
        "fields": [(field, list(rows)) for field, rows in groupby(services, key=lambda service: service.field)],
        "edition": selectors.edition(),
        "crumbs": [Crumb(_("Services"))],
    }
    return render(request, "catalogue/index.html", context)


@public_page
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    found = selectors.service(service_id)
    if found is None:
        raise Http404
    context = {
        "section": "catalogue",
        "service": found,
        "scales": [texts.named(texts.SCALES, scale) for scale in found.best_scales],
        "contributions": found.contributions.select_related("need").order_by("-hundredths", "need__position"),
        "prerequisites": [row.needed for row in found.prerequisites.select_related("needed").order_by("order")],
        "needed_by": [row.service for row in found.needed_by.select_related("service").order_by("service__position")],
        "solutions": [
            {"solution": row, "kind": texts.named(texts.SOLUTION_KINDS, row.kind), "status": texts.sheet_status(row)}
            for row in in_neutral_order(selectors.solutions_of(found), lambda row: row.name, clock.today())
        ],
        "edition": selectors.edition(),
        "crumbs": [Crumb(_("Services"), reverse("catalogue:index")), Crumb(found.label)],
        "place": request.GET.get("lieu", "").strip()[:LONGEST_NAME],
        **_costs(request, found),
        **_observed(request, found),
    }
    return render(request, "catalogue/service.html", context)


def _costs(request: HttpRequest, service: Service) -> dict[str, Any]:
    cost = getattr(service, "cost", None)
    population, refusal = whole(request, "population", USUAL_POPULATION, MOST_POPULATION)
    communes, other = whole(request, "communes", 1, 40_000)
    if cost is None:
        return {"cost": None, "population": population, "communes": communes, "refusal": ""}
    model = cost.model
    return {
        "cost": cost,
        "model": model,
        "population": population,
        "communes": communes,
        "refusal": refusal or other,
        "years": HORIZON_YEARS,
        "too_small": population < model.minimum_population,
        "rows": texts.cost_rows(model, population, communes, HORIZON_YEARS),
        "evidence": texts.evidence_of(cost),
        "unit": texts.named(texts.UNITS, model.units.unit) if model.units else "",
    }


def whole(request: HttpRequest, name: str, usual: int, most: int) -> tuple[int, str]:
    """A whole number of the address, or the usual one and why the one written was refused."""
    text = "".join(request.GET.get(name, "").split())
    if not text:
        return usual, ""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or not 1 <= int(text) <= most:
        return usual, _("Write whole numbers, for example 1200 inhabitants and 1 commune.")
    return int(text), ""


def _observed(request: HttpRequest, service: Service) -> dict[str, Any]:
    pages = paginated(request, selectors.contracts_of(service), PURCHASES_SHOWN)
    return {
        "prices": [
            {
                "fact": fact,
                "kind": texts.named(texts.PRICE_KINDS, fact.kind),
                "recurrence": texts.named(texts.RECURRENCES, fact.recurrence),
                "tax": texts.named(texts.TAXES, fact.tax_basis),
            }
            for fact in selectors.prices_of(service)
        ],
        "purchases": [
            {"row": row, "basis": texts.named(texts.AMOUNT_BASES, row.amount_basis)} for row in pages["page"]
        ],
        **pages,
    }
