"""The seal of a line: SHA-256 over one canonical writing of all that it says and of the seal before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from bouquet.kernel.audit.errors import UnsealableDetail

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

# What the first line of a chain names as the seal before it.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """All that a seal covers. `chain` is the organisation's key, or `platform`."""

    chain: str
    number: int
    at: str
    actor: int | None
    deed: str
    object_kind: str
    object_id: str
    object_label: str
    details: dict[str, Json]
    previous: str


def moment_text(moment: datetime) -> str:
    """A moment as a seal covers it: UTC, to the microsecond, as both databases keep it.

    >>> moment_text(datetime(2026, 1, 31, 8, 30, tzinfo=UTC))
    '2026-01-31T08:30:00.000000+00:00'
    """
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def refuse_unsealable(value: object) -> None:
    """Raise `UnsealableDetail` unless the value is written and read back the same by every database and every JSON.

    A float is not (and money is never one); nor is the NUL character, nor a key that is not text.
    """
    match value:
        case None | bool() | int():
            return
        case str():
            if "\0" not in value:
                return
        case list():
            for item in value:
                refuse_unsealable(item)
            return
        case dict():
            for key, item in value.items():
                if not isinstance(key, str):
                    break
                refuse_unsealable(key)
                refuse_unsealable(item)
            else:
                return
    raise UnsealableDetail(repr(value))


def canonical(line: Line) -> bytes:
    """One writing only for one line: JSON, keys sorted, no space, ASCII.

    >>> canonical(Line("1", 1, "t", None, "a.b", "k", "2", "é", {"b": 1, "a": []}, "0"))[:46]
    b'{"actor":null,"at":"t","chain":"1","deed":"a.b'
    """
    return json.dumps(asdict(line), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def seal(line: Line) -> str:
    """The line's SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(line)).hexdigest()
