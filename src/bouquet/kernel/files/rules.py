"""Facts of files: names that are safe to show and to keep on a disk, and when a link ends."""

from __future__ import annotations

import unicodedata

NAME_LENGTH = 100
MEBIBYTE = 2**20
LINK_SECONDS = 3600


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """The last part of a name, without what could mislead (directions, controls, paths), with an ending of its type.

    >>> safe_name("C:\\\\plans\\\\Été 2026.PDF", (".pdf",))
    'Été 2026.pdf'
    >>> safe_name("facture\\u202egpj.exe", (".jpg", ".jpeg")), safe_name("../..", (".txt",))
    ('facturegpj.exe.jpg', 'file.txt')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter if letter not in '<>:"|?*' else "_" for letter in last if _shown(letter))
    kept = " ".join(unicodedata.normalize("NFC", kept).split()).strip(". ")
    ending = next((ending for ending in endings if kept.lower().endswith(ending)), "")
    stem = kept[: len(kept) - len(ending)].rstrip(". ") if ending else kept
    ending = ending or endings[0]
    return (stem[: NAME_LENGTH - len(ending)].rstrip(". ") or "file") + ending


def _shown(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def link_end(now_seconds: int, seconds: int = LINK_SECONDS) -> int:
    """When a link made now ends, seconds of the epoch: between once and twice `seconds` later, the same for a while, so
    that browsers may keep a picture.

    >>> link_end(7200, 3600), link_end(10799, 3600), link_end(10800, 3600)
    (14400, 14400, 18000)
    """
    return (now_seconds // seconds + 2) * seconds
