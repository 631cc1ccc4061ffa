"""Text of a data file, in a folder or inside the installed package."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path

from bouquet.kernel.content.errors import ContentError

Folder = Path | Traversable


def text_of(folder: Folder, file: str) -> str:
    """The UTF-8 text of a file; raise `ContentError` when it cannot be read."""
    try:
        return (folder / file).read_text(encoding="utf-8-sig")
    except OSError:
        raise ContentError(file, None, None, "cannot be read") from None
    except UnicodeDecodeError:
        raise ContentError(file, None, None, "is not UTF-8 text") from None


def bytes_of(path: Path, most: int) -> bytes:
    """What a file holds, unpacked when it is gzip; raise `ContentError` when unreadable or larger than `most` bytes."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as handle:
            body = handle.read(most + 1)
    except (OSError, EOFError):
        raise ContentError(path.name, None, None, "cannot be read") from None
    if len(body) > most:
        raise ContentError(path.name, None, None, f"is larger than {most // 10**6} MB")
    return body


def files_digest(folder: Folder, files: Iterable[str]) -> str:
    """A digest of the texts of some files: equal digests, equal content."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file}\0{text_of(folder, file)}\0".encode())
    return digest.hexdigest()
