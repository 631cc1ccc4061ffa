from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation import selectors as moderation
from bouquet.platform.experience import selectors, services
from bouquet.platform.experience.models import Experience
from bouquet.platform.experience.rules import questions as rules
from bouquet.platform.experience.services import contact, publishing
from bouquet.platform.experience.web import texts
from bouquet.platform.experience.web.forms import limit_text
from bouquet.platform.experience.web.views import page
from bouquet.web.pages import Crumb, paginated
from bouquet.web.templatetags.bouquet import language

REFUSALS: dict[type[Exception], Promise] = {
    contact.NoCharter: gettext_lazy("Nobody accepts questions about this experience."),
    contact.OwnExperience: gettext_lazy("It is your own experience."),
    contact.NoName: gettext_lazy("Say who you are first: join an organisation, so that the pioneer knows who asks."),
    contact.AlreadyAsking: gettext_lazy("Your first question still waits for its answer."),
    contact.AskedEnough: gettext_lazy("You asked three questions this month: that is the most. Come back next month."),
    contact.PioneerBusy: gettext_lazy(
        "The pioneer took as many questions as they accept this month. Come back next month."
    ),
    contact.TextMissing: gettext_lazy("Write your text first."),
    contact.QuestionClosed: gettext_lazy("This question already has its answer."),
    contact.CapOutOfRange: gettext_lazy("Choose from 1 to 10 questions a month."),
}
REFUSED: tuple[type[Exception], ...] = (*REFUSALS, contact.TextTooLong)


def refusal_text(refusal: Exception) -> str:
    """What a person reads of a refused deed."""
    return limit_text(refusal.limit) if isinstance(refusal, contact.TextTooLong) else str(REFUSALS[type(refusal)])


class MessageForm(forms.Form):
    """One text, shown back when it is refused."""

    text = forms.CharField(widget=forms.Textarea(attrs={"class": "in", "rows": "8"}), strip=False)

    def __init__(self, data: Any, label: str, limit: int) -> None:
        super().__init__(data)
        self.fields["text"].label = label
        self.fields["text"].help_text = _("%(limit)s characters at most.") % {"limit": limit}


class CapForm(forms.Form):
    monthly_cap = forms.IntegerField(
        label=gettext_lazy("Questions a month, at most"),
        min_value=1,
        max_value=rules.MOST_A_MONTH,
        initial=rules.USUAL_A_MONTH,
        widget=forms.NumberInput(attrs={"class": "in in-money"}),
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read the charter and accept it."))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is it withdrawn?"), max_length=500, widget=forms.TextInput(attrs={"class": "in"})
    )


def _experience(experience_id: str) -> Experience:
    row = selectors.experience(experience_id)
    if row is None:
        raise Http404
    return row


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _crumb(row: Experience) -> Crumb:
    return Crumb(texts.title(row).text, reverse("experience:experience", args=[row.pk]))


@never_cache
@login_required
def ask(request: HttpRequest, experience_id: str) -> HttpResponse:
    row, person = _experience(experience_id), _person(request)
    accepted = selectors.charter(row)
    form = MessageForm(request.POST or None, _("Your question"), rules.QUESTION_LENGTH)
    if form.is_bound and form.is_valid():
        try:
            asked = services.ask(row, form.cleaned_data["text"], by=person, language=language())
        except REFUSED as refusal:
            form.add_error("text", refusal_text(refusal))
        else:
            messages.success(request, _("Your question is on its way. The answer comes here and by e-mail."))
            return redirect("experience:question", asked.pk)
    context = {
        "row": row,
        "form": form,
        "accepted": accepted,
        "left": selectors.questions_left(accepted) if accepted else 0,
        "mine_left": selectors.askings_left(person),
        "name": selectors.name_of(person),
    }
    status = 422 if form.is_bound else 200
    return page(request, "ask", _crumb(row), Crumb(_("Ask a question")), status=status, **context)


