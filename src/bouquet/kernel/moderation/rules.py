"""Facts of contributions: what each state allows, and what content may be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta

from bouquet.kernel.moderation.errors import PayloadRefused

MAX_DEPTH = 8
REASON_LENGTH = 2000
# What was never confirmed is forgotten after this; a link to follow a contribution lasts longer.
CONFIRMATION_LIFE = timedelta(days=3)
LINK_LIFE = timedelta(days=180)

UNCONFIRMED, SUBMITTED, IN_REVIEW = "unconfirmed", "submitted", "in_review"
ACCEPTED, REFUSED, SENT_BACK, WITHDRAWN = "accepted", "refused", "sent_back", "withdrawn"

# From which states each deed starts, and to which it leads.
MOVES: Mapping[str, tuple[frozenset[str], str]] = {
    "confirm": (frozenset({UNCONFIRMED}), SUBMITTED),
    "revise": (frozenset({SUBMITTED, SENT_BACK}), SUBMITTED),
    "withdraw": (frozenset({UNCONFIRMED, SUBMITTED, IN_REVIEW, SENT_BACK}), WITHDRAWN),
    "take": (frozenset({SUBMITTED, IN_REVIEW}), IN_REVIEW),
    "release": (frozenset({IN_REVIEW}), SUBMITTED),
    "accept": (frozenset({IN_REVIEW}), ACCEPTED),
    "refuse": (frozenset({IN_REVIEW}), REFUSED),
    "send_back": (frozenset({IN_REVIEW}), SENT_BACK),
}

# Control characters but tab and line ends, and halves of surrogate pairs, which no database keeps.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def allows(state: str, deed: str) -> bool:
    """Whether a contribution in this state allows the deed.

    >>> allows("in_review", "accept"), allows("accepted", "withdraw")
    (True, False)
    """
    return state in MOVES[deed][0]


def normal_payload(payload: object, max_bytes: int) -> dict[str, object]:
    """The content as it is kept: plain JSON. Raises `PayloadRefused` with the path of what is wrong.

    >>> normal_payload({"name": "Die", "years": (1, 2)}, 100)
    {'name': 'Die', 'years': [1, 2]}
    """
    if not isinstance(payload, Mapping):
        raise PayloadRefused("not a mapping")
    _refuse_unfit(payload, "", 0)
    try:
        text = json.dumps(payload, ensure_ascii=False, allow_nan=False, default=_refuse_value)
    except ValueError as error:
        raise PayloadRefused(str(error)) from error
    size = len(text.encode())
    if size > max_bytes:
        raise PayloadRefused(f"{size} bytes, at most {max_bytes}")
    kept: dict[str, object] = json.loads(text)
    return kept


def _refuse_value(value: object) -> object:
    raise PayloadRefused(f"not plain JSON: {type(value).__name__}")


def _refuse_unfit(value: object, path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise PayloadRefused(f"{path}: more than {MAX_DEPTH} levels")
    match value:
        case str():
            if _FORBIDDEN.search(value):
                raise PayloadRefused(f"{path}: a character that cannot be kept")
        case Mapping():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise PayloadRefused(f"{path}: a key that is not text")
                _refuse_unfit(key, f"{path}.{key!r}", depth)
                _refuse_unfit(inner, f"{path}.{key}".lstrip("."), depth + 1)
        case list() | tuple():
            for number, inner in enumerate(value):
                _refuse_unfit(inner, f"{path}[{number}]", depth + 1)
