"""Deeds on members: their role, its end, their leave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts import services as accounts
from bouquet.kernel.accounts.models import Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.audit import journal
from bouquet.platform.console import permissions, selectors


@transaction.atomic
def change_role(seat: Membership, role: Role, expires_at: datetime | None, *, actor: User) -> None:
    """Give a member another role, or an end to their seat (None: no end). Journals `member.changed`.

    Refuses with `RightMissing`, `LastManager` or `EndInPast`.
    """
    selectors.refuse_without(permissions.MANAGE_MEMBERS, people.seat(actor, seat.tenant.slug))
    was = seat.role
    accounts.change_role(seat, role, expires_at)
    journal.record(
        "member.changed",
        seat,
        actor=actor,
        tenant=seat.tenant,
        details={"was": was, "role": str(role), "until": expires_at.isoformat() if expires_at else None},
    )


@transaction.atomic
def remove_member(seat: Membership, *, actor: User) -> None:
    """Take a member's seat, or leave one's own. Journals `member.removed` or `member.left`.

    Refuses with `RightMissing` or `LastManager`.
    """
    held = people.seat(actor, seat.tenant.slug)
    leaves = held is not None and held.pk == seat.pk
    if not leaves:
        selectors.refuse_without(permissions.MANAGE_MEMBERS, held)
    accounts.remove_member(seat)
    deed = "member.left" if leaves else "member.removed"
    journal.record(deed, seat, actor=actor, tenant=seat.tenant, details={"role": seat.role})