@never_cache
@login_required
def charter(request: HttpRequest, experience_id: str) -> HttpResponse:
    row, person = _experience(experience_id), _person(request)
    if not selectors.may_answer_for(row, person):
        raise Http404
    accepted = selectors.charter(row)
    mine = accepted if accepted and accepted.pioneer_id == person.pk else None
    if request.method == "POST" and request.POST.get("do") == "close":
        if mine is None:
            raise Http404
        services.close_charter(mine, by=person)
        messages.success(request, _("Nobody asks you about this experience any more."))
        return redirect("experience:experience", row.pk)
    form = CapForm(request.POST or None, initial={"monthly_cap": mine.monthly_cap} if mine else None)
    if form.is_bound and form.is_valid():
        services.accept_charter(row, form.cleaned_data["monthly_cap"], by=person)
        messages.success(request, _("You may be asked about this experience, through Bouquet only."))
        return redirect("experience:experience", row.pk)
    return page(request, "charter", _crumb(row), Crumb(_("The charter")), row=row, form=form, mine=mine)


@never_cache
@login_required
def questions(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    rows = paginated(request, selectors.questions_of(person))
    lines = [
        {"question": each, "received": each.pioneer_id == person.pk, "title": texts.title(each.experience)}
        for each in rows["page"]
    ]
    return page(request, "questions", Crumb(_("My questions")), lines=lines, **rows)


@never_cache
@login_required
def question(request: HttpRequest, key: int) -> HttpResponse:
    person = _person(request)
    found = selectors.question(person, key)
    if found is None:
        raise Http404
    received = found.pioneer_id == person.pk
    form = (
        MessageForm(request.POST or None, _("Your answer"), rules.ANSWER_LENGTH) if received and found.waiting else None
    )
    if request.method == "POST" and received:
        answered = _answered(request, found, form, person)
        if answered is not None:
            return answered
    context = {"question": found, "received": received, "form": form, "title": texts.title(found.experience)}
    status = 422 if form is not None and form.is_bound else 200
    crumbs = (Crumb(_("My questions"), reverse("experience:questions")), Crumb(_("A question")))
    return page(request, "question", *crumbs, status=status, **context)


def _answered(request: HttpRequest, found: Any, form: MessageForm | None, person: User) -> HttpResponse | None:
    """Where an answer leads; None when it is refused and the page is shown again."""
    try:
        if request.POST.get("do") == "decline":
            services.decline(found, by=person, language=language())
        elif form is None:
            raise contact.QuestionClosed
        elif not form.is_valid():
            return None
        else:
            services.answer(found, form.cleaned_data["text"], by=person, language=language())
    except REFUSED as refusal:
        if form is None:
            messages.error(request, refusal_text(refusal))
            return redirect("experience:question", found.pk)
        form.add_error("text", refusal_text(refusal))
        return None
    messages.success(request, _("Who asked is told."))
    return redirect("experience:question", found.pk)


@never_cache
@login_required
def withdrawal(request: HttpRequest, experience_id: str) -> HttpResponse:
    row, person = selectors.any_experience(experience_id), _person(request)
    if row is None or not services.may_withdraw(row, person):
        raise Http404
    moderates = moderation.moderates_platform(person)
    if row.withdrawn and request.method == "POST" and moderates:
        services.reinstate(row, by=person)
        messages.success(request, _("The experience is shown again."))
        return redirect("experience:experience", row.pk)
    form = ReasonForm(request.POST or None)
    if not row.withdrawn and form.is_bound and form.is_valid():
        try:
            services.withdraw(row, form.cleaned_data["reason"], by=person)
        except publishing.WithdrawReasonMissing:
            form.add_error("reason", _("Write why: the reason is kept in the journal."))
        else:
            messages.success(request, _("The experience is withdrawn: it is shown nowhere and counts for nothing."))
            return redirect("experience:withdrawal", row.pk)
    crumb = Crumb(texts.title(row).text)
    return page(request, "withdrawal", crumb, row=row, form=form, moderates=moderates, title=texts.title(row))
