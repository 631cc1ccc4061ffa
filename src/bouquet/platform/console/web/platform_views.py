from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bouquet.kernel.accounts.errors import AlreadyInvited, AlreadyMember
from bouquet.kernel.tenancy.errors import InvalidSiret, SiretTaken, TerritoryTaken, UnknownTerritory
from bouquet.kernel.tenancy.models import Tenant
from bouquet.platform.console import selectors, services
from bouquet.platform.console.web import journal_rows
from bouquet.platform.console.web.access import administrators, ask_again, invitation_address, page, person_of
from bouquet.platform.console.web.forms import ManagerForm, OrganisationForm
from bouquet.platform.console.web.refusals import text_of
from bouquet.web.pages import Crumb, paginated


def organisation_form(request: HttpRequest) -> OrganisationForm | HttpResponse:
    """The form that opens an organisation; once it did, the way to that organisation."""
    form = OrganisationForm(request.POST or None)
    if not form.is_valid():
        return form
    ask_again(request)
    try:
        tenant = services.create_organisation(
            **form.wanted(), actor=person_of(request), address_of=invitation_address(request)
        )
    except (UnknownTerritory, TerritoryTaken, InvalidSiret, SiretTaken) as refusal:
        form.add_error("code", text_of(refusal))
        return form
    text = _("%(organisation)s is open. The invitation of its first manager is on its way.")
    messages.success(request, text % {"organisation": tenant})
    return redirect("console:platform_organisation", tenant.slug)


def _crumbs(*steps: Crumb) -> list[Crumb]:
    return [Crumb(_("My space"), reverse("console:home")), *steps]


@require_safe
@administrators
def organisations(request: HttpRequest) -> HttpResponse:
    found = paginated(request, selectors.all_organisations(person_of(request)))
    return page(request, "platform", crumbs=_crumbs(Crumb(_("Organisations"))), **found)


@administrators
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    tenant = _organisation_or_404(request, slug)
    form = ManagerForm(request.POST or None) if tenant.active else None
    if form and form.is_valid():
        email = form.cleaned_data["email"]
        person, address_of = person_of(request), invitation_address(request)
        try:
            services.invite_manager(tenant, email, actor=person, address_of=address_of)
        except (AlreadyInvited, AlreadyMember) as refusal:
            form.add_error("email", text_of(refusal))
        else:
            messages.success(request, _("%(email)s is invited. The e-mail is on its way.") % {"email": email})
            return redirect("console:platform_organisation", slug)
    crumbs = _crumbs(Crumb(_("Organisations"), reverse("console:platform")), Crumb(tenant.name))
    return page(request, "platform_organisation", tenant=tenant, form=form, crumbs=crumbs)


@require_POST
@administrators
def close(request: HttpRequest, slug: str) -> HttpResponse:
    tenant = _organisation_or_404(request, slug)
    services.close_organisation(tenant, actor=person_of(request))
    messages.success(request, _("%(organisation)s is closed.") % {"organisation": tenant})
    return redirect("console:platform_organisation", slug)


@require_POST
@administrators
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    tenant = _organisation_or_404(request, slug)
    services.reopen_organisation(tenant, actor=person_of(request))
    messages.success(request, _("%(organisation)s is open again.") % {"organisation": tenant})
    return redirect("console:platform_organisation", slug)


def _organisation_or_404(request: HttpRequest, slug: str) -> Tenant:
    tenant = selectors.any_organisation(person_of(request), slug)
    if tenant is None:
        raise Http404
    return tenant


@require_safe
@administrators
def journal(request: HttpRequest) -> HttpResponse:
    context = paginated(request, selectors.platform_journal(person_of(request)))
    context |= journal_rows.check(request, None)
    context["rows"] = [journal_rows.row_of(entry) for entry in context["page"]]
    crumbs = _crumbs(Crumb(_("Organisations"), reverse("console:platform")), Crumb(_("Journal")))
    return page(request, "platform_journal", crumbs=crumbs, **context)
