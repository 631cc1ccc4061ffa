"""Pages of offers: those of a service, one offer with its price, several compared."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.models import EntryVersion, Offer
from bouquet.platform.catalogue.selectors import offers as selectors
from bouquet.platform.catalogue.web import comparing, offer_texts, texts
from bouquet.platform.catalogue.web.asked import Asked, asked
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated
from bouquet.web.spreadsheets import csv_answer

OFFERS_SHOWN = 30


def _service_crumbs(service: Any) -> list[Crumb]:
    return [
        Crumb(_("Services"), reverse("catalogue:index")),
        Crumb(service.label, reverse("catalogue:service", args=[service.id])),
    ]


@public_page
def offers_of_service(request: HttpRequest, service_id: str) -> HttpResponse:
    service = catalogue.service(service_id)
    if service is None:
        raise Http404
    wanted = asked(request.GET)
    pages = paginated(request, selectors.offers_of_service(service), OFFERS_SHOWN)
    rows = [offer_texts.offer_row(selectors.priced(offer, wanted.served, wanted.years)) for offer in pages["page"]]
    context = {
        "section": "catalogue",
        "service": service,
        "asked": wanted,
        "rows": rows,
        "units": _units(rows),
        "crumbs": [*_service_crumbs(service), Crumb(_("Offers"))],
        **pages,
    }
    return render(request, "catalogue/offers.html", context)


def _units(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What must be counted for the prices of these offers."""
    units = dict.fromkeys(unit for row in rows if row["row"].structure for unit in row["row"].structure.units)
    return [{"id": unit, "label": offer_texts.quantity_name(unit)} for unit in units]


@public_page
def offer(request: HttpRequest, offer_id: str) -> HttpResponse:
    found = selectors.offer(offer_id)
    if found is None:
        raise Http404
    wanted = asked(request.GET)
    row = selectors.priced(found, wanted.served, wanted.years)
    context = {
        "section": "catalogue",
        "offer": found,
        "asked": wanted,
        "view": offer_texts.offer_row(row),
        "parts": offer_texts.part_rows(row.structure, row.bill) if row.structure else [],
        "units": _units([{"row": row}]),
        "tax": texts.named(texts.TAXES, row.structure.tax) if row.structure else "",
        "cost_evidence": _reference_evidence(found),
        "sources": found.price_sources.order_by("id"),
        "versions": selectors.versions_of(EntryVersion.OFFER, found.id)[:10],
        "crumbs": [
            *_service_crumbs(found.service),
            Crumb(_("Offers"), reverse("catalogue:offers", args=[found.service_id])),
            Crumb(found.label),
        ],
    }
    return render(request, "catalogue/offer.html", context)


def _reference_evidence(found: Offer) -> str:
    cost = selectors.cost_of(found.service) if found.kind == Offer.REFERENCE else None
    return texts.evidence_of(cost) if cost else ""


def _compared(wanted: Asked) -> list[selectors.Priced]:
    """The offers asked, in the order in which they were asked; those that do not exist are left out."""
    known = {offer.id: offer for offer in selectors.offers().filter(pk__in=wanted.offers)}
    return [selectors.priced(known[name], wanted.served, wanted.years) for name in wanted.offers if name in known]


@public_page
def compare(request: HttpRequest) -> HttpResponse:
    wanted = asked(request.GET)
    rows = _compared(wanted)
    context = {
        "section": "catalogue",
        "asked": wanted,
        "columns": [offer_texts.offer_row(row) for row in rows],
        "crumbs": [Crumb(_("Services"), reverse("catalogue:index")), Crumb(_("Compare offers"))],
        "csv_url": f"{reverse('catalogue:compare-csv')}?{request.GET.urlencode()}",
        "permanent_url": request.build_absolute_uri(),
        **comparing.context(wanted, rows),
    }
    return render(request, "catalogue/compare.html", context)


@public_page
def compare_csv(request: HttpRequest) -> HttpResponse:
    wanted = asked(request.GET)
    return csv_answer(comparing.csv_rows(wanted, _compared(wanted)), "comparison.csv")
