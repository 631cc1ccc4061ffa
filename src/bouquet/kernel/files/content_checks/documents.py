"""Texts, sheets and slides of office suites: packages (zip) whose parts say what they are, refused with macros.

Sources: ECMA-376 part 2 (Open Packaging Conventions), 2021; OASIS OpenDocument 1.3 part 2 (packages), 2021.
"""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from bouquet.kernel.files.content_checks.kept import Kept
from bouquet.kernel.files.errors import Active, Damaged, Protected, TooLarge, TypeRefused

MAX_PARTS = 5000
MAX_UNPACKED_BYTES = 200_000_000
MAX_READ_BYTES = 50_000_000
MAX_NESTING = 2
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OPEN_DOCUMENTS = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp", "graphics": ".odg"}
OOXML = "application/vnd.openxmlformats-officedocument."
OFFICE = {
    f"{OOXML}wordprocessingml.document": ".docx",
    f"{OOXML}spreadsheetml.sheet": ".xlsx",
    f"{OOXML}presentationml.presentation": ".pptx",
}
# Parts that hold macros, controls or foreign objects. Settings of a printer are harmless and in most sheets.
_ACTIVE_PART = re.compile(
    r"vbaProject|vbaData|/activeX/|(?<!/)\bBasic/|\bScripts/|^Object \d+$|\.(?:bin|js|jar|exe|class)$",
    re.IGNORECASE,
)
_PRINTER = re.compile(r"/printerSettings\d*\.bin$", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/.", re.IGNORECASE)
# A template, a program or data fetched from elsewhere when the document opens; links that wait for a click stay.
_FETCHED = re.compile(
    rb"<(?:\w+:)?Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External)"
    rb"(?=[^>]*relationships/(?:attachedTemplate|oleObject|frame|subDocument|externalLinkPath|control))",
    re.IGNORECASE,
)


def checked(data: bytes, nesting: int = 0) -> Kept:
    """The document, and the sheets behind its charts. Raises `Active`, `Protected`, `Damaged`, `TooLarge` or
    `TypeRefused`.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            _refuse_bomb(package)
            content_type, ending = _type_of(package)
            _refuse_active(package, nesting)
            if package.testzip() is not None:
                raise Damaged
    except (BadZipFile, zlib.error, EOFError, UnicodeDecodeError, NotImplementedError, OSError) as error:
        raise Damaged from error
    except RuntimeError as error:  # what `zipfile` raises for a part locked by a password
        raise Protected from error
    return Kept(data, content_type, (ending,))


def _refuse_bomb(package: ZipFile) -> None:
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise TooLarge
    names = [part.filename for part in parts]
    if len(set(names)) != len(names):
        raise Damaged


def _type_of(package: ZipFile) -> tuple[str, str]:
    names = set(package.namelist())
    if "mimetype" in names:
        said = _read(package, "mimetype").decode("ascii").strip()
        ending = OPEN_DOCUMENTS.get(said.removeprefix(OPEN_DOCUMENT))
        if said.startswith(OPEN_DOCUMENT) and ending and "META-INF/manifest.xml" in names:
            if b"encryption-data" in _read(package, "META-INF/manifest.xml"):
                raise Protected
            return said, ending
    if "[Content_Types].xml" in names:
        said_types = _read(package, "[Content_Types].xml").decode("utf-8-sig")
        if "macroEnabled" in said_types:
            raise Active
        for content_type, ending in OFFICE.items():
            if f'"{content_type}.main+xml"' in said_types.replace("'", '"'):
                return content_type, ending
    raise TypeRefused


def _refuse_active(package: ZipFile, nesting: int) -> None:
    for name in package.namelist():
        if _ACTIVE_PART.search(name) and not _PRINTER.search(name):
            raise Active
        if _EMBEDDED.search(name):
            if nesting == MAX_NESTING:
                raise Active
            try:
                checked(_read(package, name), nesting + 1)
            except (TypeRefused, Damaged) as other:
                raise Active from other
        if name.endswith("content.xml") and b"script:event-listener" in _read(package, name):
            raise Active
        if name.endswith(".rels") and _FETCHED.search(_read(package, name)):
            raise Active


def _read(package: ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        data = part.read(MAX_READ_BYTES + 1)
    if len(data) > MAX_READ_BYTES:
        raise TooLarge
    return data
