from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from bouquet.kernel.files.content_checks import checked, documents, images
from bouquet.kernel.files.errors import Active, Damaged, EmptyFile, FileRefused, Protected, TooLarge, TypeRefused
from bouquet.kernel.files.tests import samples
from bouquet.kernel.files.tests.samples import action, office, open_document, package, pdf


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_anew_without_what_it_told(form: str) -> None:
    kept = checked(samples.image(form))
    assert kept.content_type == f"image/{form.lower()}"
    assert samples.SECRET.encode() not in kept.data
    assert b"<script>" not in kept.data
    with Image.open(BytesIO(kept.data)) as image:
        assert (image.format, image.size, dict(image.getexif())) == (form, (8, 4), {})
        red, green, blue = image.convert("RGB").getpixel((2, 2))
        assert red > 200
        assert max(green, blue) < 60


def test_a_picture_is_put_upright_before_what_said_so_is_dropped() -> None:
    with Image.open(BytesIO(checked(samples.image(orientation=6)).data)) as image:
        assert image.size == (4, 8)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("WEBP", "RGBA")])
def test_transparency_stays(form: str, mode: str) -> None:
    with Image.open(BytesIO(checked(samples.image(form, mode=mode)).data)) as image:
        assert image.convert("RGBA").getpixel((1, 1))[3] < 50


def test_a_large_picture_is_made_smaller_and_a_huge_one_is_not_decoded(monkeypatch) -> None:
    kept = checked(samples.image("PNG", (images.LONGEST_SIDE + 400, 10)))
    with Image.open(BytesIO(kept.data)) as image:
        assert max(image.size) == images.LONGEST_SIDE
    bomb = bytearray(samples.image("PNG"))
    bomb[16:24] = (10_000).to_bytes(4, "big") + (7_000).to_bytes(4, "big")
    with pytest.raises(FileRefused):
        checked(bytes(bomb))
    monkeypatch.setitem(images.MAX_PIXELS, "JPEG", 31)
    with pytest.raises(TooLarge):
        checked(samples.image())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_damaged(form: str) -> None:
    buffer = BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(buffer, form)
    with pytest.raises(Damaged):
        checked(buffer.getvalue()[: len(buffer.getvalue()) // 2])


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><p>x",
        b"hello <SCRIPT>alert(1)</SCRIPT>",
        b"x <iframe src=x>",
        "<html>".encode("utf-16"),
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\x00\x01\x02",
        package({"a.exe": b"MZ"}),
        package({"mimetype": "application/epub+zip", "META-INF/manifest.xml": ""}),
        package({"mimetype": "application/vnd.oasis.opendocument.unknown", "META-INF/manifest.xml": ""}),
    ],
)
def test_what_is_no_accepted_type_is_refused(data: bytes) -> None:
    with pytest.raises(TypeRefused):
        checked(data)


def test_an_empty_file_is_refused() -> None:
    for data in (b"", b" \n"):
        with pytest.raises(EmptyFile):
            checked(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_is_kept_in_utf_8(encoding: str) -> None:
    text = "Été;12 €\nau café < 3 & <b>gras</b> l’œuf\n"
    kept = checked(text.encode(encoding))
    assert (kept.data.decode(), kept.content_type) == (text, "text/plain; charset=utf-8")


def test_a_quiet_pdf_is_kept_as_it_is() -> None:
    data = pdf(OpenAction=action("GoTo", D=pikepdf.Array([0])), URI=action("URI", URI="https://example.org/"))
    assert (checked(data).data, checked(data).content_type) == (data, "application/pdf")
    assert checked(samples.with_attachment("factur-x.xml"))


@pytest.mark.parametrize(
    "kind",
    ["JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "Movie", "Sound"],
)
def test_a_pdf_that_acts_is_refused_wherever_the_action_is(kind: str) -> None:
    deep = pikepdf.Array([pikepdf.Dictionary(Next=pikepdf.Array([action(kind)]))])
    for data in (pdf(OpenAction=action(kind)), pdf(X=lambda doc: doc.make_indirect(action(kind))), pdf(Deep=deep)):
        with pytest.raises(Active):
            checked(data)


@pytest.mark.parametrize(
    "data",
    [
        pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([])))),
        pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.String("<x/>"))),
        pdf(A=pikepdf.Dictionary(JS=pikepdf.String("app.alert(1)"))),
        samples.with_attachment("program.exe"),
        samples.with_attachment("invoice.xml.exe"),
    ],
)
def test_a_pdf_with_a_script_a_form_of_scripts_or_a_file_is_refused(data: bytes) -> None:
    assert b"alert" not in data
    with pytest.raises(Active):
        checked(data)


