"""What authors do: send, confirm, change, withdraw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.accounts import selectors as accounts
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.rules import normal_email
from bouquet.kernel.files import services as storing
from bouquet.kernel.files.models import Attachment
from bouquet.kernel.moderation import caps, kinds, rules, selectors
from bouquet.kernel.moderation.errors import NotAuthor
from bouquet.kernel.moderation.models import State, Submission, SubmissionFile, SubmissionVersion
from bouquet.kernel.moderation.services import moves
from bouquet.kernel.notices import services as notices
from bouquet.kernel.notices.kinds import Link
from bouquet.kernel.notices.services import Mailbox
from bouquet.kernel.tenancy.models import Tenant


@transaction.atomic
def submit(
    kind: str,
    payload: object,
    *,
    author: User | Mailbox,
    tenant: Tenant | None = None,
    organisation: Tenant | None = None,
    source: str = "",
    files: Iterable[Attachment] = (),
) -> Submission:
    """The new contribution: waiting when its author has an account, else to be confirmed by the link they receive.

    `tenant` is who decides, for a kind that has a `right`; `organisation` in whose name the author writes, a member of
    it; `source` the address on the network, of which only a digest is kept, to bound what comes from one place;
    `files` what was stored just before by `files.services.store`, for this contribution alone.
    Journals `submission.made`. Refuses with `UnknownKind`, `PayloadRefused`, `TooMany` or `NotAuthor`.
    """
    registered = kinds.kind_of(kind)
    if (registered.right is None) != (tenant is None):
        raise ValueError(f"{kind} is decided by {'the platform' if registered.right is None else 'an organisation'}")
    user = author if isinstance(author, User) else None
    email = "" if isinstance(author, User) else normal_email(author.email)
    if organisation is not None and (user is None or accounts.seat(user, organisation.slug) is None):
        raise NotAuthor
    kept = rules.normal_payload(payload, registered.max_bytes)
    if source:
        caps.use(f"{kind} from {source}", registered.source_cap)
    caps.use(f"{kind} by {user.pk if user else email}", registered.daily_cap)
    now = clock.now()
    submission = Submission.objects.create(
        kind=kind,
        tenant=tenant,
        organisation=organisation,
        author=user,
        email=email,
        language=(translation.get_language() or "fr")[:5] if isinstance(author, User) else author.language,
        state=State.SUBMITTED if user else State.UNCONFIRMED,
        payload=kept,
        submitted_at=now if user else None,
    )
    SubmissionVersion.objects.create(submission=submission, number=1, payload=kept)
    for file in files:
        SubmissionFile.objects.create(submission=submission, file=file)
    moves.keep(submission, "submit", user)
    if user is None:
        moves.tell_author(submission, "confirm")
    else:
        _tell_moderators(submission)
    return submission


@transaction.atomic
def confirm(token: str) -> Submission:
    """The contribution that the link opens, waiting from now on; a link followed twice changes nothing more.

    Journals `submission.confirmed`. Refuses with `LinkUnknown`.
    """
    submission = selectors.followed(token)
    if submission.state != State.UNCONFIRMED:
        return submission
    submission = moves.move(submission, "confirm", who=None, seen=submission.revision, submitted_at=clock.now())
    _tell_moderators(submission)
    return submission


@transaction.atomic
def revise(submission: Submission, payload: object, *, by: User | None, seen: int) -> Submission:
    """The contribution with new content, waiting again; the versions before stay readable.

    `by` is the author, or None for who holds the link. Journals `submission.revised`. Refuses with `NotAuthor`,
    `PayloadRefused`, `Changed`, `NotPossible` or `TooMany`.
    """
    _refuse_unless_author(submission, by)
    kept = rules.normal_payload(payload, submission.registered.max_bytes)
    caps.use(f"{submission.kind} changed by {by.pk if by else submission.email}", 3 * submission.registered.daily_cap)
    version = submission.version + 1
    changes: dict[str, Any] = {"payload": kept, "version": version, "reviewer": None, "submitted_at": clock.now()}
    submission = moves.move(submission, "revise", who=by, seen=seen, **changes)
    SubmissionVersion.objects.create(submission=submission, number=version, payload=kept)
    _tell_moderators(submission)
    return submission


@transaction.atomic
def withdraw(submission: Submission, *, by: User | None, seen: int) -> Submission:
    """The contribution taken back by its author. Journals `submission.withdrawn`.

    Refuses with `NotAuthor`, `Changed` or `NotPossible`.
    """
    _refuse_unless_author(submission, by)
    return moves.move(submission, "withdraw", who=by, seen=seen, reviewer=None)


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete what nobody confirmed in time, and the counts of past days; how many contributions."""
    caps.forget()
    old = Submission.objects.filter(state=State.UNCONFIRMED, made_at__lt=clock.now() - rules.CONFIRMATION_LIFE)
    number = old.count()
    for attached in SubmissionFile.objects.filter(submission__in=old).select_related("file").order_by("pk"):
        storing.delete_with(attached)
    old.delete()
    return number


def _refuse_unless_author(submission: Submission, by: User | None) -> None:
    if submission.author != by:
        raise NotAuthor


def _tell_moderators(submission: Submission) -> None:
    tenant = submission.tenant
    link: Link = ("console:platform_submission", [submission.pk])
    if tenant is not None:
        link = ("console:submission", [tenant.slug, submission.pk])
    notices.tell_all(
        "moderation.waiting",
        to=selectors.who_decides(submission),
        key=f"{submission.pk}/{submission.revision}",
        values=moves.values_of(submission),
        link=link,
    )
