"""Reads of drafts: for their owner, or for who holds the signed link. Anyone else's draft does not exist."""

from __future__ import annotations

from django.core import signing
from django.db.models import QuerySet

from bouquet.kernel.accounts.models import User
from bouquet.platform.experience.models import Draft

SALT = "bouquet.experience.draft"


def handle_of(draft: Draft) -> str:
    """What the address of a draft carries: its key for its owner, its key signed for who has no account."""
    return draft.key if draft.owner_id else signing.Signer(salt=SALT).sign(draft.key)


def draft(handle: str, person: User | None) -> Draft | None:
    """The draft of an address, for this person; None when it is another's, or when the link is not ours."""
    drafts = Draft.objects.select_related("submission", "owner", "experience")
    if ":" not in handle:
        return drafts.filter(key=handle, owner=person).first() if person is not None else None
    try:
        key = signing.Signer(salt=SALT).unsign(handle)
    except signing.BadSignature:
        return None
    return drafts.filter(key=key, owner=None).first()


def drafts_of(person: User) -> QuerySet[Draft]:
    """What the person is telling, or told, the last touched first."""
    return Draft.objects.filter(owner=person).select_related("submission", "experience")
