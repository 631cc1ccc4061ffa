from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bouquet.engine.errors import EngineError
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.catalogue import selectors as catalogue_selectors
from bouquet.platform.catalogue.rules import Level
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.rules import output
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.composition import Composition
from bouquet.platform.composer.rules.errors import N_, RequestError
from bouquet.platform.composer.web import address, forms, texts
from bouquet.platform.strategy.rules.competences import Standing
from bouquet.platform.territories import selectors as territories
from bouquet.web.caching import public_page
from bouquet.web.drawing import draw_bouquet
from bouquet.web.pages import Crumb
from bouquet.web.spreadsheets import csv_answer
from bouquet.web.templatetags.bouquet import language

logger = logging.getLogger(__name__)
PLAIN_TEXT = "text/plain; charset=utf-8"
UNPROVED = N_(
    "The computation gave no plan that passes our own check, so we show none. The fault is ours and has been written "
    "down."
)


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """Where the commune is asked; services wanted in any case come along, and lead straight to the bouquet."""
    catalogue = selectors.catalogue_data()
    wanted = [name for name in catalogue.services if name in request.GET.getlist(address.MUST)]
    query = request.GET.get("q", "").strip()
    context: dict[str, Any] = {"section": "composer", "crumbs": [Crumb(_("Compose"))], "query": query}
    if not wanted:
        return render(request, "composer/start.html", context)
    suffix = "?" + urlencode([(address.MUST, name) for name in wanted])
    communes: list[territories.Candidate] = []
    if query:
        try:
            code = territories.identify(query, (Kind.COMMUNE,)).code
            return redirect(reverse("composer:result", args=[code]) + suffix)
        except territories.AmbiguousTerritory as several:
            communes = several.candidates
        except territories.UnknownTerritory as unknown:
            communes = unknown.near
    context["wanted"] = [{"id": name, "label": texts.label(catalogue, name)} for name in wanted]
    context["communes"] = [(row, reverse("composer:result", args=[row.code]) + suffix) for row in communes]
    return render(request, "composer/start.html", context)


@public_page
def priorities(request: HttpRequest, code: str) -> HttpResponse:
    commune = _commune(code)
    if commune.insee_code != code:
        return _redirect(request, "composer:priorities", commune)
    catalogue = selectors.catalogue_data()
    transferred = selectors.transferred(commune, catalogue)
    return render(request, "composer/priorities.html", _form_context(request, commune, catalogue, transferred))


def _form_context(
    request: HttpRequest,
    commune: Commune,
    catalogue: CatalogueData,
    transferred: Mapping[str, Standing],
    error: RequestError | None = None,
) -> dict[str, Any]:
    crumbs = [*_place_crumbs(commune), Crumb(_("Priorities and means"))]
    form = forms.request_form(request.GET, commune, catalogue, transferred, selectors.groups_of(commune), error)
    return {"section": "composer", "commune": commune, "crumbs": crumbs, **form}


def _place_crumbs(commune: Commune) -> list[Crumb]:
    return [Crumb(commune.name, reverse("territories:territory", args=["commune", commune.insee_code]))]


def _commune(code: str) -> Commune:
    commune = geography.commune(code.upper())
    if commune is None:
        raise Http404
    return commune


def _redirect(request: HttpRequest, name: str, commune: Commune) -> HttpResponse:
    """The same page of today's commune, with what was asked."""
    return redirect(reverse(name, args=[commune.insee_code]) + _suffix(request))


