"""Texts of endpoints: English in the OpenAPI document, in the reader's language on the documentation page."""

from __future__ import annotations

from django.utils.translation import gettext


def N_(message: str) -> str:  # noqa: N802 (the usual mark of a message translated elsewhere)
    """Marks a text that the documentation page translates."""
    return message


def translated(message: str) -> str:
    """The text in the active language; an empty text stays empty."""
    return gettext(message) if message else ""
