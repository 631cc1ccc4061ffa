from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation import letters, selectors, services
from bouquet.kernel.moderation.errors import LinkUnknown
from bouquet.kernel.moderation.models import State, Submission
from bouquet.platform.console.web.access import page, person_of, signed_in
from bouquet.platform.console.web.refusals import REFUSALS, text_of
from bouquet.web.pages import Crumb, paginated


@require_safe
@signed_in
def contributions(request: HttpRequest) -> HttpResponse:
    crumbs = [Crumb(_("My space"), reverse("console:home")), Crumb(_("My contributions"))]
    context = paginated(request, selectors.contributions_of(person_of(request)))
    return page(request, "contributions", crumbs=crumbs, **context)


@signed_in
def contribution(request: HttpRequest, key: int) -> HttpResponse:
    person = person_of(request)
    found = selectors.contribution(person, key)
    if found is None:
        raise Http404
    crumbs = [
        Crumb(_("My space"), reverse("console:home")),
        Crumb(_("My contributions"), reverse("console:contributions")),
        Crumb(found.summary.title),
    ]
    return _own(request, found, person, crumbs)


@never_cache
def followed(request: HttpRequest, token: str) -> HttpResponse:
    try:
        found = selectors.followed(token)
    except LinkUnknown as unknown:
        raise Http404 from unknown
    if request.method == "POST" and "confirm" in request.POST:
        services.confirm(token)
        messages.success(request, _("Thank you: your contribution is confirmed. Someone will read it."))
        return redirect(request.path)
    return _own(request, found, None, [Crumb(found.summary.title)])


def _own(request: HttpRequest, found: Submission, person: User | None, crumbs: list[Crumb]) -> HttpResponse:
    """The page of a contribution for its author, who may take it back or go and change it."""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            services.withdraw(found, by=person, seen=int(seen) if seen.isdecimal() else 0)
        except REFUSALS as refusal:
            messages.error(request, text_of(refusal))
        else:
            messages.success(request, _("Your contribution is withdrawn."))
        return redirect(request.path)
    edit = found.registered.edit_page
    return page(
        request,
        "contribution",
        submission=found,
        summary=found.summary,
        decisions=found.decisions.select_related("who"),
        unconfirmed=found.state == State.UNCONFIRMED,
        may_withdraw=found.allows("withdraw"),
        edit_url=reverse(edit, args=[letters.token_of(found.pk)]) if edit and found.allows("revise") else "",
        crumbs=crumbs,
    )
