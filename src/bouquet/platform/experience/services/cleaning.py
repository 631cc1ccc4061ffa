"""Cleans what people type: no web code, no invisible character that a database or a page would choke on."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from django.utils.html import strip_tags

from bouquet.platform.experience.rules.answers import LIMITS

KEPT = "\n\t"


def clean_text(text: str) -> str:
    """The text without tags, control characters nor marks that reverse the direction of writing."""
    plain = strip_tags(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(mark for mark in plain if mark in KEPT or unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co"))


def clean_answers(sent: Mapping[str, Sequence[str]]) -> tuple[dict[str, str], list[str]]:
    """The answers that the form knows, cleaned, and the names of those from which web code was taken out.

    Too long a text is left whole and uncleaned: it is refused by its length, and shown back to its author.
    """
    answers: dict[str, str] = {}
    cleaned = []
    for name, limit in LIMITS.items():
        text = (sent.get(name) or [""])[-1]
        if len(text) > limit:
            answers[name] = text
            continue
        answers[name] = clean_text(text).strip()
        if strip_tags(text) != text:
            cleaned.append(name)
    return answers, cleaned
