"""PDF: kept as it is (a signature would not survive a change), refused when something in it acts by itself.

qpdf reads every object, also those in compressed streams, under its own limits of memory. Refused: JavaScript, launched
programs, sent forms, other files opened, embedded files (but XML, which electronic invoices carry), films, XFA forms.
Links to web pages are only followed when the reader clicks, and stay.

Source: ISO 32000-2:2020, section 12.6.4, action types.
"""

from __future__ import annotations

from io import BytesIO

import pikepdf

from bouquet.kernel.files.content_checks.kept import Kept
from bouquet.kernel.files.errors import Active, Damaged, Protected

ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
ACTIVE_ACTIONS = frozenset(
    "/" + name
    for name in (
        "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "RichMediaExecute", "Rendition", "Movie",
        "Sound",
    )
)  # fmt: skip
MAX_OBJECTS = 200_000
MAX_DEPTH = 60


def checked(data: bytes) -> Kept:
    """The PDF. Raises `Active`, `Protected` or `Damaged`."""
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as document:
            if len(document.objects) > MAX_OBJECTS or not len(document.pages):
                raise Damaged
            _refuse_active(document.trailer, 0)
            for thing in document.objects:
                _refuse_active(thing, 0)
    except pikepdf.PasswordError as error:
        raise Protected from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Damaged from error
    return Kept(data, "application/pdf", (".pdf",))


def _refuse_active(thing: object, depth: int) -> None:
    """Look into an object and what it holds directly; what it points to is looked at in its turn."""
    if depth > MAX_DEPTH:
        raise Damaged
    if isinstance(thing, pikepdf.Array):
        for item in thing.as_list():
            _refuse_nested(item, depth)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        _refuse_active_keys(thing)
        for _key, value in thing.items():  # noqa: PERF102 (not a dict)
            _refuse_nested(value, depth)


def _refuse_nested(value: object, depth: int) -> None:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _refuse_active(value, depth + 1)


def _refuse_active_keys(thing: pikepdf.Object) -> None:
    if ACTIVE_KEYS.intersection(thing.keys()):
        raise Active
    if str(thing.get("/S", "")) in ACTIVE_ACTIONS:
        raise Active
    if "/EF" in thing and not _is_xml(thing):
        raise Active


def _is_xml(specification: pikepdf.Object) -> bool:
    names = [str(specification[key]) for key in ("/F", "/UF") if key in specification]
    return bool(names) and all(name.lower().endswith(".xml") for name in names)
