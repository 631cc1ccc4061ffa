"""The deeds that the journal may hold, and how each is told to a reader. Each app declares its own in its `apps.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.functional import Promise

from bouquet.kernel.audit.errors import UnknownDeed

NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")

_TEXTS: dict[str, str | Promise] = {}


def declare(texts: Mapping[str, str | Promise]) -> None:
    """Add deeds, each a dotted name (`booking.made`) with its text ("Booking made")."""
    for deed in texts:
        if not NAME.fullmatch(deed):
            raise ValueError(f"not a dotted name: {deed}")
    _TEXTS.update(texts)


def text_of(deed: str) -> str:
    """The text of a deed, or its name when the app that declared it is no longer there."""
    return str(_TEXTS.get(deed, deed))


def refuse_unknown(deed: str) -> None:
    """Raise `UnknownDeed` unless the deed was declared."""
    if deed not in _TEXTS:
        raise UnknownDeed(deed)
