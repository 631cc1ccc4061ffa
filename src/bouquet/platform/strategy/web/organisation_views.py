"""The self-assessments of an organisation: several passes over time, several people in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bouquet.kernel.accounts.models import Membership
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.platform.console.web.access import seated
from bouquet.platform.strategy import permissions, selectors, services
from bouquet.platform.strategy.models import Assessment
from bouquet.platform.strategy.rules import changes, scoring
from bouquet.platform.strategy.rules.conditions import Facts
from bouquet.platform.strategy.rules.output import Diagnosis
from bouquet.platform.strategy.rules.questionnaire import Questionnaire
from bouquet.platform.strategy.rules.state import BadState, answers_of
from bouquet.platform.strategy.selectors import Given
from bouquet.platform.strategy.web import comparing, form, report, texts
from bouquet.platform.strategy.web.signing import opened_link
from bouquet.platform.strategy.web.views import AXIS
from bouquet.web.pages import Crumb, paginated

LINK = "lien"


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass with everything that reading it needs."""

    holder: Membership
    assessment: Assessment
    questionnaire: Questionnaire
    facts: Facts
    given: list[Given]
    place: Commune | Epci

    @property
    def answers(self) -> dict[str, int | None]:
        return selectors.answers_of(self.given)

    @property
    def day(self) -> str:
        return date_format(self.assessment.started_at, "j F Y")

    @property
    def writes(self) -> bool:
        return self.assessment.open and self.holder.allows(permissions.ANSWER)

    def url(self, name: str) -> str:
        return reverse(f"strategy:{name}", args=[self.holder.tenant.slug, self.assessment.pk])


