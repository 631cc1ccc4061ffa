"""Amendments of the sheets of solutions: proposed by anyone, published once a moderator has accepted them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.kernel.audit.digests import Json
from bouquet.kernel.moderation import services as moderation
from bouquet.kernel.moderation.errors import Unpublishable
from bouquet.kernel.moderation.kinds import Field, Summary
from bouquet.kernel.moderation.models import Submission
from bouquet.platform.catalogue.models import Answer, EntryVersion, Solution, Source
from bouquet.platform.catalogue.rules.questions import AnswerError, Question, checked, questions, readable
from bouquet.platform.catalogue.services import versions
from bouquet.platform.catalogue.services.answers import values_of_answers
from bouquet.web.caching import touch_content_stamp
from bouquet.web.templatetags.bouquet import language

KIND = "catalogue.amendment"
TITLE_LENGTH, PUBLISHER_LENGTH = 400, 200


def propose(
    solution: Solution,
    question: Question,
    value: Any,
    *,
    reason: str,
    source_url: str,
    author: User | moderation.Mailbox,
    source: str = "",
) -> Submission:
    """The amendment, waiting for a moderator (or for its author to confirm their address).

    Raises `AnswerError` when the value does not fit the question, and what `moderation.submit` refuses.
    """
    payload = {
        "solution": solution.id,
        "question": question.id,
        "version": question.current.number,
        "value": checked(question.current, value),
        "reason": reason,
        "source_url": source_url,
    }
    return moderation.submit(KIND, payload, author=author, source=source)


def summary(submission: Submission) -> Summary:
    """The amendment as a moderator reads it: what stands published, what is proposed, why."""
    said = submission.payload
    solution = Solution.objects.filter(pk=said["solution"]).first()
    question = questions().questions.get(said["question"])
    if solution is None or question is None:
        return Summary(str(said["solution"]))
    before = Answer.objects.filter(solution=solution, question=question.id).first()
    stands = readable(question, before.version, before.value, language()) if before else _("unknown")
    proposed = readable(question, said["version"], said["value"], language())
    return Summary(
        title=f"{solution.name} : {question.current.labels[language()]}",
        fields=(
            Field(question.current.labels[language()], proposed, before=stands),
            Field(_("Why"), str(said["reason"])),
            Field(_("Source"), str(said["source_url"]) or _("none given")),
        ),
        url=reverse("catalogue:solution", args=[solution.id]),
    )


@transaction.atomic
def publish(submission: Submission, moderator: User) -> str:
    """Put the answer on the sheet, with its source, under a new version of the entry. Journals `sheet.amended`."""
    said = submission.payload
    solution = Solution.objects.select_related("provider").filter(pk=said["solution"]).first()
    question = questions().questions.get(said["question"])
    if solution is None or question is None:
        raise Unpublishable(_("The sheet or the question does not exist any more."))
    value = _still_fits(question, said)
    Answer.objects.update_or_create(
        solution=solution,
        question=question.id,
        defaults={
            "version": question.current.number,
            "value": value,
            "basis": Answer.DECLARED,
            "source": _source(submission, solution),
            "as_of": clock.today().isoformat(),
        },
    )
    _refresh(solution, f"amendment {submission.pk}")
    details: dict[str, Json] = {"question": question.id, "submission": submission.pk}
    journal.record("sheet.amended", solution, actor=moderator, tenant=None, details=details)
    transaction.on_commit(partial(touch_content_stamp))
    return f"{solution.id}/{question.id}"


def _still_fits(question: Question, said: Mapping[str, Any]) -> Any:
    if said["version"] != question.current.number:
        raise Unpublishable(_("The question has changed since: ask the author to answer it again."))
    try:
        return checked(question.current, said["value"])
    except AnswerError:
        raise Unpublishable(_("The answer does not fit the question any more.")) from None


def _source(submission: Submission, solution: Solution) -> Source | None:
    url = str(submission.payload["source_url"])
    if not url:
        return None
    source, _made = Source.objects.update_or_create(
        id=f"amendment-{submission.pk}",
        defaults={
            "title": f"{solution.name} ({submission.payload['question']})"[:TITLE_LENGTH],
            "publisher": (urlsplit(url).hostname or "")[:PUBLISHER_LENGTH],
            "url": url,
            "date": clock.today().isoformat(),
            "kind": "declared",
            "seen": False,
        },
    )
    return source


def _refresh(solution: Solution, reason: str) -> None:
    """Put in step with the answers of one solution what is made from them."""
    answers = list(Answer.objects.filter(solution=solution).order_by("question"))
    for answer in answers:
        answer.values.all().delete()
    for row in values_of_answers(answers, questions()):
        row.save()
    versions.record(EntryVersion.SOLUTION, [(solution.id, versions.solution_data(solution, answers))], reason)
