"""One step of a contribution: checked against its state and its revision, kept, journalled."""

from __future__ import annotations

from typing import Any

from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.kernel.audit.digests import Json
from bouquet.kernel.moderation import rules
from bouquet.kernel.moderation.errors import Changed, NotPossible
from bouquet.kernel.moderation.models import Decision, Submission
from bouquet.kernel.notices import services as notices

TITLE_LENGTH = 150
JOURNALLED = {
    "submit": "made",
    "confirm": "confirmed",
    "revise": "revised",
    "withdraw": "withdrawn",
    "take": "taken",
    "release": "released",
    "accept": "accepted",
    "refuse": "refused",
    "send_back": "sent_back",
}


def move(
    submission: Submission, deed: str, *, who: User | None, seen: int, reason: str = "", **changes: Any
) -> Submission:
    """The contribution after the deed, read again. One statement tells who came first when two act at once.

    Raises `NotPossible` or `Changed`.
    """
    current = Submission.objects.get(pk=submission.pk)
    if current.revision != seen:
        raise Changed
    if not current.allows(deed):
        raise NotPossible(f"{deed}: {current.state}")
    after = {"state": rules.MOVES[deed][1], "revision": seen + 1, **changes}
    if not Submission.objects.filter(pk=submission.pk, revision=seen).update(**after):
        raise Changed
    moved = Submission.objects.select_related("author", "organisation", "reviewer", "tenant").get(pk=submission.pk)
    keep(moved, deed, who, reason)
    return moved


def keep(submission: Submission, deed: str, who: User | None, reason: str = "") -> None:
    """Note the deed beside the contribution, reason included, and in the journal, without the reason."""
    Decision.objects.create(submission=submission, deed=deed, who=who, version=submission.version, reason=reason)
    details: dict[str, Json] = {"contribution": submission.kind, "version": submission.version}
    journal.record(f"submission.{JOURNALLED[deed]}", submission, actor=who, tenant=submission.tenant, details=details)


def tell_author(submission: Submission, kind: str, reason: str = "") -> None:
    """Tell the author, member or reader of an address, once for each revision."""
    to = submission.author or notices.Mailbox(submission.email, submission.language)
    notices.tell(
        f"moderation.{kind}",
        to=to,
        key=f"{submission.pk}/{submission.revision}",
        values={**values_of(submission), "reason": reason},
        language=submission.language,
    )


def values_of(submission: Submission) -> dict[str, str | int | bool]:
    """What the texts of notices name."""
    return {
        "submission": submission.pk,
        "kind": submission.kind,
        "title": submission.summary.title[:TITLE_LENGTH],
        "account": submission.author_id is not None,
    }
