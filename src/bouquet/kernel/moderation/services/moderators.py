"""Who decides in the name of the platform beside its administrators."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel.accounts.errors import NotAdministrator
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.kernel.moderation.models import PlatformModerator


@transaction.atomic
def name_moderator(person: User, *, actor: User) -> PlatformModerator:
    """The person moderates for the platform from now on; named twice changes nothing. Journals `moderator.named`.

    Refuses with `NotAdministrator`.
    """
    _refuse_unless_administrator(actor)
    moderator, made = PlatformModerator.objects.get_or_create(user=person, defaults={"named_by": actor})
    if made:
        journal.record("moderator.named", moderator, actor=actor, tenant=None)
    return moderator


@transaction.atomic
def remove_moderator(moderator: PlatformModerator, *, actor: User) -> None:
    """The person moderates no more. Journals `moderator.removed`. Refuses with `NotAdministrator`."""
    _refuse_unless_administrator(actor)
    journal.record("moderator.removed", moderator, actor=actor, tenant=None)
    PlatformModerator.objects.filter(pk=moderator.pk).delete()


def _refuse_unless_administrator(person: User) -> None:
    if not (person.is_active and person.is_superuser):
        raise NotAdministrator
