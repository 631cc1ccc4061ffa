from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts import services as accounts
from bouquet.kernel.accounts.errors import EmailNotConfirmed, InvitationUnknown
from bouquet.kernel.accounts.models import Invitation, Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.platform.console import selectors, services
from bouquet.platform.console.web import views
from bouquet.platform.console.web.access import invitation_address, page, person_of, seated
from bouquet.platform.console.web.refusals import REFUSALS, text_of
from bouquet.web.pages import paginated


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what the invitation offers; only the button (POST) spends it, so a link opened ahead spends nothing."""
    try:
        invitation = people.invitation_of(token)
    except InvitationUnknown as refusal:
        return page(request, "invitation", status=404, refusal=text_of(refusal), invitation=None, step="refused")
    if request.method == "POST" and isinstance(request.user, User):
        try:
            seat = services.accept_invitation(token, actor=request.user)
        except REFUSALS as refusal:
            return _offer(request, invitation, refusal)
        messages.success(request, _("You are now a member of %(organisation)s.") % {"organisation": seat.tenant})
        return redirect("console:organisation", seat.tenant.slug)
    return _offer(request, invitation, _refusal(request, invitation))


def _refusal(request: HttpRequest, invitation: Invitation) -> Exception | None:
    """Why the person in front of the page may not accept, if so; who has not signed in yet is asked to first."""
    try:
        if isinstance(request.user, User):
            accounts.refuse_unusable(invitation, request.user)
        else:
            accounts.refuse_closed(invitation)
    except REFUSALS as refusal:
        return refusal
    return None


def _offer(request: HttpRequest, invitation: Invitation, refusal: Exception | None) -> HttpResponse:
    context: dict[str, Any] = {
        "invitation": invitation,
        "role": Role(invitation.role),
        "refusal": text_of(refusal) if refusal else "",
        "step": "accept",
    }
    if isinstance(refusal, EmailNotConfirmed):
        context["step"] = "other_person"
    elif refusal:
        context["step"] = "refused"
    elif not request.user.is_authenticated:
        after = {"next": request.path}
        context["step"] = "sign_in"
        context["login_url"] = f"{reverse('account_login')}?{urlencode(after)}"
        context["signup_url"] = f"{reverse('account_signup')}?{urlencode({**after, 'email': invitation.email})}"
    return page(request, "invitation", **context)


@require_safe
@seated
def invitations(request: HttpRequest, holder: Membership) -> HttpResponse:
    context = paginated(request, selectors.invitations(holder))
    context["invitations"] = list(context["page"])
    return views.organisation_page(request, "invitations", holder, "members", _("Invitations"), **context)


@require_POST
@seated
def resend(request: HttpRequest, holder: Membership, key: int) -> HttpResponse:
    invitation = _invitation_or_404(holder, key)
    try:
        services.resend(invitation, actor=person_of(request), address_of=invitation_address(request))
    except REFUSALS as refusal:
        messages.error(request, text_of(refusal))
    else:
        text = _("A new link is on its way to %(email)s. The one sent before opens nothing any more.")
        messages.success(request, text % {"email": invitation.email})
    return redirect("console:members", holder.tenant.slug)


@require_POST
@seated
def cancel(request: HttpRequest, holder: Membership, key: int) -> HttpResponse:
    invitation = _invitation_or_404(holder, key)
    try:
        services.cancel_invitation(invitation, actor=person_of(request))
    except REFUSALS as refusal:
        messages.error(request, text_of(refusal))
    else:
        messages.success(request, _("The invitation of %(email)s is cancelled.") % {"email": invitation.email})
    return redirect("console:members", holder.tenant.slug)


def _invitation_or_404(holder: Membership, key: int) -> Invitation:
    invitation = selectors.invitation(holder, key)
    if invitation is None:
        raise Http404
    return invitation
