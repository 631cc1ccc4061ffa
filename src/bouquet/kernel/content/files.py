"""Text of a data file, in a folder or inside the installed package."""

from __future__ import annotations

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


def files_digest(folder: Folder, files: Iterable[str]) -> str:
    """A digest of the texts of some files: equal digests, equal content."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file}\0{text_of(folder, file)}\0".encode())
    return digest.hexdigest()
