"""Plain text and CSV: any text in UTF-8 or in the Windows code page of France, kept in UTF-8, unless it is a page."""

from __future__ import annotations

import re

from bouquet.kernel.files.content_checks.kept import Kept
from bouquet.kernel.files.errors import TypeRefused

# Control characters that no text has; browsers take a file that has them for something else.
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\x81\x8d\x8f\x90\x9d\ufffe\uffff]")
_MARKUP = re.compile(
    r"\A\s*<[!?a-z]|<(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|style|meta)\b", re.IGNORECASE
)
ENDINGS = (".txt", ".csv", ".md", ".tsv")


def checked(data: bytes) -> Kept:
    """The text. Raises `TypeRefused` for bytes that are no text, and for pages and pictures written in markup."""
    text = _decoded(data)
    if _NOT_TEXT.search(text) or _MARKUP.search(text):
        raise TypeRefused
    return Kept(text.encode(), "text/plain; charset=utf-8", ENDINGS)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TypeRefused
