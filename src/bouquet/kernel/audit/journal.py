"""Writes the journal and checks its seals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model, QuerySet

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import deeds, digests
from bouquet.kernel.audit.digests import GENESIS, Json
from bouquet.kernel.audit.models import JournalChain, JournalEntry
from bouquet.kernel.tenancy.models import Tenant

LABEL_LENGTH = 200
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line of a chain that is not as it was written: its number, and what is wrong with it.

    `reason`: `missing` (there is no such line), `altered` (its content does not have its seal), `unlinked` (it does
    not follow the line before).
    """

    number: int
    reason: str


@transaction.atomic
def record(
    deed: str,
    subject: Model,
    *,
    actor: User | None,
    tenant: Tenant | None,
    details: Mapping[str, Json] | None = None,
) -> JournalEntry:
    """The new line of the chain of `tenant`, or of the platform's when it is None.

    It is written in the transaction of the deed, so that both stand or fall. Lines of one chain wait for one another:
    the numbers have no gap and the chain no fork. The label of the subject is its `journal_label`, else its text: it
    is kept for ever, so it holds no address and no name of a private person; nor do the details.

    Raises `UnknownDeed` (declare it first) or `UnsealableDetail`.
    """
    deeds.refuse_unknown(deed)
    kept = dict(details or {})
    digests.refuse_unsealable(kept)
    chain = _locked_chain(tenant)
    entry = JournalEntry(
        chain=chain,
        number=chain.last_number + 1,
        at=clock.now(),
        actor=actor,
        deed=deed,
        object_kind=subject._meta.label_lower,
        object_id=str(subject.pk),
        object_label=str(getattr(subject, "journal_label", subject))[:LABEL_LENGTH],
        details=kept,
        previous_digest=chain.last_digest,
    )
    entry.digest = digests.seal(entry.line(chain.key))
    entry.save()
    chain.last_number, chain.last_digest = entry.number, entry.digest
    chain.save(update_fields=("last_number", "last_digest"))
    return entry


def _locked_chain(tenant: Tenant | None) -> JournalChain:
    """The head of the chain, held until the end of the transaction. SQLite holds the whole database already."""
    chain, _ = JournalChain.objects.get_or_create(tenant=tenant)
    return JournalChain.objects.select_for_update().get(pk=chain.pk)


def entries(tenant: Tenant | None) -> QuerySet[JournalEntry]:
    """The lines of one chain, newest first: an organisation's, or the platform's when `tenant` is None."""
    newest_first = JournalEntry.objects_of_all_tenants.select_related("actor").order_by("-number")
    return newest_first.filter(chain__tenant=tenant)


def head(tenant: Tenant | None) -> JournalChain | None:
    """How many lines the chain has and its last seal: noted elsewhere, it proves that none was rewritten since."""
    return JournalChain.objects.filter(tenant=tenant).first()


def verify_chain(tenant: Tenant | None) -> Broken | None:
    """The first broken line of a chain, or None when every line is as it was written. Reads the whole chain.

    Lines added while it reads are left for the next time.
    """
    chain = head(tenant) or JournalChain(tenant=tenant)
    lines = entries(tenant).select_related(None).order_by("number")
    previous, expected = GENESIS, 1
    for entry in lines.filter(number__lte=chain.last_number).iterator(chunk_size=CHUNK):
        fault = _fault(entry, chain, expected, previous)
        if fault:
            return fault
        previous, expected = entry.digest, expected + 1
    if expected <= chain.last_number:
        return Broken(expected, "missing")
    if previous != chain.last_digest:
        return Broken(chain.last_number, "unlinked")
    return _beyond_head(tenant)


def _fault(entry: JournalEntry, chain: JournalChain, expected: int, previous: str) -> Broken | None:
    if entry.number != expected:
        return Broken(expected, "missing")
    if entry.previous_digest != previous:
        return Broken(expected, "unlinked")
    if entry.digest != digests.seal(entry.line(chain.key)):
        return Broken(expected, "altered")
    return None


def _beyond_head(tenant: Tenant | None) -> Broken | None:
    """A line that the head does not know. The head is read last: a line just added is in it."""
    newest = entries(tenant).values_list("number", flat=True).first() or 0
    chain = head(tenant) or JournalChain(tenant=tenant)
    return Broken(newest, "unlinked") if newest > chain.last_number else None
