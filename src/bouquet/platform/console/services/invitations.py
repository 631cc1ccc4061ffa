"""Deeds that offer, take back and take a seat."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts import services as accounts
from bouquet.kernel.accounts.models import Invitation, Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.rules import normal_email
from bouquet.kernel.audit import journal
from bouquet.kernel.tenancy.models import Tenant
from bouquet.platform.console import permissions, selectors
from bouquet.platform.console.services import letters
from bouquet.platform.console.services.letters import AddressOf


@transaction.atomic
def invite(tenant: Tenant, email: str, role: Role, *, actor: User, address_of: AddressOf) -> Invitation:
    """Invite an address to the organisation, by e-mail. Journals `invitation.made`.

    Refuses with `RightMissing`, `AlreadyMember` or `AlreadyInvited`.
    """
    _refuse_unless_manager(actor, tenant)
    return _invited(tenant, email, role, actor, address_of)


@transaction.atomic
def invite_manager(tenant: Tenant, email: str, *, actor: User, address_of: AddressOf) -> Invitation:
    """Invite a manager in the name of the platform: the first one, or the next when none is left.

    When that address already has an open invitation to manage, it is sent again. Journals `invitation.made` or
    `invitation.renewed`. Refuses with `NotAdministrator`, `AlreadyMember` or `AlreadyInvited` (with another role).
    """
    selectors.refuse_unless_administrator(actor)
    waiting = people.open_invitations(tenant).filter(email=normal_email(email), role=Role.MANAGER).first()
    if waiting is None:
        return _invited(tenant, email, Role.MANAGER, actor, address_of)
    return _sent_again(waiting, actor, address_of)


def _invited(tenant: Tenant, email: str, role: Role, actor: User, address_of: AddressOf) -> Invitation:
    invitation, token = accounts.open_invitation(tenant, email, role, invited_by=actor)
    journal.record("invitation.made", invitation, actor=actor, tenant=tenant, details={"role": str(role)})
    letters.send_invitation(invitation, token, address_of)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, actor: User, address_of: AddressOf) -> Invitation:
    """Send a new link, good for fourteen days; the one sent before opens nothing. Journals `invitation.renewed`.

    Refuses with `RightMissing`, `InvitationUsed` or `InvitationCancelled`.
    """
    _refuse_unless_manager(actor, invitation.tenant)
    return _sent_again(invitation, actor, address_of)


def _sent_again(invitation: Invitation, actor: User, address_of: AddressOf) -> Invitation:
    invitation, token = accounts.renew_invitation(invitation)
    journal.record("invitation.renewed", invitation, actor=actor, tenant=invitation.tenant)
    letters.send_invitation(invitation, token, address_of)
    return invitation


@transaction.atomic
def cancel_invitation(invitation: Invitation, *, actor: User) -> None:
    """Take an invitation back: its link opens nothing. Journals `invitation.cancelled`.

    Refuses with `RightMissing`, `InvitationUsed` or `InvitationCancelled`.
    """
    _refuse_unless_manager(actor, invitation.tenant)
    accounts.cancel_invitation(invitation)
    journal.record("invitation.cancelled", invitation, actor=actor, tenant=invitation.tenant)


@transaction.atomic
def accept_invitation(token: str, *, actor: User) -> Membership:
    """Give the person the seat that the token offers, once. Journals `invitation.accepted`.

    Refuses as `accounts.services.accept_invitation` does.
    """
    invitation, seat = accounts.accept_invitation(token, actor)
    journal.record(
        "invitation.accepted", invitation, actor=actor, tenant=invitation.tenant, details={"role": invitation.role}
    )
    return seat


def _refuse_unless_manager(actor: User, tenant: Tenant) -> None:
    selectors.refuse_without(permissions.MANAGE_MEMBERS, people.seat(actor, tenant.slug))
