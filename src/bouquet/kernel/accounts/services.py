"""Changes memberships and invitations. The deeds that people do (rights, journal, e-mail) are in `platform.console`.

Each function is atomic and refuses with an exception of `accounts.errors`.
"""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts import rules, selectors
from bouquet.kernel.accounts.errors import (
    AlreadyInvited,
    AlreadyMember,
    EmailNotConfirmed,
    EndInPast,
    InvitationCancelled,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    LastManager,
)
from bouquet.kernel.accounts.models import Invitation, Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.scope import tenant_scope


@transaction.atomic
def open_invitation(tenant: Tenant, email: str, role: Role, *, invited_by: User) -> tuple[Invitation, str]:
    """The new invitation and its token, which is not kept. An expired one to the same address is cancelled first.

    Refuses with `AlreadyMember` or `AlreadyInvited`.
    """
    email = rules.normal_email(email)
    if selectors.is_member(tenant, email):
        raise AlreadyMember
    now, token = clock.now(), rules.new_token()
    still_open = selectors.open_invitations(tenant).filter(email=email)
    still_open.filter(expires_at__lte=now).update(cancelled_at=now)
    if still_open.exists():
        raise AlreadyInvited
    invitation = Invitation(
        tenant=tenant,
        email=email,
        role=role,
        invited_by=invited_by,
        token_digest=rules.token_digest(token),
        created_at=now,
        expires_at=now + rules.INVITATION_LIFE,
    )
    try:
        with tenant_scope(tenant), transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise AlreadyInvited from error
    return invitation, token


@transaction.atomic
def renew_invitation(invitation: Invitation) -> tuple[Invitation, str]:
    """The invitation with a new token and fourteen new days, and that token; the one sent before opens nothing.

    Refuses with `InvitationUsed` or `InvitationCancelled`.
    """
    invitation = _locked(invitation)
    _refuse_settled(invitation)
    token, now = rules.new_token(), clock.now()
    invitation.token_digest = rules.token_digest(token)
    invitation.expires_at = now + rules.INVITATION_LIFE
    invitation.sent_at = None
    with tenant_scope(invitation.tenant):
        invitation.save(update_fields=("token_digest", "expires_at", "sent_at"))
    return invitation, token


def mark_sent(invitation: Invitation) -> None:
    """The e-mail left just now."""
    with tenant_scope(invitation.tenant):
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=clock.now())


@transaction.atomic
def cancel_invitation(invitation: Invitation) -> None:
    """The token opens nothing any more. Refuses with `InvitationUsed` or `InvitationCancelled`."""
    invitation = _locked(invitation)
    _refuse_settled(invitation)
    invitation.cancelled_at = clock.now()
    with tenant_scope(invitation.tenant):
        invitation.save(update_fields=("cancelled_at",))


@transaction.atomic
def accept_invitation(token: str, person: User) -> tuple[Invitation, Membership]:
    """The seat that the person takes; the token is spent.

    Refuses with `InvitationUnknown`, `InvitationUsed`, `InvitationCancelled`, `InvitationExpired`,
    `EmailNotConfirmed` (the address invited is not one the person confirmed) or `AlreadyMember`.
    """
    invitation = _locked(selectors.invitation_of(token))
    if invitation.token_digest != rules.token_digest(token):  # renewed while we waited for the row
        raise InvitationUnknown
    refuse_unusable(invitation, person)
    tenant, now = invitation.tenant, clock.now()
    with tenant_scope(tenant):
        seat = Membership.objects.filter(user=person).first() or Membership(user=person)
        if seat.pk and seat.runs:
            raise AlreadyMember
        seat.role, seat.starts_at, seat.expires_at = invitation.role, now, None
        seat.save()
        invitation.accepted_at, invitation.accepted_by = now, person
        invitation.save(update_fields=("accepted_at", "accepted_by"))
    return invitation, seat


def refuse_unusable(invitation: Invitation, person: User) -> None:
    """Nothing when the person may accept the invitation; else the refusal that says why not."""
    refuse_closed(invitation)
    if not selectors.has_confirmed(person, invitation.email):
        raise EmailNotConfirmed


def refuse_closed(invitation: Invitation) -> None:
    """Nothing when someone may still accept the invitation; else the refusal that says why not."""
    _refuse_settled(invitation)
    if invitation.expired:
        raise InvitationExpired


@transaction.atomic
def grant_administration(person: User, email: str, password: str | None = None) -> User:
    """The person, who administers the platform, signs in with `password` when it is given, and has this address.

    Refuses with `EmailNotConfirmed` when somebody signed up with the address, never confirmed it, and would keep a
    password that only they know.
    """
    if password is None and selectors.needs_password(email):
        raise EmailNotConfirmed
    person.is_superuser = person.is_staff = person.is_active = True
    if password is not None:
        person.set_password(password)
    person.save()
    address, _ = EmailAddress.objects.get_or_create(user=person, email=rules.normal_email(email))
    address.set_verified()
    address.set_as_primary()
    return person


@transaction.atomic
def change_role(seat: Membership, role: Role, expires_at: datetime | None) -> None:
    """The member has this role, until `expires_at` when it is given. Refuses with `LastManager` or `EndInPast`."""
    _lock_members(seat.tenant)
    if expires_at is not None and expires_at <= clock.now():
        raise EndInPast
    if role != Role.MANAGER or expires_at is not None:
        _refuse_last_manager(seat)
    seat.role, seat.expires_at = role, expires_at
    with tenant_scope(seat.tenant):
        seat.save(update_fields=("role", "expires_at"))


@transaction.atomic
def remove_member(seat: Membership) -> None:
    """The person has no seat any more. Refuses with `LastManager`."""
    _lock_members(seat.tenant)
    _refuse_last_manager(seat)
    with tenant_scope(seat.tenant):
        Membership.objects.filter(pk=seat.pk).delete()


def _lock_members(tenant: Tenant) -> None:
    """Two managers who remove one another wait for one another. SQLite has one writer at a time already."""
    Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)


def _locked(invitation: Invitation) -> Invitation:
    with tenant_scope(invitation.tenant):
        found: Invitation = (
            Invitation.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=invitation.pk)
        )
    return found


def _refuse_settled(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise InvitationUsed
    if invitation.cancelled_at is not None:
        raise InvitationCancelled


def _refuse_last_manager(seat: Membership) -> None:
    managers = set(selectors.lasting_managers(seat.tenant).values_list("pk", flat=True))
    if managers == {seat.pk}:
        raise LastManager
