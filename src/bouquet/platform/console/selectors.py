"""Reads of the console. A seat is a person in an organisation: what it does not reach does not exist."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bouquet.kernel import clock
from bouquet.kernel.accounts import selectors as accounts
from bouquet.kernel.accounts.errors import NotAdministrator, RightMissing
from bouquet.kernel.accounts.models import Invitation, Membership, User, running_at
from bouquet.kernel.accounts.permissions import Right, Role
from bouquet.kernel.audit import journal
from bouquet.kernel.audit.models import JournalEntry
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.kernel.tenancy.models import Tenant
from bouquet.platform.console import permissions


def organisations(person: User) -> QuerySet[Membership]:
    """The person's seats of today, by name of organisation."""
    return accounts.memberships_of(person)


def seat(person: User, slug: str) -> Membership | None:
    """The person's seat of today in the organisation of an address; None when they have none there."""
    return accounts.seat(person, slug)


def refuse_without(right: Right, holder: Membership | None) -> None:
    """Raise `RightMissing` unless the seat has the right."""
    if holder is None or not holder.allows(right):
        raise RightMissing


def refuse_unless_administrator(person: User) -> None:
    """Raise `NotAdministrator` unless the person administers the platform."""
    if not is_administrator(person):
        raise NotAdministrator


def is_administrator(person: User) -> bool:
    """Whether the person administers the platform today."""
    return person.is_active and person.is_superuser


def members(holder: Membership) -> QuerySet[Membership]:
    """The members of the seat's organisation, by e-mail. Raises `RightMissing`."""
    refuse_without(permissions.VIEW_MEMBERS, holder)
    return accounts.members(holder.tenant)


def member(holder: Membership, key: int) -> Membership | None:
    """A member of the seat's organisation, that the seat manages or is; None otherwise."""
    found = members(holder).filter(pk=key).first()
    if found is None or found.pk == holder.pk or holder.allows(permissions.MANAGE_MEMBERS):
        return found
    return None


def invitations(holder: Membership) -> QuerySet[Invitation]:
    """The open invitations of the seat's organisation, newest first. Raises `RightMissing`."""
    refuse_without(permissions.MANAGE_MEMBERS, holder)
    return accounts.open_invitations(holder.tenant)


def invitation(holder: Membership, key: int) -> Invitation | None:
    """An open invitation of the seat's organisation."""
    return invitations(holder).filter(pk=key).first()


def journal_of(holder: Membership) -> QuerySet[JournalEntry]:
    """The journal of the seat's organisation, newest first. Raises `RightMissing`."""
    refuse_without(permissions.VIEW_JOURNAL, holder)
    return journal.entries(holder.tenant)


def all_organisations(person: User) -> QuerySet[Tenant]:
    """Every organisation with its number of members and of managers today. Raises `NotAdministrator`.

    Read across tenants: counts only, for the administration of the platform.
    """
    refuse_unless_administrator(person)
    running = Membership.objects_of_all_tenants.filter(running_at(clock.now()), tenant=OuterRef("pk"))
    return tenancy.tenants().annotate(
        member_count=_counted(running), manager_count=_counted(running.filter(role=Role.MANAGER))
    )


def _counted(seats: QuerySet[Membership]) -> Coalesce:
    """How many seats each organisation of the outer query has."""
    counts = seats.order_by().values("tenant").annotate(number=Count("pk")).values_list("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), Value(0))


def any_organisation(person: User, slug: str) -> Tenant | None:
    """An organisation with its counts, closed ones too. Raises `NotAdministrator`."""
    return all_organisations(person).filter(slug=slug).first()


def platform_journal(person: User) -> QuerySet[JournalEntry]:
    """The journal of the platform itself, newest first. Raises `NotAdministrator`."""
    refuse_unless_administrator(person)
    return journal.entries(None)
