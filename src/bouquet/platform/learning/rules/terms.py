"""The names a term of the glossary goes by."""

from __future__ import annotations

import re

_BRACKETS = re.compile(r"\s*\(([^)]+)\)")


def names_of(label: str) -> tuple[str, ...]:
    """The names in a label: without brackets, what they hold, and each of a list.

    >>> names_of("Procédure adaptée (MAPA)"), names_of("GTB, GTC")
    (('Procédure adaptée', 'MAPA'), ('GTB', 'GTC'))
    """
    bare = _BRACKETS.sub("", label).strip()
    every = [*bare.split(", "), *_BRACKETS.findall(label)]
    return tuple(dict.fromkeys(name.strip() for name in every if name.strip()))
