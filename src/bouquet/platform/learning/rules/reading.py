"""How hard a French text is to read: the Flesch index adapted by Kandel and Moles.

Source: L. Kandel, A. Moles, « Application de l'indice de Flesch à la langue française », Cahiers Études de
Radio-Télévision, n° 19, 1958, p. 253-274: 207 - 1.015 x words by sentence - 73.6 x syllables by word. The higher, the
easier; after Flesch, 60 to 70 is plain language, under 30 is that of specialists.

Syllables are counted as spoken: a group of vowels is one, an accented é beside another vowel is its own, a mute final
-e or -es after a consonant is none, nor is the u of qu- and gue-.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SENTENCE = re.compile(r"[.!?…]+(?:\s|$)|\n{2,}")
_VOWELS = "aeiouyàâäéèêëîïôöùûüÿœæ"
_GROUP = re.compile(r"é|[èêëïü]|[aeiouyàâäîôöùûÿœæ]+[èêëïü]?")
_SILENT_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eiyéèêë])")
_MUTE = re.compile(rf"(?<=[^{_VOWELS}])(?:e|es)$")


@dataclass(frozen=True, slots=True)
class ReadingLevel:
    """The counts of a text, and its index."""

    words: int
    sentences: int
    syllables: int

    @property
    def score(self) -> float:
        """The index of Kandel and Moles; 0 for a text without words."""
        if not self.words:
            return 0.0
        return 207 - 1.015 * self.words / self.sentences - 73.6 * self.syllables / self.words


def syllables(word: str) -> int:
    """The syllables of a French word as spoken, at least one.

    >>> [syllables(word) for word in ("commune", "mairie", "école", "créer", "les", "télérelève", "eau")]
    [2, 2, 2, 2, 1, 4, 1]
    """
    plain = _SILENT_U.sub("", word.lower())
    count = len(_GROUP.findall(plain))
    if count > 1 and _MUTE.search(plain):
        count -= 1
    return max(1, count)


def reading_level(text: str) -> ReadingLevel:
    """The reading level of a plain text. Items of a list and headings are sentences when they end as such.

    >>> round(reading_level("Le maire lit. Il signe.").score)
    131
    """
    words = _WORD.findall(text)
    sentences = sum(1 for part in _SENTENCE.split(text) if _WORD.search(part))
    return ReadingLevel(len(words), max(1, sentences), sum(map(syllables, words)))
