"""What somebody typed: its words, what they may also mean, and whether something is to be replaced.

Synonyms are data (`content/search/synonyms.yaml`): a phrase that people say, and the words that mean it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from bouquet.kernel.content import yaml_rows
from bouquet.kernel.search.rules.names import MAX_QUERY_LENGTH, one_edit_apart, words
from bouquet.kernel.search.rules.stems import LANGUAGES, STOPWORDS, stem

MAX_WORDS = 12
SHORTEST_CORRECTED = 5
LITERAL, MEANT = 100, 80
Phrase = tuple[str, ...]

_INSTEAD = {
    "fr": re.compile(
        r"\b(?:(?:au lieu|a la place|en remplacement|plutot)(?: (?:de|d|du|des|que|qu))"
        r"|(?:alternatives?|equivalents?|concurrents?)(?: \w+)? (?:a|au|aux|de|d|du|des)"
        r"|remplacer|remplace|autres? (?:que|qu)|sans passer par)(?: (?:la|le|les|l))? (?P<what>.+)"
    ),
    "en": re.compile(
        r"\b(?:instead of|alternatives? to|in place of|replac(?:e|ing)|other than|rather than|equivalent (?:of|to))"
        r"(?: the)? (?P<what>.+)"
    ),
}
_PURPOSE = re.compile(r" (?:pour|afin|for|to) ")


@dataclass(frozen=True, slots=True)
class Reading:
    """Stems that a group of words may stand for, and how much this reading weighs, hundredths."""

    stems: Phrase
    weight: int


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring words of a query with their readings; the first is the words themselves."""

    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What phrases mean, by language: the stems said to the stems meant."""

    meanings: Mapping[str, Mapping[Phrase, tuple[Phrase, ...]]]
    longest: int

    def nearest(self, word: str, language: str) -> str | None:
        """The first word of a phrase that is one typo away from `word`."""
        if len(word) < SHORTEST_CORRECTED:
            return None
        known = {each for phrase in self.meanings[language] for each in phrase}
        return min((each for each in known if len(each) > 3 and one_edit_apart(word, each)), default=None)

    def known(self, word: str, language: str) -> bool:
        """Whether some phrase holds this stem."""
        return any(word in phrase for phrase in self.meanings[language])


def tokens(text: str, language: str) -> list[str]:
    """The words of a query that mean something, folded; all of them when none does.

    >>> tokens("Comment éteindre les lumières la nuit ?", "fr")
    ['eteindre', 'lumieres', 'nuit']
    """
    every = words(text[:MAX_QUERY_LENGTH])[: 2 * MAX_WORDS]
    return ([word for word in every if word not in STOPWORDS[language]] or list(every))[:MAX_WORDS]


def replaced(text: str, language: str) -> tuple[str, str] | None:
    """What is to be replaced and the query without saying so; None when nothing is.

    >>> replaced("au lieu d'Excel pour réserver", "fr")
    ('excel', 'excel pour reserver')
    """
    plain = " ".join(words(text[:MAX_QUERY_LENGTH]))
    found = _INSTEAD[language].search(plain)
    if found is None:
        return None
    what = _PURPOSE.split(found["what"])[0]
    return what, f"{plain[: found.start()]}{found['what']}".strip()


def grouped(stems: Sequence[str], language: str, synonyms: Synonyms) -> list[Group]:
    """The stems of a query in groups: the longest phrases first, each with what it means."""
    groups: list[Group] = []
    at = 0
    while at < len(stems):
        size = next((n for n in range(synonyms.longest, 0, -1) if _meant(stems, at, n, language, synonyms)), 1)
        phrase = tuple(stems[at : at + size])
        meant = _meant(stems, at, size, language, synonyms)
        groups.append(Group((Reading(phrase, LITERAL), *(Reading(each, MEANT) for each in meant))))
        at += size
    return groups


def _meant(stems: Sequence[str], at: int, size: int, language: str, synonyms: Synonyms) -> tuple[Phrase, ...]:
    phrase = tuple(stems[at : at + size])
    return synonyms.meanings[language].get(phrase, ()) if len(phrase) == size else ()


@lru_cache(maxsize=1)
def shipped_synonyms() -> Synonyms:
    """The synonyms that ship with the product."""
    meanings: dict[str, dict[Phrase, tuple[Phrase, ...]]] = {language: {} for language in LANGUAGES}
    for language, known in meanings.items():
        for row in yaml_rows(files("bouquet.content") / "search", "synonyms.yaml", language):
            meant = tuple(_phrase(text, language) for text in row.texts("mean"))
            for said in row.texts("say"):
                phrase = _phrase(said, language)
                if not phrase or not all(meant):
                    raise row.refusal("say", f"{said!r} holds no word that means something")
                known[phrase] = (*known.get(phrase, ()), *(each for each in meant if each != phrase))
    longest = max(len(phrase) for known in meanings.values() for phrase in known)
    return Synonyms(meanings, longest)


def _phrase(text: str, language: str) -> Phrase:
    return tuple(stem(word, language) for word in words(text) if word not in STOPWORDS[language])
