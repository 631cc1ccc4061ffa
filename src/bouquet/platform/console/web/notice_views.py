from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from bouquet.kernel.notices import selectors, services
from bouquet.kernel.notices.errors import UnsubscribeUnknown
from bouquet.platform.console.web.access import page, person_of, signed_in
from bouquet.web.pages import Crumb, paginated


def _crumbs(*labels: str) -> list[Crumb]:
    first = [Crumb(_("My space"), reverse("console:home"))]
    if len(labels) > 1:
        first.append(Crumb(labels[0], reverse("console:notices")))
    return [*first, Crumb(labels[-1])]


@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = paginated(request, selectors.notices_of(person))
    lines = [line for notice in context["page"] if (line := selectors.line_of(notice)) is not None]
    unread = selectors.unread_count(person)
    return page(request, "notices", lines=lines, unread=unread, crumbs=_crumbs(_("My notices")), **context)


@require_safe
@signed_in
def notice(request: HttpRequest, key: int) -> HttpResponse:
    person = person_of(request)
    found = selectors.notice(person, key)
    line = selectors.line_of(found) if found is not None else None
    if found is None or line is None:
        raise Http404
    services.mark_read(person, found)
    return page(request, "notice", line=line, crumbs=_crumbs(_("My notices"), line.title))


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_all_read(person_of(request))
    messages.success(request, _("Everything is marked as read."))
    return redirect("console:notices")


@signed_in
def choices(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    found = selectors.choices_of(person)
    if request.method == "POST":
        for choice in found:
            key = choice.kind.key
            wanted = {"in_app": f"app:{key}" in request.POST, "by_email": f"mail:{key}" in request.POST}
            if wanted != {"in_app": choice.in_app, "by_email": choice.by_email}:
                services.choose(person, key, **wanted)
        if request.POST.get("language") in dict(settings.LANGUAGES):
            services.choose_language(person, request.POST["language"])
        messages.success(request, _("Your choices are kept."))
        return redirect("console:notice_choices")
    return page(
        request,
        "notice_choices",
        choices=found,
        languages=settings.LANGUAGES,
        language=selectors.language_of(person),
        crumbs=_crumbs(_("My notices"), _("What I am told")),
    )


@csrf_exempt  # mail readers post here on behalf of their reader (RFC 8058): the signed link is the proof
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        kind, _user, _email = services.who_unsubscribes(token)
        if request.method == "POST":
            services.unsubscribe(token)
    except UnsubscribeUnknown as unknown:
        raise Http404 from unknown
    return page(request, "unsubscribe", kind=kind, done=request.method == "POST")