def of_pass(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the pass of its address; that of another organisation does not exist."""

    @wraps(view)
    def entered(request: HttpRequest, holder: Membership, key: int, **more: Any) -> HttpResponse:
        return view(request, _pass_or_404(holder, key), **more)

    return entered


def _pass_or_404(holder: Membership, key: int) -> Pass:
    assessment = selectors.one_pass(holder, key)
    if assessment is None:
        raise Http404
    version = selectors.questionnaires()[assessment.questionnaire_id]
    facts = selectors.facts_kept(assessment)
    return Pass(holder, assessment, version, facts, selectors.given(assessment), _place_or_404(holder))


def _place_or_404(holder: Membership) -> Commune | Epci:
    place = tenancy.territory_of(holder.tenant)
    if not isinstance(place, Commune | Epci):
        raise Http404
    return place


def _crumbs(holder: Membership, *more: Crumb) -> list[Crumb]:
    tenant = holder.tenant
    return [
        Crumb(_("My space"), reverse("console:home")),
        Crumb(tenant.name, reverse("console:organisation", args=[tenant.slug])),
        Crumb(_("Self-assessments"), reverse("strategy:passes", args=[tenant.slug]) if more else ""),
        *more,
    ]


@seated
def passes(request: HttpRequest, holder: Membership) -> HttpResponse:
    place = _place_or_404(holder)
    error, link = "", request.POST.get(LINK, "").strip()
    if request.method == "POST":
        try:
            started = services.start(holder, place, _linked(place, link) if link else None)
        except BadState:
            error = _("This link is cut or altered, or belongs to another territory. Copy it whole, or leave it empty.")
        except services.PassNotOpen:
            messages.error(request, _("A self-assessment is already open: finish it before you begin another."))
            return redirect("strategy:passes", holder.tenant.slug)
        else:
            return redirect("strategy:answering", holder.tenant.slug, started.pk)
    found = paginated(request, selectors.passes(holder))
    context = {
        "section": "console",
        "tenant": holder.tenant,
        "place": place,
        "crumbs": _crumbs(holder),
        "writes": holder.allows(permissions.ANSWER),
        "open_pass": selectors.open_pass(holder),
        "error": error,
        "link": link,
        **found,
    }
    return render(request, "strategy/passes.html", context, status=422 if error else 200)


def _linked(place: Commune | Epci, link: str) -> dict[str, int | None]:
    """The answers of a link made without account for this territory and the newest version; raises `BadState`."""
    state, newest = opened_link(link), selectors.newest()
    if newest is None or (state.version, state.kind, state.code) != (newest.version, place.kind, place.code):
        raise BadState(link)
    return answers_of(newest, state.marks)


@seated
@of_pass
def answering(request: HttpRequest, found: Pass) -> HttpResponse:
    axis = form.axis_of(found.questionnaire, (request.POST or request.GET).get(AXIS))
    wrong = ""
    if request.method == "POST":
        before = found.answers
        try:
            sent = form.sent(found.questionnaire, axis, request.POST)
            services.answer(found.holder, found.assessment, sent)
        except form.BadAnswer as refusal:
            wrong = refusal.question
        except services.PassClosed:
            messages.error(request, _("This self-assessment is finished. Reopen it to change an answer."))
            return redirect(found.url("pass_result"))
        else:
            after = before | sent
            if form.follow_ups(found.questionnaire, axis, before, after, found.facts):
                return redirect(f"{found.url('answering')}?{AXIS}={axis.id}&ouverte=1")
            following = form.next_axis(found.questionnaire, axis, after, found.facts)
            return redirect(
                f"{found.url('answering')}?{AXIS}={following.id}" if following else found.url("pass_result")
            )
    notes = comparing.other_opinions(found.questionnaire, found.given)
    context = {
        "section": "console",
        "tenant": found.holder.tenant,
        "place": found.place,
        "crumbs": _crumbs(found.holder, Crumb(found.day)),
        "found_url": found.url("answering"),
        "closed": not found.writes,
        "opened_more": "ouverte" in request.GET,
        "result_url": found.url("pass_result"),
        **form.axis_context(found.questionnaire, axis, found.answers, found.facts, wrong, notes),
    }
    for row in context["axes"]:
        row["url"] = f"{found.url('answering')}?{AXIS}={row['id']}"
    return render(request, "strategy/answering.html", context, status=422 if wrong else 200)


@require_safe
@seated
@of_pass
def result(request: HttpRequest, found: Pass) -> HttpResponse:
    earlier = selectors.passes(found.holder).filter(started_at__lt=found.assessment.started_at)
    context: dict[str, Any] = {
        "section": "console",
        "tenant": found.holder.tenant,
        "crumbs": _crumbs(found.holder, Crumb(found.day)),
        "writes": found.writes,
        "reopens": not found.assessment.open and found.holder.allows(permissions.ANSWER),
        "finish_url": found.url("finish"),
        "reopen_url": found.url("reopen"),
        "people": sorted({row.person for row in found.given}),
        "disputed": comparing.disputed(found.questionnaire, found.given),
        "earlier": [
            {"day": date_format(row.started_at, "j F Y"), "url": _compare_url(found, row)} for row in earlier[:10]
        ],
        "questions_url": found.url("answering"),
        "csv_url": found.url("pass_csv"),
        "json_url": found.url("pass_json"),
        "published_on": date_format(found.questionnaire.published_on, "j F Y"),
        **report.report_context(found.place, _diagnosis(found)),
        "pushed": None,  # a page of an organisation leads to the experiences instead of reading them
    }
    return render(request, "strategy/pass_result.html", context)


def _compare_url(found: Pass, earlier: Assessment) -> str:
    return reverse("strategy:compare", args=[found.holder.tenant.slug, found.assessment.pk, earlier.pk])


def _diagnosis(found: Pass) -> Diagnosis:
    return report.diagnosis_of(found.place, found.questionnaire, found.answers, found.facts)


@require_safe
@seated
@of_pass
def result_json(request: HttpRequest, found: Pass) -> HttpResponse:
    return report.json_file(found.place, _diagnosis(found))


@require_safe
@seated
@of_pass
def result_csv(request: HttpRequest, found: Pass) -> HttpResponse:
    return report.csv_file(found.place, _diagnosis(found))


@require_POST
@seated
@of_pass
def finish(request: HttpRequest, found: Pass) -> HttpResponse:
    try:
        services.close(found.holder, found.assessment)
    except services.PassClosed:
        messages.error(request, _("This self-assessment is already finished."))
    else:
        messages.success(request, _("Finished. Come back in a year, or when much has changed."))
    return redirect(found.url("pass_result"))


@require_POST
@seated
@of_pass
def reopen(request: HttpRequest, found: Pass) -> HttpResponse:
    try:
        services.reopen(found.holder, found.assessment)
    except services.PassNotOpen:
        messages.error(request, _("A self-assessment is already open: finish it first."))
        return redirect(found.url("pass_result"))
    return redirect(found.url("answering"))


@require_safe
@seated
@of_pass
def compare(request: HttpRequest, found: Pass, earlier: int) -> HttpResponse:
    before = _pass_or_404(found.holder, earlier)
    older, newer = sorted((before, found), key=lambda one: (one.questionnaire.version, one.assessment.started_at))
    versions = selectors.questionnaires()
    chain = [versions[n] for n in sorted(versions) if older.questionnaire.version <= n <= newer.questionnaire.version]
    old_answers = older.questionnaire.kept(older.answers, older.facts)
    new_answers = newer.questionnaire.kept(newer.answers, newer.facts)
    compared = changes.compare(chain, old_answers, new_answers)
    context = {
        "section": "console",
        "tenant": found.holder.tenant,
        "crumbs": _crumbs(found.holder, Crumb(found.day, found.url("pass_result")), Crumb(_("Comparison"))),
        "older": older,
        "newer": newer,
        "scores": [
            texts.score_text(scoring.score(one.questionnaire, one.answers, one.facts).score) for one in (older, newer)
        ],
        **comparing.comparison_context(compared, older.questionnaire, newer.questionnaire),
    }
    return render(request, "strategy/compare.html", context)
