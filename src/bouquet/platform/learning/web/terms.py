"""Links to the glossary in the texts of every page."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from bouquet.platform.learning import rules, selectors
from bouquet.web.caching import content_stamp
from bouquet.web.templatetags.bouquet import language


def with_links(html: str) -> str:
    """An HTML text where each word that the glossary explains leads to it, where it first occurs in its section."""
    found, definitions = selectors.known_terms(language(), content_stamp())
    prefix = _glossary(get_language() or "fr")

    def link(ref: str, words: str) -> str:
        mark = '<a class="term" href="{}{}/" title="{}">'
        return format_html(mark, prefix, ref, definitions[ref]) + words + "</a>"

    return rules.underlined(html, found, link)


@lru_cache(maxsize=4)
def _glossary(_language: str) -> str:
    return reverse("learning:glossary")
