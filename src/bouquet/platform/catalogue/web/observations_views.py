from __future__ import annotations

from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bouquet.kernel import clock
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.models import Observation
from bouquet.platform.catalogue.rules.observations import PRICE_YEAR, AmountKind
from bouquet.platform.catalogue.rules.observations_distribution import MINIMUM, MINIMUM_TAILS
from bouquet.platform.catalogue.rules.observations_models import FEWEST_CASES, PRIOR_CASES
from bouquet.platform.catalogue.rules.observations_quote import compare
from bouquet.platform.catalogue.selectors import exports
from bouquet.platform.catalogue.selectors import observations as selectors
from bouquet.platform.catalogue.web import observations_charts as charts
from bouquet.platform.catalogue.web import observations_texts as texts
from bouquet.platform.catalogue.web import texts as catalogue_texts
from bouquet.platform.catalogue.web.observations_forms import QuoteForm
from bouquet.platform.catalogue.web.views import MOST_POPULATION, USUAL_POPULATION, whole
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated
from bouquet.web.spreadsheets import csv_stream

RULES = {"minimum": MINIMUM, "minimum_tails": MINIMUM_TAILS, "price_year": PRICE_YEAR}


def crumbs(*more: Crumb) -> list[Crumb]:
    """The way to a page of observed prices."""
    return [
        Crumb(_("Services"), reverse("catalogue:index")),
        Crumb(_("Observed prices"), reverse("catalogue:observed") if more else ""),
        *more,
    ]


@public_page
def observed(request: HttpRequest) -> HttpResponse:
    services = [row for row in selectors.services_observed() if row.prices or row.grants]
    context = {
        "section": "catalogue",
        "services": services,
        "price_count": sum(row.prices for row in services),
        "grant_count": sum(row.grants for row in services),
        "imports": list(selectors.imports()[:5]),
        "crumbs": crumbs(),
    }
    return render(request, "catalogue/observations/index.html", context)


@public_page
def prices(request: HttpRequest, service_id: str) -> HttpResponse:
    service = catalogue.service(service_id)
    if service is None:
        raise Http404
    population, refusal = whole(request, "population", USUAL_POPULATION, MOST_POPULATION)
    points = selectors.points_of(service)
    counts = selectors.counts_by_kind(service)
    asked = request.GET.get("nature", "")
    rows = selectors.observations_of(service)
    pages = paginated(request, rows.filter(kind=asked) if asked in counts else rows)
    found = [
        {
            "covers": among.covers.value,
            "heading": texts.COVERED[among.covers],
            "among": among,
            "summary": texts.summary(among),
            "basis": texts.basis(among),
            "steps": texts.steps(among),
            "chart": charts.chart(points, among, among.covers.value),
            "key": charts.key(points, among.covers),
        }
        for among in selectors.distributions(points, population)
    ]
    context = {
        "section": "catalogue",
        "service": service,
        "population": population,
        "refusal": refusal,
        "found": found,
        "counts": [
            {"kind": kind, "text": texts.KINDS[AmountKind(kind)], "count": count} for kind, count in counts.items()
        ],
        "asked": asked if asked in counts else "",
        "total": sum(counts.values()),
        "rows": table_rows(pages["page"].object_list),
        "review": selectors.review_of(service.pk),
        "crumbs": crumbs(Crumb(service.label, reverse("catalogue:service", args=[service.pk])), Crumb(_("Prices"))),
        **RULES,
        **pages,
    }
    return render(request, "catalogue/observations/prices.html", context)


def table_rows(rows: QuerySet[Observation] | list[Observation]) -> list[dict[str, Any]]:
    """Observed amounts as a table shows them."""
    return [
        {
            "row": row,
            "kind": texts.KINDS[row.amount_kind],
            "covers": texts.COVERED[row.pays_for],
            "tax": catalogue_texts.named(catalogue_texts.TAXES, row.tax_basis),
            "months": texts.months(row.duration_months),
            "sure": row.origin in selectors.SHIPPED or row.judged,
        }
        for row in rows
    ]


def prices_csv(request: HttpRequest, service_id: str) -> StreamingHttpResponse:
    """Every observed amount of a service, under the Licence Ouverte 2.0; unknown is empty."""
    service = catalogue.service(service_id)
    if service is None:
        raise Http404
    rows = exports.observation_rows(selectors.observations_of(service))
    return csv_stream(chain([exports.OBSERVATION_COLUMNS], (row.values() for row in rows)), f"bouquet-{service.pk}.csv")


@never_cache
def quote(request: HttpRequest) -> HttpResponse:
    """Nothing is kept, in the database or among the pages kept ready: the address of the answer says it all."""
    services = [(row.pk, row.label) for row in catalogue.services_for()]
    asked = any(name in request.GET for name in ("once", "yearly"))
    initial = {name: request.GET[name] for name in ("service", "commune", "population") if name in request.GET}
    form = QuoteForm(services, request.GET if asked else None, initial=initial)
    context: dict[str, Any] = {
        "section": "catalogue",
        "form": form,
        "crumbs": crumbs(Crumb(_("Is my quote normal?"))),
        **RULES,
    }
    if asked and form.is_valid():
        context |= _answer(request, form)
    return render(request, "catalogue/observations/quote.html", context)


def _answer(request: HttpRequest, form: QuoteForm) -> dict[str, Any]:
    service = catalogue.service(form.cleaned_data["service"])
    if service is None:
        raise Http404
    asked, points = form.quote(), selectors.points_of(service)
    compared = compare(asked, points, clock.today().year)
    return {
        "service": service,
        "quote": asked,
        "commune": form.found,
        "population": form.inhabitants,
        "comparisons": [
            {
                "heading": texts.COVERED[row.covers],
                "standing": texts.STANDINGS[row.standing],
                "banner": texts.BANNERS.get(row.standing, ""),
                "lines": texts.explained(row),
                "among": row.among,
                "basis": texts.basis(row.among) if row.among.points else "",
                "steps": texts.steps(row.among),
                "chart": charts.chart(points, row.among, row.covers.value, row.cents) if row.among.points else None,
                "key": charts.key(points, row.covers),
                "covers": row.covers.value,
            }
            for row in compared
        ],
        "questions": texts.questions(asked, form.cleaned_data["included"], compared),
        "included": [texts.PARTS[part] for part in form.cleaned_data["included"]],
        "model_rows": _model_rows(service, form.inhabitants, asked.years),
        "address": request.build_absolute_uri(),
    }


def _model_rows(service: Any, population: int | None, years: int) -> list[dict[str, Any]]:
    cost = getattr(service, "cost", None)
    return catalogue_texts.cost_rows(cost.model, population, 1, years)[:3] if cost and population else []


@public_page
def models(request: HttpRequest) -> HttpResponse:
    reviews = selectors.reviews()
    context = {
        "section": "catalogue",
        "reviews": [review for review in reviews if review.compared],
        "without": [review.service for review in reviews if not review.compared],
        "fewest": FEWEST_CASES,
        "prior": PRIOR_CASES,
        "price_year": PRICE_YEAR,
        "crumbs": crumbs(Crumb(_("Cost models and what was observed"))),
    }
    return render(request, "catalogue/observations/models.html", context)