def _suffix(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def _wanting(request: HttpRequest, service: str) -> str:
    """The same request, with one more service wanted in any case."""
    query = request.GET.copy()
    query.appendlist(address.MUST, service)
    return f"?{query.urlencode()}"


def _log_unverified(request: HttpRequest, error: EngineError) -> None:
    logger.error("no verified plan for %s", request.get_full_path(), exc_info=error)


@public_page
def result(request: HttpRequest, code: str) -> HttpResponse:
    commune = _commune(code)
    if commune.insee_code != code:
        return _redirect(request, "composer:result", commune)
    catalogue = selectors.catalogue_data()
    transferred = selectors.transferred(commune, catalogue)
    try:
        wishes = address.wishes_for(request.GET, catalogue, transferred)
        answer = services.compose(commune, wishes, transferred, catalogue)
    except RequestError as error:
        return render(
            request,
            "composer/priorities.html",
            _form_context(request, commune, catalogue, transferred, error),
            status=422,
        )
    except EngineError as error:
        _log_unverified(request, error)
        return render(
            request, "composer/failed.html", _form_context(request, commune, catalogue, transferred), status=503
        )
    return render(request, "composer/result.html", _result_context(request, commune, answer, catalogue, transferred))


def _result_context(
    request: HttpRequest,
    commune: Commune,
    answer: Composition,
    catalogue: CatalogueData,
    transferred: Mapping[str, Standing],
) -> dict[str, Any]:
    suffix = _suffix(request)
    outside = texts.out_rows(answer, catalogue, transferred)
    (instance_commune,) = answer.instance.communes.values()
    return {
        "section": "composer",
        "commune": commune,
        "answer": answer,
        "heading": texts.heading(answer),
        "means": instance_commune.means,
        "optimal": answer.solution.status == "optimal",
        "gap_percent": 100 * answer.solution.gap,
        "lines": texts.lines(answer, catalogue, catalogue_selectors.solution_names()),
        "total": answer.best.totals[Level.CENTRAL],
        "total_cents": answer.best.totals[Level.CENTRAL].total_cents(answer.horizon_years),
        "cost_rows": texts.cost_rows(answer.best, answer.horizon_years),
        "overruns": texts.overruns(answer),
        "savings": [answer.best.savings_cents[level] for level in Level] if answer.best.savings_cents else None,
        "coverage": [
            {
                "label": labels[language()],
                "percent": answer.best.covered[need],
                "weight": instance_commune.weights.get(need, 0),
            }
            for need, labels in catalogue.needs.items()
        ],
        "outside": outside,
        "transferred": texts.transferred(transferred),
        "buds": [row | {"want_url": _wanting(request, row["row"].service)} for row in outside if row["letter"]],
        "wanted": [texts.label(catalogue, name) for name in answer.wishes.must],
        "opened": output.assumed_open(answer),
        "alone_cents": answer.alone.totals[Level.CENTRAL].total_cents(answer.horizon_years),
        "alone_labels": [texts.label(catalogue, line.choice.service) for line in answer.alone.lines],
        "drawing": SafeString(draw_bouquet(texts.drawing(commune, answer, catalogue, outside))),
        "sources": texts.sources(selectors.sources()),
        "assumed": assumptions(),
        "priorities_url": reverse("composer:priorities", args=[commune.insee_code]) + suffix,
        "json_url": reverse("composer:json", args=[commune.insee_code]) + suffix,
        "csv_url": reverse("composer:csv", args=[commune.insee_code]) + suffix,
        "permanent_url": request.build_absolute_uri(reverse("composer:result", args=[commune.insee_code]) + suffix),
        "crumbs": [*_place_crumbs(commune), Crumb(_("Our bouquet"))],
    }


def _answer_or_refusal(request: HttpRequest, code: str) -> Composition | HttpResponse:
    catalogue = selectors.catalogue_data()
    try:
        commune = _commune(code)
        transferred = selectors.transferred(commune, catalogue)
        wishes = address.wishes_for(request.GET, catalogue, transferred)
        return services.compose(commune, wishes, transferred, catalogue)
    except RequestError as error:
        return HttpResponse(texts.refusal(texts.named(error, catalogue)), status=422, content_type=PLAIN_TEXT)
    except EngineError as error:
        _log_unverified(request, error)
        return HttpResponse(_(UNPROVED), status=503, content_type=PLAIN_TEXT)


@public_page
def result_json(request: HttpRequest, code: str) -> HttpResponse:
    answer = _answer_or_refusal(request, code)
    if isinstance(answer, HttpResponse):
        return answer
    data = output.composition_data(answer, selectors.catalogue_data(), assumptions(), selectors.sources())
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=2), content_type="application/json")


@public_page
def result_csv(request: HttpRequest, code: str) -> HttpResponse:
    answer = _answer_or_refusal(request, code)
    if isinstance(answer, HttpResponse):
        return answer
    return csv_answer(output.csv_rows(answer, selectors.catalogue_data()))


@public_page
def method(request: HttpRequest) -> HttpResponse:
    assumed = assumptions()
    context = {
        "section": "composer",
        "crumbs": [Crumb(_("Where the figures come from"))],
        "assumed": assumed,
        "reasons": {key: assumed.reasons[f"{key}_reason_{language()}"] for key in ("fit", "operator_day", "means")},
        "sources": texts.sources(selectors.sources()),
        "edition": catalogue_selectors.edition(),
        "vintage": geography.latest_vintage(),
    }
    return render(request, "composer/method.html", context)
