"""What pages of learning say, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

from bouquet.platform.learning import rules
from bouquet.platform.learning.models import Explainer, Term
from bouquet.web.templatetags.bouquet import language

THEMES: dict[str, Promise] = {
    "actors": _("Who is who"),
    "data": _("Data"),
    "energy": _("Energy"),
    "funding": _("Funding"),
    "governance": _("Working together"),
    "iot": _("Sensors and networks"),
    "procurement": _("Buying"),
    "security": _("Security"),
    "services": _("Services"),
}
PLACES = {
    "services": "catalogue:index",
    "bouquet": "composer:start",
    "territories": "territories:search",
    "glossary": "learning:glossary",
    "data": "portal:data",
}
READING_GOAL = 60
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def theme(key: str) -> str:
    """The name of a theme, or its key when a new edition brings one."""
    return str(THEMES.get(key, key))


@lru_cache(maxsize=64)
def html_of(markdown: str) -> SafeString:
    """A Markdown text as HTML; HTML inside of it is shown as text."""
    return SafeString(_MARKDOWN.render(markdown))


def question(row: rules.Question) -> dict[str, str]:
    """A question with its answer and where to read on."""
    url = reverse("learning:explainer", args=[row.ref]) if row.page == "explainer" else reverse(PLACES[row.page])
    return {"id": row.id, "asked": row.asked[language()], "answer": row.answers[language()], "url": url}


def level_of(explainer: Explainer) -> rules.ReadingLevel:
    """The reading level of the French text, which is the one that is measured."""
    return rules.reading_level(rules.plain_text(explainer.body_fr))


def explainers_that_say(term: Term, explainers: Iterable[Explainer]) -> list[Explainer]:
    """The explainers whose text holds a term, in the reader's language."""
    pattern = rules.finder([(term.id, term.label)]).pattern
    return [row for row in explainers if pattern.search(row.body)]
