"""Who enters a page of the console: the person, then their seat; anything else does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from bouquet.kernel.accounts.errors import NotAdministrator, RightMissing
from bouquet.kernel.accounts.models import Membership, User
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.platform.console import selectors
from bouquet.platform.console.services.letters import AddressOf

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Page = Callable[..., HttpResponse]
SeatView = Callable[Concatenate[HttpRequest, Membership, P], HttpResponse]


def person_of(request: HttpRequest) -> User:
    """The person who is signed in."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def signed_in(view: View[P]) -> Page:
    """Ask who comes first, and let no browser keep the page."""
    return never_cache(login_required(view))


def seated(view: SeatView[P]) -> Page:
    """Open the page to the members of the organisation of the address, in its scope. What a role may not do is 404."""

    @wraps(view)
    def entered(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        holder = selectors.seat(person_of(request), slug)
        if holder is None:
            raise Http404
        with tenant_scope(holder.tenant):
            try:
                return view(request, holder, *args, **kwargs)
            except RightMissing as refusal:
                raise Http404 from refusal

    return never_cache(login_required(entered))


def administrators(view: View[P]) -> Page:
    """Open the page to the administration of the platform; for anyone else it does not exist. A deed asks again."""

    @wraps(view)
    def entered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            selectors.refuse_unless_administrator(person_of(request))
        except NotAdministrator as refusal:
            raise Http404 from refusal
        if request.method == "POST":
            ask_again(request)
        return view(request, *args, **kwargs)

    return never_cache(login_required(entered))


def ask_again(request: HttpRequest) -> None:
    """Have the person prove again who they are, unless they just did; what they sent is done after that."""
    raise_if_reauthentication_required(request, app="bouquet.platform")


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the console."""
    return render(request, f"console/{template}.html", {"section": "console", **context}, status=status)


def invitation_address(request: HttpRequest) -> AddressOf:
    """How to write the full address of an invitation, on the site and in the language of the request."""
    return lambda token: request.build_absolute_uri(reverse("console:invitation", args=[token]))
