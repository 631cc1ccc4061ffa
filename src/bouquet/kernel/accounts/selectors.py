"""Reads of people's memberships and of an organisation's members and invitations."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from bouquet.kernel import clock
from bouquet.kernel.accounts import rules
from bouquet.kernel.accounts.errors import InvitationUnknown
from bouquet.kernel.accounts.models import Invitation, Membership, User, running_at
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.scope import tenant_scope


def memberships_of(person: User) -> QuerySet[Membership]:
    """What a person is, today, in each open organisation: read across tenants, for that person alone."""
    return (
        Membership.objects_of_all_tenants.filter(running_at(clock.now()), user=person, tenant__active=True)
        .select_related("tenant")
        .order_by("tenant__name", "tenant__slug")
    )


def seat(person: User, slug: str) -> Membership | None:
    """What a person is, today, in the open organisation of an address; None for anyone else's and for none."""
    return memberships_of(person).filter(tenant__slug=slug).first()


def members(tenant: Tenant) -> QuerySet[Membership]:
    """Everyone who has a seat in an organisation, ended ones too, by e-mail."""
    with tenant_scope(tenant):
        return Membership.objects.select_related("user").order_by("user__email")


def lasting_managers(tenant: Tenant) -> QuerySet[Membership]:
    """The managers of today who can sign in and whose seat has no end: one at least must remain."""
    return members(tenant).filter(running_at(clock.now()), role=Role.MANAGER, expires_at=None, user__is_active=True)


def open_invitations(tenant: Tenant) -> QuerySet[Invitation]:
    """The invitations neither accepted nor cancelled, expired ones too (they can be sent again), newest first."""
    with tenant_scope(tenant):
        found = Invitation.objects.filter(accepted_at=None, cancelled_at=None)
    return found.select_related("invited_by").order_by("-created_at", "-pk")


def invitation_of(token: str) -> Invitation:
    """The invitation of a token, whatever its state and its organisation; raises `InvitationUnknown`.

    Read across tenants: who holds the token is not yet a member.
    """
    found: Invitation | None = (
        Invitation.objects_of_all_tenants.filter(token_digest=rules.token_digest(token), tenant__active=True)
        .select_related("tenant", "invited_by")
        .first()
    )
    if found is None:
        raise InvitationUnknown
    return found


def person_of(email: str) -> User | None:
    """The person who signs in with this address, or has proved that they read it; None when nobody does."""
    address = rules.normal_email(email)
    found = User.objects.filter(email=address).first()
    confirmed = EmailAddress.objects.filter(email=address, verified=True).select_related("user").first()
    return found or (confirmed.user if confirmed else None)


def needs_password(email: str) -> bool:
    """Whether nobody can be trusted with this address yet: nobody has it, or who signed up with it never confirmed."""
    address = rules.normal_email(email)
    return person_of(address) is None or EmailAddress.objects.filter(email=address, verified=False).exists()


def has_confirmed(person: User, email: str) -> bool:
    """Whether the person has proved that they read this address."""
    address = rules.normal_email(email)
    confirmed: bool = EmailAddress.objects.filter(user=person, email=address, verified=True).exists()
    return confirmed


def is_member(tenant: Tenant, email: str) -> bool:
    """Whether someone who signs in with this address has a running seat in the organisation."""
    owners = EmailAddress.objects.filter(email=rules.normal_email(email), verified=True).values("user")
    return members(tenant).filter(running_at(clock.now()), user__in=owners).exists()
