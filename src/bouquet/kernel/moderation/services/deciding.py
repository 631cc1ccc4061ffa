"""What moderators do: take, put back, accept, refuse, send back. `seen` is the revision of the page they read."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation import rules, selectors
from bouquet.kernel.moderation.errors import NotModerator, NotTaken, OwnSubmission, ReasonMissing
from bouquet.kernel.moderation.models import Submission
from bouquet.kernel.moderation.services import moves


@transaction.atomic
def take(submission: Submission, *, moderator: User, seen: int) -> Submission:
    """The contribution in the hands of this moderator, also when another had taken it. Journals `submission.taken`.

    Refuses with `NotModerator`, `OwnSubmission`, `Changed` or `NotPossible`.
    """
    _refuse_unless_moderator(submission, moderator)
    return moves.move(submission, "take", who=moderator, seen=seen, reviewer=moderator)


@transaction.atomic
def release(submission: Submission, *, moderator: User, seen: int) -> Submission:
    """The contribution back in the queue. Journals `submission.released`. Refuses as `accept`."""
    _refuse_unless_taken(submission, moderator)
    return moves.move(submission, "release", who=moderator, seen=seen, reviewer=None)


@transaction.atomic
def accept(submission: Submission, *, moderator: User, seen: int, reason: str = "") -> Submission:
    """The contribution accepted and published, in one transaction; its author is told. Journals `submission.accepted`.

    Refuses with `NotModerator`, `OwnSubmission`, `NotTaken`, `Changed`, `NotPossible`, or with the `Unpublishable` of
    the app that owns the kind.
    """
    _refuse_unless_taken(submission, moderator)
    moved = moves.move(submission, "accept", who=moderator, seen=seen, reason=_reason(reason), decided_at=clock.now())
    moved.published_ref = moved.registered.published(moved, moderator)
    moved.save(update_fields=("published_ref",))
    moves.tell_author(moved, "accepted", _reason(reason))
    return moved


@transaction.atomic
def refuse(submission: Submission, *, moderator: User, seen: int, reason: str) -> Submission:
    """The contribution refused for good; its author is told why. Journals `submission.refused`.

    Refuses as `accept`, and with `ReasonMissing`.
    """
    _refuse_unless_taken(submission, moderator)
    reason = _required(reason)
    moved = moves.move(submission, "refuse", who=moderator, seen=seen, reason=reason, decided_at=clock.now())
    moved.registered.refused(moved, moderator)
    moves.tell_author(moved, "refused", reason)
    return moved


@transaction.atomic
def send_back(submission: Submission, *, moderator: User, seen: int, reason: str) -> Submission:
    """The contribution back to its author, who is told what to change. Journals `submission.sent_back`.

    Refuses as `refuse`.
    """
    _refuse_unless_taken(submission, moderator)
    reason = _required(reason)
    moved = moves.move(submission, "send_back", who=moderator, seen=seen, reason=reason, reviewer=None)
    moves.tell_author(moved, "sent_back", reason)
    return moved


def _refuse_unless_moderator(submission: Submission, moderator: User) -> None:
    if not selectors.may_moderate(moderator, submission):
        raise NotModerator
    if submission.author_id == moderator.pk and not moderator.is_superuser:
        raise OwnSubmission


def _refuse_unless_taken(submission: Submission, moderator: User) -> None:
    _refuse_unless_moderator(submission, moderator)
    if submission.reviewer_id not in (None, moderator.pk):
        raise NotTaken


def _reason(text: str) -> str:
    return text.strip()[: rules.REASON_LENGTH]


def _required(text: str) -> str:
    reason = _reason(text)
    if not reason:
        raise ReasonMissing
    return reason
