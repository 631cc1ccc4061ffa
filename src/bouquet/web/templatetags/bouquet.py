"""Tags and filters of every page: amounts, evidence, carriers, flowers, panels, menus."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Any, Protocol

from django import template
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bouquet.web import glossary, navigation, numbers, panels
from bouquet.web.drawing import draw_flower

register = template.Library()
HOURS_PER_DAY = 7
CARRIERS = frozenset({"commune", "epci", "departement", "region"})


def language() -> str:
    """The language of the page: `fr` or `en`."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


class Named(Protocol):
    """A territory that can be the complement of a name in French."""

    name: str

    @property
    def of_name(self) -> str: ...


@register.filter
def of(place: Named) -> str:
    """A territory as a complement: "de la Drôme" in French, "of Drôme" in English."""
    return place.of_name if language() == "fr" else f"of {place.name}"


@register.filter
def in_words(text: str) -> str:
    """A date written 2026-11-23 or 2026-11, in words; another text as it is."""
    for shape, words in (("%Y-%m-%d", "j F Y"), ("%Y-%m", "F Y")):
        try:
            return date_format(datetime.strptime(text, shape).replace(tzinfo=UTC), words)
        except (TypeError, ValueError):
            continue
    return text


@register.filter
def number(value: int | None) -> str:
    """A whole number, or "unknown" when there is none."""
    return _("unknown") if value is None else numbers.whole_text(value, language())


@register.filter
def decimal(value: float, places: int = 1) -> str:
    """A number with so many decimals."""
    return numbers.decimal_text(value, places, language())


@register.filter
def euros(cents: int | None) -> SafeString:
    """An amount rounded to the euro, on one line."""
    if cents is None:
        return format_html("{}", _("unknown"))
    return format_html('<span class="num">{}</span>', numbers.euros_text(cents, language()))


@register.filter
def euros_exact(cents: int) -> SafeString:
    """An amount to the cent, on one line."""
    return format_html('<span class="num">{}</span>', numbers.euros_text(cents, language(), exact=True))


@register.filter
def percent(value: float, places: int = 0) -> str:
    """A percentage."""
    return numbers.percent_text(value, language(), places)


@register.filter
def per_ten_thousand(per_million: int) -> str:
    """So many for a million as so many for ten thousand, one decimal when it is not whole."""
    whole = per_million % 100 == 0
    return numbers.decimal_text(per_million / 100, 0 if whole else 1, language())


@register.filter
def micro_euros(value: int) -> SafeString:
    """Micro-euros as euros and cents."""
    return euros_exact(round(value / 10_000))


@register.filter
def thousandths(value: int) -> float:
    """Weights times coverage (0 to 100,000) as a percentage."""
    return value / 1000


@register.filter
def tenths(value: int) -> float:
    """Thousandths as a percentage."""
    return value / 10


@register.filter
def days(hours: int) -> str:
    """Hours as a number of days of seven hours."""
    return numbers.days_text(hours, HOURS_PER_DAY, language())


@register.filter
def whole_days(hours: int) -> int:
    """Hours as days rounded up, to choose between one and several."""
    return -(-hours // HOURS_PER_DAY)


@register.simple_tag
def evidence(kind: str, text: str) -> SafeString:
    """How sure a figure is: kind `estimate`, `observed`, `declared` or `unknown`, with the word that says it."""
    return format_html('<span class="tag tag-{}">{}</span>', kind, text)


@register.filter
def unbroken(text: str) -> str:
    """A text of the content whose numbers no line break cuts."""
    return numbers.unbroken_text(text)


@register.simple_tag
def untranslated(code: str) -> SafeString:
    """Says that a text beside it is in another language than the page; nothing when it is in the page's own."""
    if code == language():
        return SafeString("")
    words = {"fr": _("in French, not translated"), "en": _("in English, not translated")}[code]
    return format_html('<span class="small soft">({})</span>', words)


@register.simple_tag
def carrier(kind: str, name: str) -> SafeString:
    """Who carries a contract, in the colour of its ribbon."""
    return format_html('<span class="tag tag-carrier c-{}">{}</span>', kind if kind in CARRIERS else "other", name)


@register.simple_tag
def flower(field: str, sure: float = 1.0) -> SafeString:
    """The flower of a field, decorative: the words beside it say the field."""
    return _flower(field, sure)


@lru_cache(maxsize=64)
def _flower(field: str, sure: float) -> SafeString:
    return mark_safe(draw_flower(field, sure))  # noqa: S308 (our own drawing, escaped where it is made)


@register.filter
def terms(text: str) -> SafeString:
    """A text with the words that the glossary explains as links, each where it first occurs in its section.

    A text that is not marked as HTML is taken as plain.
    """
    escaped = text if isinstance(text, SafeString) else escape(text, quote=False)  # an apostrophe is part of words
    return mark_safe(glossary.with_terms(escaped))  # noqa: S308 (escaped, or HTML of our own)


@register.simple_tag(takes_context=True)
def panels_for(context: dict[str, Any], page: str, subject: Any = None) -> SafeString:
    """The panels that upper apps show on this page about `subject`."""
    return SafeString("".join(panels.rendered(page, context["request"], subject)))


@register.simple_tag
def main_menu() -> list[navigation.Entry]:
    return navigation.in_order(navigation.MAIN)


@register.simple_tag
def footer_menu() -> list[navigation.Entry]:
    return navigation.in_order(navigation.FOOTER)


@register.simple_tag(takes_context=True)
def other_language(context: dict[str, Any]) -> dict[str, str]:
    """The same page in the other language: its code, its name and its address."""
    code, name = ("en", "English") if language() == "fr" else ("fr", "Français")
    request = context.get("request")
    path = request.get_full_path() if request is not None else "/"
    return {"code": code, "name": name, "url": translate_url(path, code)}


@register.simple_tag
def stylesheet(name: str) -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static(f"web/{name}"))
