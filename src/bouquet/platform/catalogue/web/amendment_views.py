"""The page where anyone corrects or completes the sheet of a solution."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation.errors import PayloadRefused, TooMany
from bouquet.kernel.moderation.services import Mailbox
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.models import Solution
from bouquet.platform.catalogue.rules.questions import AnswerError, Question, Shape, carried, questions
from bouquet.platform.catalogue.selectors import offers as selectors
from bouquet.platform.catalogue.services import amendments
from bouquet.platform.catalogue.web import offer_texts
from bouquet.platform.catalogue.web.forms import AmendmentForm
from bouquet.web.pages import Crumb
from bouquet.web.templatetags.bouquet import language


def amend(request: HttpRequest, solution_id: str) -> HttpResponse:
    solution = catalogue.solution(solution_id)
    if solution is None:
        raise Http404
    question = questions().questions.get(request.GET.get("question", ""))
    form = None
    if question is not None:
        anonymous = not isinstance(request.user, User)
        data = request.POST if request.method == "POST" else None
        form = AmendmentForm(question, anonymous, data, initial={"value": _stands(solution, question)})
        if request.method == "POST" and form.is_valid() and _proposed(request, solution, question, form):
            messages.success(request, _sent(anonymous))
            return redirect("catalogue:solution", solution.id)
    status = 422 if form is not None and form.errors else 200
    return render(request, "catalogue/amend.html", _context(solution, question, form), status=status)


def _stands(solution: Solution, question: Question) -> Any:
    """What the sheet says today, in the words of the current question: where the author starts from."""
    answer = selectors.answers_of([solution.id]).get(solution.id, {}).get(question.id)
    values = carried(question, answer.version, answer.value) if answer else None
    if values is None or question.current.shape is Shape.CHOICES:
        return list(values or ())
    return ", ".join(values)


def _proposed(request: HttpRequest, solution: Solution, question: Question, form: AmendmentForm) -> bool:
    """Whether the amendment was taken; what refuses it is told in the form."""
    said = form.cleaned_data
    author = request.user if isinstance(request.user, User) else Mailbox(said["email"], language())
    try:
        amendments.propose(
            solution,
            question,
            said["value"],
            reason=said["reason"],
            source_url=said["source_url"],
            author=author,
            source=request.META.get("REMOTE_ADDR", ""),
        )
    except AnswerError:
        form.add_error("value", _("This does not answer the question: read it again."))
    except TooMany:
        form.add_error(None, _("You have sent enough for today. Come back tomorrow."))
    except PayloadRefused:
        form.add_error(
            None, _("The text holds characters that cannot be kept. Write it by hand rather than pasting it.")
        )
    return not form.errors


def _sent(anonymous: bool) -> str:
    if anonymous:
        return _("Thank you. Open the link we have just sent you, then a moderator will read your correction.")
    return _("Thank you. A moderator will read your correction, and you will be told.")


def _context(solution: Solution, question: Question | None, form: AmendmentForm | None) -> dict[str, Any]:
    answers = selectors.answers_of([solution.id]).get(solution.id, {})
    asked = [row for group in offer_texts.answer_rows(answers) for row in group["rows"]]
    return {
        "section": "catalogue",
        "solution": solution,
        "question": question,
        "label": question.current.labels[language()] if question else "",
        "stands": next((row.get("text", "") for row in asked if question and row["question"].id == question.id), ""),
        "asked": asked,
        "form": form,
        "crumbs": [
            Crumb(_("Services"), reverse("catalogue:index")),
            Crumb(_("Solutions"), reverse("catalogue:solutions")),
            Crumb(solution.name, reverse("catalogue:solution", args=[solution.id])),
            Crumb(_("Correct")),
        ],
    }
