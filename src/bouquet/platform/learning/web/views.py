from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel.search.rules import words
from bouquet.kernel.search.selectors import answer
from bouquet.platform.learning import rules, selectors
from bouquet.platform.learning.models import Term
from bouquet.platform.learning.web import texts
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb
from bouquet.web.templatetags.bouquet import language

FIRST = ("smart-small-commune", "how-to-start")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    every = list(selectors.explainers())
    context = {
        "section": "learning",
        "first": [row for row in every if row.id in FIRST],
        "questions": [texts.question(row) for row in rules.questions()],
        "explainers": every,
        "crumbs": [Crumb(_("Understand"))],
    }
    return render(request, "learning/home.html", context)


@public_page
def explainers(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "learning",
        "explainers": selectors.explainers().prefetch_related("services"),
        "edition": selectors.edition(),
        "crumbs": [Crumb(_("Understand"), reverse("learning:home")), Crumb(_("Explainers"))],
    }
    return render(request, "learning/explainers.html", context)


@public_page
def explainer(request: HttpRequest, explainer_id: str) -> HttpResponse:
    found = selectors.explainer(explainer_id)
    if found is None:
        raise Http404
    others = list(selectors.explainers())
    place = others.index(found)
    context = {
        "section": "learning",
        "explainer": found,
        "body": texts.html_of(found.body),
        "services": found.services.select_related("field").order_by("position"),
        "following": others[place + 1] if place + 1 < len(others) else None,
        "edition": selectors.edition(),
        "level": texts.level_of(found) if request.user.is_staff else None,
        "crumbs": [
            Crumb(_("Understand"), reverse("learning:home")),
            Crumb(_("Explainers"), reverse("learning:explainers")),
            Crumb(found.label),
        ],
    }
    return render(request, "learning/explainer.html", context)


@public_page
def glossary(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    every = sorted(selectors.terms(), key=_alphabetical)
    shown = _matching(query, every) if query else every
    context = {
        "section": "learning",
        "query": query,
        "count": len(every),
        "letters": [] if query else [(letter, list(rows)) for letter, rows in groupby(shown, key=_letter)],
        "found": shown if query else [],
        "edition": selectors.edition(),
        "crumbs": [Crumb(_("Understand"), reverse("learning:home")), Crumb(_("Glossary"))],
    }
    return render(request, "learning/glossary.html", context)


def _matching(query: str, every: list[Term]) -> list[Term]:
    by_id = {term.id: term for term in every}
    return [by_id[hit.ref] for hit in answer(query, language(), kinds=["term"]).hits if hit.ref in by_id]


def _alphabetical(term: Term) -> tuple[str, ...]:
    return (*words(term.label), term.id)


def _letter(term: Term) -> str:
    return words(term.label)[0][0].upper()


@public_page
def term(request: HttpRequest, term_id: str) -> HttpResponse:
    found = selectors.term(term_id)
    if found is None:
        raise Http404
    kin = sorted((row for row in selectors.terms() if row.theme == found.theme and row != found), key=_alphabetical)
    context: dict[str, Any] = {
        "section": "learning",
        "term": found,
        "theme": texts.theme(found.theme),
        "kin": kin,
        "explainers": texts.explainers_that_say(found, selectors.explainers()),
        "edition": selectors.edition(),
        "crumbs": [
            Crumb(_("Understand"), reverse("learning:home")),
            Crumb(_("Glossary"), reverse("learning:glossary")),
            Crumb(found.label),
        ],
    }
    return render(request, "learning/term.html", context)
