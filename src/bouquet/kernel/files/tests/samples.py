"""Real files made for tests: pictures with metadata, PDFs that act, office documents with and without macros."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = "taken at 5 rue des Lilas"  # noqa: S105
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def image(form: str = "JPEG", size: tuple[int, int] = (8, 4), mode: str = "RGB", orientation: int = 1) -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = orientation
    text = PngInfo()
    text.add_text("Comment", SECRET)
    buffer = BytesIO()
    options = {"pnginfo": text} if form == "PNG" else {"comment": SECRET} if form == "JPEG" else {}
    Image.new(mode, size, "red" if mode == "RGB" else (255, 0, 0, 10)).save(buffer, form, exif=exif, **options)
    return buffer.getvalue() + b"<script>" + SECRET.encode()


def pdf(**root: object) -> bytes:
    """A page with these entries in the root of the document; a function makes its entry from the document."""
    document = pikepdf.new()
    document.add_blank_page()
    for key, value in root.items():
        document.Root[f"/{key}"] = value(document) if callable(value) else value
    return saved(document)


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    """The bytes of a PDF, its objects in compressed streams, where no search for words finds them."""
    buffer = BytesIO()
    document.save(buffer, object_stream_mode=pikepdf.ObjectStreamMode.generate, **options)
    return buffer.getvalue()


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    """An action of a PDF."""
    return pikepdf.Dictionary(S=pikepdf.Name(f"/{kind}"), **more)


def with_attachment(name: str) -> bytes:
    """A PDF that carries a file."""
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments[name] = pikepdf.AttachedFileSpec(document, b"<a/>", filename=name)
    return saved(document)


def package(parts: dict[str, str | bytes]) -> bytes:
    """A zip with these parts."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


def office(kind: str = WORD, **parts: str | bytes) -> bytes:
    """An Office document, with more parts when they are given (`__` in a name stands for `/`)."""
    types = f"<Types><Override PartName='/x.xml' ContentType='{kind}.main+xml'/></Types>"
    more = {name.replace("__", "/"): content for name, content in parts.items()}
    return package({"[Content_Types].xml": types, "word/document.xml": "<w/>", **more})


def open_document(kind: str = "text", **parts: str | bytes) -> bytes:
    """An OpenDocument file, with more parts when they are given."""
    more = {name.replace("__", "/"): content for name, content in parts.items()}
    head = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "META-INF/manifest.xml": "<m/>"}
    return package({**head, "content.xml": "<office/>", **more})
