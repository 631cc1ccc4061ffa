"""An organisation's passes through the self-assessment: begun, answered by several people, finished, reopened."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import Membership
from bouquet.kernel.audit import journal
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.console import selectors as console
from bouquet.platform.strategy import permissions, selectors
from bouquet.platform.strategy.models import Answer, Assessment, QuestionnaireVersion
from bouquet.platform.strategy.rules.conditions import Answers


class PassClosed(Exception):
    """The pass is finished: reopen it, or begin another."""


class PassNotOpen(Exception):
    """Another pass is open, or the territory has none to answer for."""


class UnknownAnswer(Exception):
    """An answer names a question or a score that the version does not have."""


@transaction.atomic
def start(holder: Membership, territory: Territory, answers: Answers | None = None) -> Assessment:
    """A new pass through the newest version, with answers already given elsewhere, if any.

    Journals `diagnosis.started`.

    Raises:
        RightMissing: the seat may not answer.
        PassNotOpen: a pass is already open, or no version is loaded.
    """
    console.refuse_without(permissions.ANSWER, holder)
    newest = selectors.newest()
    if newest is None or selectors.open_pass(holder) is not None:
        raise PassNotOpen
    facts = selectors.facts_of(territory)
    try:
        with transaction.atomic():
            found: Assessment = Assessment.objects.create(
                questionnaire=QuestionnaireVersion.objects.get(pk=newest.version),
                territory_kind=territory.kind,
                territory_code=territory.code,
                population=facts.population,
                epci_kind=facts.epci_kind,
                started_by=holder.user,
            )
    except IntegrityError as twice:
        raise PassNotOpen from twice
    journal.record("diagnosis.started", found, actor=holder.user, tenant=holder.tenant)
    if answers:
        answer(holder, found, answers)
    return found


@transaction.atomic
def answer(holder: Membership, assessment: Assessment, answers: Answers) -> None:
    """Keep a person's answers, over those the same person gave before.

    Journals `diagnosis.answered` with how many changed.

    Raises:
        RightMissing: the seat may not answer.
        PassClosed: the pass is finished.
        UnknownAnswer: a question or a score is not of this version; nothing is kept.
    """
    console.refuse_without(permissions.ANSWER, holder)
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not locked.open:
        raise PassClosed
    _refuse_unknown(selectors.questionnaires()[locked.questionnaire_id].questions, answers)
    before = {
        row.question: row
        for row in Answer.objects.filter(assessment=locked, person=holder.user, question__in=list(answers)).order_by(
            "pk"
        )
    }
    changed = 0
    for question, score in answers.items():
        row = before.get(question) or Answer(assessment=locked, question=question, person=holder.user)
        if row.pk is None or row.score != score:
            row.score, row.answered_at = score, clock.now()
            row.save()
            changed += 1
    if changed:
        journal.record(
            "diagnosis.answered", locked, actor=holder.user, tenant=holder.tenant, details={"answers": changed}
        )


def _refuse_unknown(questions: Mapping[str, object], answers: Answers) -> None:
    for question, score in answers.items():
        known = questions.get(question)
        if known is None or (score is not None and known.choice(score) is None):  # type: ignore[attr-defined]
            raise UnknownAnswer(question)


@transaction.atomic
def close(holder: Membership, assessment: Assessment) -> None:
    """Finish a pass: its answers no longer change. Journals `diagnosis.closed`.

    Raises:
        RightMissing: the seat may not answer.
        PassClosed: it is already finished.
    """
    console.refuse_without(permissions.ANSWER, holder)
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not locked.open:
        raise PassClosed
    locked.closed_at = clock.now()
    locked.save(update_fields=("closed_at",))
    journal.record("diagnosis.closed", locked, actor=holder.user, tenant=holder.tenant)


@transaction.atomic
def reopen(holder: Membership, assessment: Assessment) -> None:
    """Open a finished pass again. Journals `diagnosis.reopened`.

    Raises:
        RightMissing: the seat may not answer.
        PassNotOpen: another pass is open.
    """
    console.refuse_without(permissions.ANSWER, holder)
    if selectors.open_pass(holder) is not None:
        raise PassNotOpen
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    locked.closed_at = None
    locked.save(update_fields=("closed_at",))
    journal.record("diagnosis.reopened", locked, actor=holder.user, tenant=holder.tenant)
