"""Pictures: decoded and made anew, so that neither metadata (place, device, author) nor anything hidden stays."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps

from bouquet.kernel.files.content_checks.kept import Kept
from bouquet.kernel.files.errors import Damaged, TooLarge

# A JPEG is decoded at a half, a quarter or an eighth of its size; the others take four bytes of memory for each pixel.
MAX_PIXELS = {"JPEG": 89_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
LONGEST_SIDE = 4000
QUALITY = 88
ENDINGS = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",), "WEBP": (".webp",)}
_BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)


def looks_like_one(data: bytes) -> bool:
    """Whether the first bytes are those of an accepted picture."""
    return data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP")


def made_anew(data: bytes) -> Kept:
    """The picture, upright, 4,000 pixels at most on its longest side, without metadata; the first one if it moves.

    Raises `Damaged`, or `TooLarge` above 40 million pixels (89 for a JPEG), which are not decoded.
    """
    try:
        with Image.open(BytesIO(data), formats=tuple(ENDINGS)) as image:
            form = str(image.format)
            if image.width * image.height > MAX_PIXELS[form]:
                raise TooLarge
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _written(_plain(image), form)
    except _BROKEN as error:
        raise Damaged from error


def _plain(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    transparent = image.format != "JPEG" and upright.has_transparency_data
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain.info = {}
    return plain


def _written(image: Image.Image, form: str) -> Kept:
    buffer = BytesIO()
    image.save(buffer, form, **({} if form == "PNG" else {"quality": QUALITY}))
    return Kept(buffer.getvalue(), f"image/{form.lower()}", ENDINGS[form])
