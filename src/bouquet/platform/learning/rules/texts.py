"""Markdown as plain text."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\*\*|__|`|^>\s?", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.*)$", re.MULTILINE)


def plain_text(markdown: str) -> str:
    """The sentences of a Markdown text, without marks; headings and items end with a full stop.

    >>> plain_text("## Semaine 1 : regarder\\n\\n- **Noter** les demandes")
    'Semaine 1 : regarder. Noter les demandes.'
    """
    parts = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)", markdown):
        text = _HEADING.sub(r"\1", _ITEM.sub("", _LINK.sub(r"\1", _MARKS.sub("", block))))
        text = " ".join(text.split())
        if text:
            parts.append(text if text[-1] in ".!?…:;" else text + ".")
    return " ".join(parts)
