from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bouquet.kernel.accounts.models import Membership
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.moderation import kinds
from bouquet.kernel.moderation import selectors as moderation
from bouquet.kernel.notices import selectors as notices
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.platform.console import permissions, selectors, services
from bouquet.platform.console.web import journal_rows, platform_views
from bouquet.platform.console.web.access import invitation_address, page, person_of, seated, signed_in
from bouquet.platform.console.web.forms import InvitationForm, MemberForm
from bouquet.platform.console.web.refusals import REFUSALS, text_of
from bouquet.web.pages import PAGE_SIZE, Crumb, paginated


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = None
    if person.is_superuser:
        form = platform_views.organisation_form(request)
        if isinstance(form, HttpResponse):
            return form
    context: dict[str, Any] = {
        "form": form,
        "sites": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
        "unread": notices.unread_count(person),
        "moderates": person.is_superuser or moderation.moderates_platform(person),
    }
    return page(request, "home", **context, **paginated(request, selectors.organisations(person)))


def organisation_page(
    request: HttpRequest, template: str, holder: Membership, tab: str, label: str, **context: Any
) -> HttpResponse:
    """A page of an organisation, with its tabs and its place."""
    tenant = holder.tenant
    crumbs = [Crumb(_("My space"), reverse("console:home"))]
    if label:
        crumbs.append(Crumb(tenant.name, reverse("console:organisation", args=[tenant.slug])))
    return page(
        request,
        template,
        tab=tab,
        tenant=tenant,
        seat=holder,
        manages=holder.allows(permissions.MANAGE_MEMBERS),
        moderates=any(kind.right and holder.allows(kind.right) for kind in kinds.all_kinds()),
        reads_journal=holder.allows(permissions.VIEW_JOURNAL),
        crumbs=[*crumbs, Crumb(label or tenant.name)],
        **context,
    )


@require_safe
@seated
def organisation(request: HttpRequest, holder: Membership) -> HttpResponse:
    territory = tenancy.territory_of(holder.tenant)
    return organisation_page(
        request, "organisation", holder, "organisation", "", territory=territory, role=Role(holder.role)
    )


@seated
def members(request: HttpRequest, holder: Membership) -> HttpResponse:
    manages = holder.allows(permissions.MANAGE_MEMBERS)
    form = InvitationForm(request.POST or None) if manages else None
    if form and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        person, address_of = person_of(request), invitation_address(request)
        try:
            services.invite(holder.tenant, email, role, actor=person, address_of=address_of)
        except REFUSALS as refusal:
            form.add_error("email", text_of(refusal))
        else:
            messages.success(request, _("%(email)s is invited. The e-mail is on its way.") % {"email": email})
            return redirect("console:members", holder.tenant.slug)
    waiting = list(selectors.invitations(holder)[: PAGE_SIZE + 1]) if manages else []
    context = {"form": form, "invitations": waiting[:PAGE_SIZE], "more_invitations": len(waiting) > PAGE_SIZE}
    context |= paginated(request, selectors.members(holder))
    return organisation_page(request, "members", holder, "members", _("Members"), **context)


@seated
def member(request: HttpRequest, holder: Membership, key: int) -> HttpResponse:
    seat = _member_or_404(holder, key)
    form = MemberForm(seat, request.POST or None) if holder.allows(permissions.MANAGE_MEMBERS) else None
    if form and form.is_valid():
        try:
            services.change_role(seat, **form.wanted(), actor=person_of(request))
        except REFUSALS as refusal:
            form.add_error(None, text_of(refusal))
        else:
            messages.success(request, _("The role of %(member)s is changed.") % {"member": seat.user})
            return redirect("console:members", holder.tenant.slug)
    context = {"form": form, "member": seat, "leaves": seat.pk == holder.pk}
    return organisation_page(request, "member", holder, "members", str(seat.user), **context)


@require_POST
@seated
def remove(request: HttpRequest, holder: Membership, key: int) -> HttpResponse:
    seat = _member_or_404(holder, key)
    slug = holder.tenant.slug
    try:
        services.remove_member(seat, actor=person_of(request))
    except REFUSALS as refusal:
        messages.error(request, text_of(refusal))
        return redirect("console:member", slug, key)
    if seat.pk == holder.pk:
        messages.success(request, _("You have left %(organisation)s.") % {"organisation": holder.tenant})
        return redirect("console:home")
    messages.success(request, _("%(member)s is no longer a member.") % {"member": seat.user})
    return redirect("console:members", slug)


def _member_or_404(holder: Membership, key: int) -> Membership:
    seat = selectors.member(holder, key)
    if seat is None:
        raise Http404
    return seat


@require_safe
@seated
def journal(request: HttpRequest, holder: Membership) -> HttpResponse:
    context = paginated(request, selectors.journal_of(holder))
    context |= journal_rows.check(request, holder.tenant)
    context["rows"] = [journal_rows.row_of(entry) for entry in context["page"]]
    return organisation_page(request, "journal", holder, "journal", _("Journal"), **context)
