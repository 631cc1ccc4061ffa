"""Pages of the diagnosis that need no answer: the way in, competences, comparison, method."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel.geography import competences as register
from bouquet.kernel.geography.models import Commune
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.rules import benchmark as benchmark_rules
from bouquet.platform.strategy.rules import derivation
from bouquet.platform.strategy.rules.competences import Standing, shipped_law
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.selectors.benchmark import Compared
from bouquet.platform.strategy.web import drawing, texts
from bouquet.platform.strategy.web.places import crumbs, hub_url, place_or_404
from bouquet.platform.territories.rules.duties import Standing as DutyStanding
from bouquet.platform.territories.rules.duties import duties_here
from bouquet.platform.territories.web.texts import day_text
from bouquet.web.caching import public_page
from bouquet.web.numbers import decimal_text
from bouquet.web.pages import Crumb
from bouquet.web.templatetags.bouquet import language

LIKES_SHOWN = 12
HOLDER = "porteur"


@public_page
def hub(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = place_or_404(kind, code)
    if place.code != code:
        return redirect(hub_url(place), permanent=True)
    newest = selectors.newest()
    duties = duties_here(place.kind, place.population)
    context = {
        "section": "strategy",
        "place": place,
        "crumbs": crumbs(place),
        "question_count": len(newest.asked({}, selectors.facts_of(place))) if newest else 0,
        "duty_count": sum(row.standing is not DutyStanding.NOT_CONCERNED for row in duties),
        "standings": texts.standing_counts(selectors.service_holdings_of(place)),
        "compares": isinstance(place, Commune),
    }
    return render(request, "strategy/hub.html", context)


@public_page
def competences(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = place_or_404(kind, code)
    if place.code != code:
        return redirect("strategy:competences", place.kind, place.code, permanent=True)
    services = {service.id: service for service in catalogue.services()}
    holdings, edition = selectors.service_holdings_of(place), register.register()
    asked = request.GET.get(HOLDER, "")
    chosen = asked if asked in set(Standing) else ""
    rows = [texts.holding_row(held, services[name], edition) for name, held in holdings.items()]
    context = {
        "section": "strategy",
        "place": place,
        "epci": place.epci if isinstance(place, Commune) else place,
        "crumbs": crumbs(place, _("Who holds the competence")),
        "counts": texts.standing_counts(holdings),
        "chosen": chosen,
        "total": len(rows),
        "rows": [row for row in rows if not chosen or row["standing"] == chosen],
        "edition": edition,
        "as_of": day_text(shipped_law().as_of),
    }
    return render(request, "strategy/competences.html", context)


def comparison(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = place_or_404(kind, code)
    if not isinstance(place, Commune):
        raise Http404
    if place.code != code:
        return redirect("strategy:comparison", place.kind, place.code, permanent=True)
    found = selectors.benchmark(place)
    maturity, tenants = selectors.tenants_maturity(place)
    newest = selectors.newest()
    context = {
        "section": "strategy",
        "place": place,
        "crumbs": crumbs(place, _("Comparison")),
        "count": len(found.likes),
        "likes": [like.row for like in found.likes[:LIKES_SHOWN]],
        "rows": [_compared(row) for row in found.rows],
        "missing": [texts.INDICATORS[indicator.key] for indicator in found.missing],
        "fewest": benchmark_rules.FEWEST_VALUES,
        "fewest_tenants": benchmark_rules.FEWEST_TENANTS,
        "maturity": [
            {"label": axis.texts[language()], "among": maturity[axis.id]}
            for axis in (newest.axes if newest else ())
            if axis.id in maturity
        ],
        "tenants": tenants if maturity else None,
    }
    return render(request, "strategy/comparison.html", context)


def _compared(row: Compared) -> dict[str, Any]:
    """A figure of the commune, in words and drawn, among those of comparable communes."""
    label, places = texts.INDICATORS[row.indicator.key], row.indicator.decimals

    def said(value: float | None) -> str:
        return _("unknown") if value is None else decimal_text(value, places, language())

    yes_or_no = row.indicator.unit == "share"
    among = None if yes_or_no else row.among
    edges = (among.low, among.first, among.median, among.third, among.high) if among else ()
    return {
        "key": row.indicator.key,
        "label": label,
        "value": texts.share_text(row.value) if yes_or_no else said(row.value),
        "yes_or_no": yes_or_no,
        "whole": row.whole,
        "edges": [said(edge) for edge in edges],
        "known": row.known,
        "quarter": texts.QUARTERS[row.quarter] if row.quarter and not yes_or_no else "",
        "drawing": drawing.strip(among, row.value, str(label)) if among else "",
        "file": texts.INDICATOR_FILES[row.edition.kind] if row.edition else _("Official register (INSEE)"),
        "period": row.edition.period if row.edition else "",
    }


@public_page
def method(request: HttpRequest) -> HttpResponse:
    newest = selectors.newest()
    context = {
        "section": "strategy",
        "crumbs": [Crumb(_("Diagnose"), reverse("strategy:start")), Crumb(_("How the diagnosis is computed"))],
        "usual": derivation.USUAL_POINTS,
        "fewest": benchmark_rules.FEWEST_VALUES,
        "fewest_tenants": benchmark_rules.FEWEST_TENANTS,
        **(_method_of(newest) if newest else {"levels": [], "needs": [], "there": []}),
    }
    return render(request, "strategy/method.html", context)


def _method_of(questionnaire: Questionnaire) -> dict[str, Any]:
    """Levels, what measures each need, and what says that a service is there, in words."""
    needs = {need.id: need.label for need in catalogue.needs()}
    services = {service.id: service.label for service in catalogue.services()}
    return {
        "levels": [{"row": row, "label": row.texts[language()]} for row in questionnaire.levels],
        "needs": [
            {"label": needs[need], "questions": texts.questions_text(questionnaire, questions)}
            for need, questions in questionnaire.needs.items()
        ],
        "there": [
            {
                "label": services[service],
                "questions": texts.questions_text(questionnaire, sorted({q for c in when for q in c.questions()})),
            }
            for service, when in questionnaire.already_there.items()
        ],
    }
