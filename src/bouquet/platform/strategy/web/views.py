"""The self-assessment without account: the answers live in the address, signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bouquet.kernel.geography.models import Commune, Epci
from bouquet.platform.strategy import selectors
from bouquet.platform.strategy.rules.conditions import Facts
from bouquet.platform.strategy.rules.output import Diagnosis
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.state import BadState, answers_of
from bouquet.platform.strategy.web import form, report
from bouquet.platform.strategy.web.places import crumbs, hub_url, place_or_404
from bouquet.platform.strategy.web.signing import PARAMETER, opened, signed
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb
from bouquet.web.templatetags.bouquet import language

AXIS, NEXT = "axe", "suite"


@dataclass(frozen=True, slots=True)
class Opened:
    """A self-assessment as its address says it: where, which version, which answers."""

    place: Commune | Epci
    questionnaire: Questionnaire
    facts: Facts
    answers: dict[str, int | None]
    newest: int

    def url(self, name: str, answers: dict[str, int | None] | None = None, **more: str) -> str:
        """The address of a page for these answers, or for others."""
        kept = self.questionnaire.kept(self.answers if answers is None else answers, self.facts)
        value = signed(self.questionnaire, self.place.kind, self.place.code, kept)
        page = reverse(f"strategy:{name}", args=[self.place.kind, self.place.code])
        return f"{page}?{urlencode({PARAMETER: value, **more})}"


Opening = Callable[[HttpRequest, Opened], HttpResponse]


def opening(view: Opening) -> Callable[..., HttpResponse]:
    """Give a view the self-assessment of its address; a link that was cut or altered is refused, with what to do."""

    @wraps(view)
    def entered(request: HttpRequest, kind: str, code: str) -> HttpResponse:
        place = place_or_404(kind, code)
        try:
            found = _opened(place, request.GET.get(PARAMETER, ""))
        except BadState:
            context = {"place": place, "section": "strategy", "crumbs": crumbs(place, _("Self-assessment"))}
            return render(request, "strategy/bad_link.html", context, status=422)
        if (found.place.kind, found.place.code) != (kind, code):
            return redirect(found.url("questions" if view.__name__ == "questions" else "result"))
        return view(request, found)

    return require_safe(entered)


def _opened(place: Commune | Epci, value: str) -> Opened:
    versions = selectors.questionnaires()
    if not versions:
        raise Http404
    newest = max(versions)
    if not value:
        return Opened(place, versions[newest], selectors.facts_of(place), {}, newest)
    state = opened(value)
    if state.version not in versions:
        raise BadState(value)
    questionnaire = versions[state.version]
    if (state.kind, state.code) != (place.kind, place.code):
        place = place_or_404(state.kind, state.code)
    return Opened(place, questionnaire, selectors.facts_of(place), answers_of(questionnaire, state.marks), newest)


@public_page
def start(request: HttpRequest) -> HttpResponse:
    newest = selectors.newest()
    context = {
        "section": "strategy",
        "crumbs": [Crumb(_("Diagnose"))],
        "version": newest.version if newest else None,
        "axes": [axis.texts[language()] for axis in newest.axes] if newest else [],
        "count": len(newest.questions) if newest else 0,
    }
    return render(request, "strategy/start.html", context)


@public_page
def questionnaire(request: HttpRequest, version: int) -> HttpResponse:
    versions = selectors.questionnaires()
    if version not in versions:
        raise Http404
    shown = versions[version]
    context = {
        "section": "strategy",
        "crumbs": [Crumb(_("Diagnose"), reverse("strategy:start")), Crumb(_("The questions"))],
        "version": version,
        "versions": sorted(versions),
        "published_on": shown.published_on,
        "axes": [
            {
                "label": axis.texts[language()],
                "questions": [
                    {
                        "text": question.texts[language()],
                        "branched": bool(question.ask_when),
                        "choices": [{"score": c.score, "text": c.texts[language()]} for c in question.choices],
                    }
                    for question in shown.of_axis(axis.id)
                ],
            }
            for axis in shown.axes
        ],
        "changes": [
            {"rule": change.rule, "old": change.old, "new": change.new, "reason": change.reason[language()]}
            for change in shown.changes
        ],
    }
    return render(request, "strategy/questionnaire.html", context)


@opening
def questions(request: HttpRequest, found: Opened) -> HttpResponse:
    axis = form.axis_of(found.questionnaire, request.GET.get(AXIS))
    wrong = ""
    if NEXT in request.GET:
        try:
            after = found.answers | form.sent(found.questionnaire, axis, request.GET)
        except form.BadAnswer as refusal:
            wrong = refusal.question
        else:
            if form.follow_ups(found.questionnaire, axis, found.answers, after, found.facts):
                return redirect(found.url("questions", after, axe=axis.id, ouverte="1"))
            following = form.next_axis(found.questionnaire, axis, after, found.facts)
            if following is None:
                return redirect(found.url("result", after))
            return redirect(found.url("questions", after, axe=following.id))
    context = {
        "section": "strategy",
        "place": found.place,
        "crumbs": crumbs(found.place, _("Self-assessment")),
        "state": signed(found.questionnaire, found.place.kind, found.place.code, found.answers),
        "opened_more": "ouverte" in request.GET,
        "later_url": request.build_absolute_uri(found.url("questions", axe=axis.id)),
        "result_url": found.url("result"),
        **form.axis_context(found.questionnaire, axis, found.answers, found.facts, wrong),
    }
    for row in context["axes"]:
        row["url"] = found.url("questions", axe=row["id"])
    return render(request, "strategy/questions.html", context, status=422 if wrong else 200)


@opening
def result(request: HttpRequest, found: Opened) -> HttpResponse:
    context: dict[str, Any] = {
        "section": "strategy",
        "crumbs": crumbs(found.place, _("Result")),
        "questions_url": found.url("questions"),
        "csv_url": found.url("csv"),
        "json_url": found.url("json"),
        "permanent_url": request.build_absolute_uri(found.url("result")),
        "hub_url": hub_url(found.place),
        "newer": found.newest > found.questionnaire.version,
        "published_on": date_format(found.questionnaire.published_on, "j F Y"),
        **report.report_context(found.place, _diagnosis(found)),
    }
    return render(request, "strategy/result.html", context)


@opening
def result_json(request: HttpRequest, found: Opened) -> HttpResponse:
    return report.json_file(found.place, _diagnosis(found))


@opening
def result_csv(request: HttpRequest, found: Opened) -> HttpResponse:
    return report.csv_file(found.place, _diagnosis(found))


def _diagnosis(found: Opened) -> Diagnosis:
    return report.diagnosis_of(found.place, found.questionnaire, found.answers, found.facts)
