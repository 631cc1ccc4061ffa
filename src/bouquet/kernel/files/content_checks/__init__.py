"""Says what a file is by reading it, and gives what may be kept of it. Names and declared types count for nothing.

The first bytes say which reader to try; the reader (Pillow, qpdf, `zipfile`, a decoder of text) says whether it is so.
"""

from __future__ import annotations

from bouquet.kernel.files.content_checks import documents, images, pdf, texts
from bouquet.kernel.files.content_checks.kept import Kept
from bouquet.kernel.files.errors import EmptyFile

__all__ = ["Kept", "checked"]


def checked(data: bytes) -> Kept:
    """What may be kept of a file. Raises a `FileRefused`."""
    if not data.strip():
        raise EmptyFile
    if data.startswith(b"%PDF-"):
        return pdf.checked(data)
    if data.startswith(b"PK\x03\x04"):
        return documents.checked(data)
    if images.looks_like_one(data):
        return images.made_anew(data)
    return texts.checked(data)
