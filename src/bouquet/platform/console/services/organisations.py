"""Deeds of the platform's administration on organisations."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.tenancy import services as tenancy
from bouquet.kernel.tenancy.models import Tenant
from bouquet.platform.console import selectors
from bouquet.platform.console.services.invitations import invite_manager
from bouquet.platform.console.services.letters import AddressOf


@transaction.atomic
def create_organisation(
    kind: Kind | None, code: str, name: str, manager_email: str, *, actor: User, address_of: AddressOf
) -> Tenant:
    """Open an organisation and invite its first manager. Journals `organisation.created` and `invitation.made`.

    A `kind` of territory goes with the territory's code; None is a company, whose code is its SIRET. Without name, an
    authority takes its territory's. Refuses with `NotAdministrator`, `UnknownTerritory`, `TerritoryTaken`,
    `InvalidSiret` or `SiretTaken`.
    """
    selectors.refuse_unless_administrator(actor)
    tenant = tenancy.register_company(code, name) if kind is None else tenancy.register_authority(kind, code, name)
    details: dict[str, str] = {"slug": tenant.slug, "kind": tenant.kind}
    journal.record("organisation.created", tenant, actor=actor, tenant=None, details={**details})
    invite_manager(tenant, manager_email, actor=actor, address_of=address_of)
    return tenant


@transaction.atomic
def close_organisation(tenant: Tenant, *, actor: User) -> None:
    """Nobody enters it any more; its data stay. Journals `organisation.closed`. Refuses with `NotAdministrator`."""
    selectors.refuse_unless_administrator(actor)
    tenancy.close(tenant)
    journal.record("organisation.closed", tenant, actor=actor, tenant=None)


@transaction.atomic
def reopen_organisation(tenant: Tenant, *, actor: User) -> None:
    """Its members enter again. Journals `organisation.reopened`. Refuses with `NotAdministrator`."""
    selectors.refuse_unless_administrator(actor)
    tenancy.reopen(tenant)
    journal.record("organisation.reopened", tenant, actor=actor, tenant=None)
