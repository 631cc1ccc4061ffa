"""How names are compared: folded to plain letters and digits, near when one keystroke apart.

Source of the near index: symmetric deletion (W. Garbe, SymSpell, 2012): two words one edit apart (insertion, deletion,
substitution, or swap of neighbours) share a form with at most one letter deleted on each side.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

_LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "’": " ", "–": "-", "‑": "-"}
)
_WORDS = re.compile(r"[a-z0-9]+")
_ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
ARTICLES = frozenset({"le", "la", "les", "l", "los", "las", "aux"})
MAX_QUERY_WORDS = 8
MAX_QUERY_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found: its kind and reference, the label shown, other names, codes, words of context, weight.

    Args:
        kind: what it is, as `commune`.
        ref: its code in the app that owns it.
        label: the name shown and searched.
        aliases: other names it answers to.
        codes: exact references it answers to (INSEE code, postcode, SIREN).
        context: words that tell homonyms apart (its département); they narrow, they do not find.
        weight: larger comes first among equals (inhabitants).
    """

    kind: str
    ref: str
    label: str
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    context: str = ""
    weight: int = 0


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in plain lower-case letters and digits, "St" spelt out.

    >>> words("St-Étienne-de-l'Œuvre")
    ('saint', 'etienne', 'de', 'l', 'oeuvre')
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES)).encode("ascii", "ignore").decode()
    return tuple(_ABBREVIATIONS.get(word, word) for word in _WORDS.findall(plain))


def compact(text: str) -> str:
    """The words of a text joined: spaces, hyphens and apostrophes no longer matter."""
    return "".join(words(text))


def names(entry: Entry) -> set[str]:
    """The compact names an entry answers to: its label and aliases, with and without a leading article."""
    found = set()
    for text in (entry.label, *entry.aliases):
        parts = words(text)
        found.add("".join(parts))
        if len(parts) > 1 and parts[0] in ARTICLES:
            found.add("".join(parts[1:]))
    return found - {""}


def near_forms(name: str) -> Iterator[str]:
    """A compact name and each form of it with one letter less."""
    yield name
    yield from {name[:n] + name[n + 1 :] for n in range(len(name))}


def digest(domain: str, form: str) -> int:
    """A 64-bit signed number for a form in a domain, the same everywhere."""
    return int.from_bytes(blake2b(f"{domain}:{form}".encode(), digest_size=8).digest(), "big", signed=True)


def one_edit_apart(one: str, other: str) -> bool:
    """Whether two compact names are equal or differ by one insertion, deletion, substitution or swap of neighbours."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    rest_short, rest_long = short[start:], long[start:]
    if len(short) < len(long):
        return rest_short == rest_long[1:]
    swapped = len(rest_short) > 1 and rest_short[:2] == rest_long[1::-1] and rest_short[2:] == rest_long[2:]
    return len(short) == len(long) and (rest_short[1:] == rest_long[1:] or swapped)
