from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation.errors import Changed, NotPossible, PayloadRefused, TooMany
from bouquet.kernel.moderation.models import State
from bouquet.platform.experience import selectors, services
from bouquet.platform.experience.models import Draft
from bouquet.platform.experience.services.cleaning import clean_answers
from bouquet.platform.experience.services.telling import AnswersTooLong, DraftClosed
from bouquet.platform.experience.web.forms import StoryForm
from bouquet.platform.experience.web.views import page
from bouquet.web.pages import Crumb
from bouquet.web.templatetags.bouquet import language

CHECK = "verifier"
SEND, DISCARD = "send", "discard"


def person_of(request: HttpRequest) -> User | None:
    """The person who is signed in, if any."""
    return request.user if isinstance(request.user, User) else None


def source_of(request: HttpRequest) -> str:
    """The place on the network the request comes from, when it is one: behind a relay, everyone has the relay's."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    return str(address) if address.is_global else ""


@never_cache
def tell(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method != "POST":
        drafts = list(selectors.drafts_of(person)[:10]) if person else []
        return _form_page(request, StoryForm(None, person), drafts=[_line(draft) for draft in drafts])
    answers, cleaned = clean_answers(dict(request.POST.lists()))
    try:
        draft = services.begin_draft(answers, owner=person, language=language(), source=source_of(request))
    except AnswersTooLong as refusal:
        return _too_long(request, answers, refusal)
    except TooMany:
        messages.error(
            request, _("Enough drafts were begun today from your account or your place. Come back tomorrow.")
        )
        return _form_page(request, StoryForm(answers, person), status=429)
    _say_cleaned(request, cleaned)
    return _after_saving(request, draft)


@never_cache
def draft(request: HttpRequest, handle: str) -> HttpResponse:
    person = person_of(request)
    found = selectors.draft(handle, person)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _change(request, found)
    if not found.open:
        return page(request, "told", Crumb(_("Our experience")), draft=found, title=found.answers.get("title", ""))
    form = StoryForm(found.answers, found.owner)
    if CHECK in request.GET:
        form.is_valid()
    else:
        form.full_clean()
        form.errors.clear()
    return _form_page(request, form, draft=found)


def _change(request: HttpRequest, found: Draft) -> HttpResponse:
    try:
        if request.POST.get("do") == DISCARD:
            services.discard_draft(found)
            messages.success(request, _("The draft is deleted."))
            return redirect("experience:tell")
        answers, cleaned = clean_answers(dict(request.POST.lists()))
        kept = services.keep_draft(found, answers)
    except AnswersTooLong as refusal:
        return _too_long(request, answers, refusal, found)
    except DraftClosed:
        messages.error(request, _("This experience was already sent: it waits for an answer, or has one."))
        return redirect("experience:draft", selectors.handle_of(found))
    _say_cleaned(request, cleaned)
    return _after_saving(request, kept)


def _after_saving(request: HttpRequest, kept: Draft) -> HttpResponse:
    """Where a saved draft leads: to itself, or to the moderators when it is whole and its author says so."""
    address = reverse("experience:draft", args=[selectors.handle_of(kept)])
    if request.POST.get("do") != SEND:
        messages.success(request, _("Your draft is saved. Keep the address of this page to come back to it."))
        return redirect(address)
    form = StoryForm(kept.answers, kept.owner)
    if not form.is_valid():
        return redirect(f"{address}?{CHECK}=1")
    try:
        services.send_draft(
            kept, form.story(), email=str(form.cleaned_data.get("email", "")), source=source_of(request)
        )
    except TooMany:
        messages.error(request, _("Enough experiences were sent today. Your draft is saved: send it tomorrow."))
    except PayloadRefused:
        messages.error(
            request, _("Your experience is too long as a whole. Your draft is saved: shorten the longest texts.")
        )
    except (Changed, NotPossible, DraftClosed):
        messages.error(request, _("Someone decided in the meantime. Read the page again before you change anything."))
    else:
        messages.success(request, _("Thank you. Your experience is sent."))
    return redirect(address)


def _too_long(
    request: HttpRequest, answers: dict[str, Any], refusal: AnswersTooLong, found: Draft | None = None
) -> HttpResponse:
    form = StoryForm(answers, found.owner if found else person_of(request))
    form.refuse_too_long(refusal.limits)
    return _form_page(request, form, draft=found, status=422)


def _form_page(
    request: HttpRequest,
    form: StoryForm,
    *,
    draft: Draft | None = None,
    drafts: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    handle = selectors.handle_of(draft) if draft else ""
    state = draft.submission.state if draft and draft.submission else ""
    if not form.doubts and "sure" in form.fields:
        del form.fields["sure"]
    context = {
        "form": form,
        "draft": draft,
        "drafts": drafts or [],
        "doubts": form.doubts if form.is_bound and form.errors else [],
        "action": reverse("experience:draft", args=[handle]) if handle else reverse("experience:tell"),
        "link": request.build_absolute_uri(reverse("experience:draft", args=[handle])) if handle else "",
        "sent_back": state == State.SENT_BACK,
        "unconfirmed": state == State.UNCONFIRMED,
        "wrong": bool(form.is_bound and form.errors),
    }
    return page(request, "tell", Crumb(_("Tell our experience")), status=status, **context)


def _line(draft: Draft) -> dict[str, Any]:
    """A draft in the list of its owner."""
    title = str(draft.answers.get("title", "")) or _("without title")
    state = draft.submission.get_state_display() if draft.submission else _("draft")
    return {"title": title, "state": state, "url": reverse("experience:draft", args=[draft.key])}


def _say_cleaned(request: HttpRequest, cleaned: list[str]) -> None:
    """Tell the author from which answers web code was taken out: they may have meant it."""
    if cleaned:
        form = StoryForm(None, None)
        labels = (str(form.fields[name].label) for name in cleaned if name in form.fields)
        names = ", ".join(_("“%(label)s”") % {"label": label} for label in labels)
        messages.warning(
            request, _("We took web code (tags) out of: %(names)s. Read these texts again.") % {"names": names}
        )
