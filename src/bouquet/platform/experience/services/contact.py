"""Deeds of the contact with pioneers: a charter accepted or closed, a question, its answer. Addresses stay hidden."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.kernel.notices import services as notices
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Charter, Experience, Question
from bouquet.platform.experience.rules import questions as rules
from bouquet.platform.experience.services.cleaning import clean_text
from bouquet.web.caching import touch_content_stamp


class MayNotAnswer(Exception):
    """The person neither told this experience nor writes in the name of its territory."""


class CapOutOfRange(Exception):
    """The number of questions a month is not between 1 and the most that is allowed."""


class NoCharter(Exception):
    """Nobody accepted to be asked about this experience."""


class PioneerBusy(Exception):
    """The pioneer took as many questions as they accept this month."""


class AskedEnough(Exception):
    """The person asked as many questions as one may in a month."""


class AlreadyAsking(Exception):
    """A question of the same person about the same experience still waits."""


class OwnExperience(Exception):
    """Nobody asks themselves."""


class NoName(Exception):
    """Neither the person nor an organisation of theirs has a name to give to the pioneer."""


class TextMissing(Exception):
    """The question or the answer is empty."""


class TextTooLong(Exception):
    """The question or the answer is longer than `limit` characters."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class QuestionClosed(Exception):
    """The question already has its answer, or was declined."""


@transaction.atomic
def accept_charter(row: Experience, monthly_cap: int, *, by: User) -> Charter:
    """The person answers for this experience from now on, so many times a month.

    Accepting again changes the number, or takes over from who answered before. Journals
    `experience.charter_accepted`. Refuses with `MayNotAnswer` or
    `CapOutOfRange`.
    """
    if not selectors.may_answer_for(row, by):
        raise MayNotAnswer
    if not 1 <= monthly_cap <= rules.MOST_A_MONTH:
        raise CapOutOfRange
    values = {"pioneer": by, "monthly_cap": monthly_cap, "accepted_at": clock.now(), "closed_at": None}
    accepted, _made = Charter.objects.update_or_create(experience=row, defaults=values)
    journal.record("experience.charter_accepted", accepted, actor=by, tenant=None, details={"monthly_cap": monthly_cap})
    transaction.on_commit(touch_content_stamp)
    return accepted


@transaction.atomic
def close_charter(accepted: Charter, *, by: User) -> None:
    """Nobody asks about the experience any more. Journals `experience.charter_closed`. Refuses with `MayNotAnswer`."""
    if accepted.pioneer_id != by.pk:
        raise MayNotAnswer
    accepted.closed_at = clock.now()
    accepted.save(update_fields=("closed_at",))
    journal.record("experience.charter_closed", accepted, actor=by, tenant=None)
    transaction.on_commit(touch_content_stamp)


@transaction.atomic
def ask(row: Experience, text: str, *, by: User, language: str) -> Question:
    """A question to the pioneer, who is told of it; no address goes with it. Journals `experience.asked`.

    Refuses with `NoCharter`, `OwnExperience`, `NoName`, `AlreadyAsking`, `AskedEnough`, `PioneerBusy`, `TextMissing`
    or `TextTooLong`.
    """
    accepted = Charter.objects.select_for_update(of=("self",)).filter(experience=row, closed_at=None).first()
    if accepted is None or row.withdrawn:
        raise NoCharter
    User.objects.select_for_update().get(pk=by.pk)
    if accepted.pioneer_id == by.pk:
        raise OwnExperience
    name = selectors.name_of(by)
    if not name:
        raise NoName
    if Question.objects.filter(experience=row, asker=by, answered_at=None, declined_at=None).exists():
        raise AlreadyAsking
    if not selectors.askings_left(by):
        raise AskedEnough
    if not selectors.questions_left(accepted):
        raise PioneerBusy
    said = _said(text, rules.QUESTION_LENGTH)
    question = Question.objects.create(
        experience=row, pioneer=accepted.pioneer, asker=by, asker_name=name[:200], text=said, asked_at=clock.now()
    )
    journal.record("experience.asked", question, actor=by, tenant=None)
    notices.tell(
        "experience.question",
        to=accepted.pioneer,
        key=str(question.pk),
        values={"title": row.title_fr, "who": question.asker_name, "text": said},
        link=("experience:question", [question.pk]),
        language=language,
    )
    return question


@transaction.atomic
def answer(question: Question, text: str, *, by: User, language: str) -> Question:
    """The answer, told to who asked. Journals `experience.answered`.

    Refuses with `MayNotAnswer`, `QuestionClosed`, `TextMissing` or `TextTooLong`.
    """
    kept = _waiting(question, by)
    kept.answer, kept.answered_at = _said(text, rules.ANSWER_LENGTH), clock.now()
    kept.save(update_fields=("answer", "answered_at"))
    journal.record("experience.answered", kept, actor=by, tenant=None)
    _tell_asker(kept, "experience.answer", language)
    return kept


@transaction.atomic
def decline(question: Question, *, by: User, language: str) -> Question:
    """The question set aside without answer; who asked is told. Journals `experience.declined`.

    Refuses with `MayNotAnswer` or `QuestionClosed`.
    """
    kept = _waiting(question, by)
    kept.declined_at = clock.now()
    kept.save(update_fields=("declined_at",))
    journal.record("experience.declined", kept, actor=by, tenant=None)
    _tell_asker(kept, "experience.declined", language)
    return kept


def _waiting(question: Question, person: User) -> Question:
    kept = Question.objects.select_for_update(of=("self",)).select_related("experience", "asker").get(pk=question.pk)
    if kept.pioneer_id != person.pk:
        raise MayNotAnswer
    if not kept.waiting:
        raise QuestionClosed
    return kept


def _said(text: str, limit: int) -> str:
    if len(text) > limit:
        raise TextTooLong(limit)
    said = clean_text(text).strip()
    if not said:
        raise TextMissing
    return said


def _tell_asker(question: Question, kind: str, language: str) -> None:
    notices.tell(
        kind,
        to=question.asker,
        key=str(question.pk),
        values={"title": question.experience.title_fr, "text": question.answer},
        link=("experience:question", [question.pk]),
        language=language,
    )