def test_a_locked_pdf_is_refused_and_a_broken_one_too() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    locked = samples.saved(document, encryption=pikepdf.Encryption(user="a", owner="b"))
    with pytest.raises(Protected):
        checked(locked)
    for broken in (b"%PDF-1.7\nnothing", b"%PDF-1.7\n<script>alert(1)</script>"):
        with pytest.raises(Damaged):
            checked(broken)


CLICKED = "<Relationship Type='x/relationships/hyperlink' TargetMode='External'/>"


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (office(), ".docx"),
        (office(samples.SHEET, xl__printerSettings__printerSettings1=b""), ".xlsx"),
        (office(**{"xl/printerSettings/printerSettings1.bin": b"x"}), ".docx"),
        (office(**{"word/embeddings/chart.xlsx": office(samples.SHEET)}), ".docx"),
        (office(**{"word/_rels/document.xml.rels": CLICKED}), ".docx"),
        (open_document(), ".odt"),
        (open_document("spreadsheet", **{"Object 1/content.xml": "<office/>"}), ".ods"),
    ],
)  # fmt: skip
def test_a_document_without_macros_is_kept(data: bytes, ending: str) -> None:
    assert (checked(data).data, checked(data).endings) == (data, (ending,))


TEMPLATE = (
    "<Relationship Id='r' TargetMode='External' Type='http://x/relationships/attachedTemplate' Target='http://x'/>"
)


@pytest.mark.parametrize(
    "data",
    [
        office(word__vbaProject=b"x"),
        office(**{"word/vbaProject.bin": b"x"}),
        office("application/vnd.ms-word.document.macroEnabled"),
        office(**{"word/activeX/activeX1.xml": b"x"}),
        office(**{"word/embeddings/oleObject1.bin": b"x"}),
        office(**{"word/embeddings/other.docx": office(**{"word/vbaProject.bin": b"x"})}),
        office(**{"word/embeddings/page.html": "<script>"}),
        office(**{"word/_rels/settings.xml.rels": TEMPLATE}),
        open_document(**{"Basic/Standard/Module1.xml": "x"}),
        open_document(**{"Scripts/python/x.py": "x"}),
        open_document(**{"Object 1": b"x"}),
        open_document(**{"content.xml": "<script:event-listener/>"}),
    ],
)
def test_a_document_with_macros_or_foreign_objects_is_refused(data: bytes) -> None:
    with pytest.raises(Active):
        checked(data)


def test_documents_inside_documents_do_not_go_on_for_ever() -> None:
    data = office()
    for _ in range(documents.MAX_NESTING + 1):
        data = office(**{"word/embeddings/x.docx": data})
    with pytest.raises(Active):
        checked(data)


def test_a_document_that_unpacks_without_end_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(documents, "MAX_UNPACKED_BYTES", 100_000)
    with pytest.raises(TooLarge):
        checked(office(**{"word/big.xml": b"0" * 200_000}))
    monkeypatch.setattr(documents, "MAX_PARTS", 3)
    with pytest.raises(TooLarge):
        checked(office(a="", b="", c=""))


def test_a_locked_document_is_refused_and_a_broken_one_too() -> None:
    with pytest.raises(Protected):
        checked(open_document(**{"META-INF/manifest.xml": "<m:encryption-data/>"}))
    for broken in (b"PK\x03\x04rest", office()[:-30], bytes([*office()[:60], 255, 255, *office()[62:]])):
        with pytest.raises(Damaged):
            checked(broken)
