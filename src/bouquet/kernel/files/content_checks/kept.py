"""What is kept of a file that was checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes to keep, their type, and the endings a name may have; the first is given to a name that has none."""

    data: bytes
    content_type: str
    endings: tuple[str, ...]
