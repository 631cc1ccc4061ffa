"""Deeds of those who tell an experience: keep a draft, send it, change it when it is sent back."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation import caps
from bouquet.kernel.moderation import services as moderation
from bouquet.kernel.moderation.models import State, SubmissionVersion
from bouquet.kernel.moderation.services import Mailbox
from bouquet.kernel.notices import services as notices
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Draft
from bouquet.platform.experience.rules import answers as asked
from bouquet.platform.experience.services.story import Story

KIND = "experience.story"
DRAFT_LIFE = timedelta(days=365)
DRAFTS_A_DAY = 30


class AnswersTooLong(Exception):
    """Some answers are longer than may be: their names, each with its limit. Nothing was kept."""

    def __init__(self, limits: dict[str, int]) -> None:
        super().__init__(", ".join(limits))
        self.limits = limits


class DraftClosed(Exception):
    """The draft was sent and waits for a decision, or has one: it is read, not changed."""


@transaction.atomic
def begin_draft(answers: asked.Answers, *, owner: User | None, language: str, source: str = "") -> Draft:
    """A new draft; those that nobody touched for a year are forgotten on the way.

    `source` is a place on the network, of which only a digest is kept. Refuses with `AnswersTooLong` or `TooMany`.
    """
    _refuse_too_long(answers)
    if owner is not None or source:
        caps.use(f"{KIND} draft of {owner.pk if owner else source}", DRAFTS_A_DAY)
    Draft.objects.filter(submission=None, updated_at__lt=clock.now() - DRAFT_LIFE).delete()
    return Draft.objects.create(key=uuid.uuid4().hex, owner=owner, language=language, answers=dict(answers))


@transaction.atomic
def keep_draft(draft: Draft, answers: asked.Answers) -> Draft:
    """The draft with other answers. Refuses with `AnswersTooLong` or `DraftClosed`."""
    _refuse_too_long(answers)
    kept = _locked(draft)
    kept.answers, kept.updated_at = dict(answers), clock.now()
    kept.save(update_fields=("answers", "updated_at"))
    return kept


@transaction.atomic
def send_draft(draft: Draft, story: Story, *, email: str = "", source: str = "") -> Draft:
    """The draft in the hands of moderators, for the first time or again; its author is told that it arrived.

    Without account, the author confirms the address first, by the link that moderation sends; sent again before that,
    to another address maybe, the first sending can no longer be published. Journalled by moderation. Refuses with
    `DraftClosed` or as `moderation.submit` does.
    """
    kept = _locked(draft)
    submission = kept.submission
    if submission is not None and submission.state == State.SENT_BACK:
        moderation.revise(submission, story.payload(), by=kept.owner, seen=submission.revision)
    else:
        author: User | Mailbox = kept.owner or Mailbox(email, kept.language)
        kept.submission = moderation.submit(KIND, story.payload(), author=author, source=source)
    kept.updated_at = clock.now()
    kept.save(update_fields=("submission", "updated_at"))
    if kept.owner is not None:
        notices.tell(
            "experience.received",
            to=kept.owner,
            key=f"{kept.pk}/{_version(kept)}",
            values={"title": story.title},
            link=("experience:draft", [selectors.handle_of(kept)]),
            language=kept.language,
        )
    return kept


def _version(draft: Draft) -> int:
    """How many times the draft was sent."""
    return SubmissionVersion.objects.filter(submission=draft.submission_id).count()


@transaction.atomic
def discard_draft(draft: Draft) -> None:
    """Delete a draft that was never sent. Refuses with `DraftClosed`."""
    kept = _locked(draft)
    if kept.submission is not None:
        raise DraftClosed
    kept.delete()


def _refuse_too_long(answers: asked.Answers) -> None:
    limits = asked.too_long(answers)
    if limits:
        raise AnswersTooLong(limits)


def _locked(draft: Draft) -> Draft:
    """The draft as it is now, held until the end of the deed. Raises `DraftClosed`."""
    kept = Draft.objects.select_for_update(of=("self",)).select_related("submission", "owner").get(pk=draft.pk)
    if not kept.open:
        raise DraftClosed
    return kept
