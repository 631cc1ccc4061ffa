"""The queue of an organisation and that of the platform: the same pages, for who may decide there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bouquet.kernel.accounts.models import Membership, User
from bouquet.kernel.accounts.rules import normal_email
from bouquet.kernel.files import links
from bouquet.kernel.moderation import selectors, services
from bouquet.kernel.moderation.errors import NotModerator, ReasonMissing
from bouquet.kernel.moderation.models import State, Submission
from bouquet.kernel.tenancy.models import Tenant
from bouquet.platform.console.web.access import administrators, page, person_of, seated, signed_in
from bouquet.platform.console.web.forms import DecisionForm, ModeratorForm
from bouquet.platform.console.web.refusals import REFUSALS, text_of
from bouquet.platform.console.web.views import organisation_page
from bouquet.web.pages import Crumb, paginated

# What the address of the queue may ask for, and the states it then shows.
SHOWN = {
    "attente": selectors.WAITING,
    "renvoyees": (State.SENT_BACK,),
    "decidees": (State.ACCEPTED, State.REFUSED, State.WITHDRAWN),
}
DEEDS = {
    "accept": services.accept,
    "refuse": services.refuse,
    "send_back": services.send_back,
}


@require_safe
@seated
def queue(request: HttpRequest, holder: Membership) -> HttpResponse:
    context = _queue(request, holder.tenant)
    return organisation_page(request, "moderation", holder, "moderation", _("Contributions"), **context)


@require_safe
@signed_in
def platform_queue(request: HttpRequest) -> HttpResponse:
    context = _queue(request, None)
    administers = person_of(request).is_superuser
    return page(request, "moderation", tenant=None, administers=administers, crumbs=_crumbs(), **context)


def _crumbs(*last: Crumb) -> list[Crumb]:
    name = _("Contributions to the platform")
    queue = Crumb(name, reverse("console:platform_moderation")) if last else Crumb(name)
    return [Crumb(_("My space"), reverse("console:home")), queue, *last]


def _queue(request: HttpRequest, tenant: Tenant | None) -> dict[str, Any]:
    shown = request.GET.get("etat", "attente")
    shown = shown if shown in SHOWN else "attente"
    try:
        counts = selectors.waiting_counts(person_of(request), tenant)
        context = paginated(request, selectors.queue(person_of(request), tenant, states=SHOWN[shown]))
    except NotModerator as stranger:
        raise Http404 from stranger
    totals = {key: sum(counts.get(state, 0) for state in states) for key, states in SHOWN.items()}
    labels = {"attente": _("To read"), "renvoyees": _("Sent back"), "decidees": _("Decided")}
    choices = [(key, labels[key], totals[key], key == shown) for key in SHOWN]
    for found in context["page"]:
        found.url = _address(found)
    return {"choices": choices, "shown": shown, **context}


def _address(found: Submission) -> str:
    if found.tenant is None:
        return reverse("console:platform_submission", args=[found.pk])
    return reverse("console:submission", args=[found.tenant.slug, found.pk])


@seated
def submission(request: HttpRequest, holder: Membership, key: int) -> HttpResponse:
    answer = _submission(request, holder.tenant, key)
    if isinstance(answer, HttpResponse):
        return answer
    return organisation_page(request, "submission", holder, "moderation", answer["summary"].title, **answer)


@signed_in
def platform_submission(request: HttpRequest, key: int) -> HttpResponse:
    answer = _submission(request, None, key)
    if isinstance(answer, HttpResponse):
        return answer
    return page(request, "submission", tenant=None, crumbs=_crumbs(Crumb(answer["summary"].title)), **answer)


def _submission(request: HttpRequest, tenant: Tenant | None, key: int) -> HttpResponse | dict[str, Any]:
    person = person_of(request)
    try:
        found = selectors.submission(person, tenant, key)
    except NotModerator as stranger:
        raise Http404 from stranger
    if found is None:
        raise Http404
    form = DecisionForm(request.POST or None, initial={"seen": found.revision})
    if request.method == "POST" and form.is_valid():
        answer = _decided(request, found, person, form)
        if answer is not None:
            return answer
        found = selectors.submission(person, tenant, key) or found
        form.data = {**request.POST.dict(), "seen": str(found.revision)}
    attached = [row.file for row in found.attached.select_related("file")]
    return {
        "submission": found,
        "summary": found.summary,
        "decisions": found.decisions.select_related("who"),
        "files": [(file, links.path_to(file, reader=person)) for file in attached],
        "form": form,
        "waits": found.state in selectors.WAITING,
        "mine": found.state == State.IN_REVIEW and found.reviewer == person,
    }


def _decided(request: HttpRequest, found: Submission, person: User, form: DecisionForm) -> HttpResponse | None:
    """The page where to go once the deed is done; None when it was refused, and the form says why."""
    deed, seen, reason = request.POST.get("deed"), form.cleaned_data["seen"], form.cleaned_data["reason"]
    try:
        if deed in ("take", "release"):
            move = services.take if deed == "take" else services.release
            move(found, moderator=person, seen=seen)
            return redirect(request.path)
        if deed not in DEEDS:
            raise Http404
        DEEDS[deed](found, moderator=person, seen=seen, reason=reason)
    except REFUSALS as refusal:
        form.add_error("reason" if isinstance(refusal, ReasonMissing) else None, text_of(refusal))
        return None
    messages.success(request, _("Done: the author is told."))
    if found.tenant is None:
        return redirect("console:platform_moderation")
    return redirect("console:moderation", found.tenant.slug)


@administrators
def moderators(request: HttpRequest) -> HttpResponse:
    form = ModeratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        named = User.objects.filter(email=normal_email(form.cleaned_data["email"]), is_active=True).first()
        if named is None:
            form.add_error("email", _("Nobody has an account with this address. Ask them to create one first."))
        else:
            services.name_moderator(named, actor=person_of(request))
            messages.success(request, _("%(person)s moderates from now on.") % {"person": named})
            return redirect("console:moderators")
    crumbs = _crumbs(Crumb(_("Moderators")))
    return page(request, "moderators", form=form, crumbs=crumbs, **paginated(request, selectors.moderators()))


@require_POST
@administrators
def remove(request: HttpRequest, key: int) -> HttpResponse:
    found = selectors.moderators().filter(pk=key).first()
    if found is None:
        raise Http404
    services.remove_moderator(found, actor=person_of(request))
    messages.success(request, _("%(person)s moderates no more.") % {"person": found.user})
    return redirect("console:moderators")
