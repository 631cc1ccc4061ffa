"""What a document is to the search, and how much each of its stems weighs.

The weight of a stem in a document is that of BM25F with fixed reference lengths, so that a document can be added
without touching the others: S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
Foundations and Trends in Information Retrieval 3(4), 2009. Whole numbers: every database and machine ranks the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bouquet.kernel.search.rules.names import ARTICLES, compact, words
from bouquet.kernel.search.rules.stems import LANGUAGES, STOPWORDS, root, stem

SCALE = 1000
SATURATION = 2.0
LENGTH_PART = 0.6
WEIGHTS = {"title": 6.0, "keywords": 3.0, "text": 1.0}
USUAL_WORDS = {"title": 5, "keywords": 12, "text": 80}
ROOT, WHOLE, LINK, EVERY = "~", "=", "@", "*"
LONGEST_STEM = 60
_HYPHENATED = re.compile(r"\w+(?:[-’']\w+)+")
_BRACKETED = re.compile(r"\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Document:
    """A page that can be found; texts are by language, and a language without title is not searched.

    Args:
        kind: a registered kind.
        ref: its identifier in the app that owns it.
        titles: what it is called.
        texts: what it says; only the beginning is shown.
        keywords: other names, codes, what people also call it.
        links: what it is about, as `service/citizen-app`: documents that share one may stand for each other.
        place: what makes its address; `ref` when empty.
    """

    kind: str
    ref: str
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    place: str = ""


def own_names(document: Document, language: str) -> set[str]:
    """The names that mean this document: its title, whole and without brackets, what they hold, keywords."""
    title = document.titles[language]
    bare = _BRACKETED.sub(" ", title)
    every = [title, bare, *_BRACKETED.findall(title), *document.keywords.get(language, ())]
    every += [*bare.split(" : ")[:1], *bare.split(", "), *bare.split(" / ")]
    return {name for name in (name_key(each, language) for each in every) if name}


def name_key(text: str, language: str) -> str:
    """What two names have in common when they are the same but for plurals, articles, spaces and hyphens.

    >>> name_key("Les tiers-lieux", "fr") == name_key("Tiers lieu", "fr")
    True
    """
    parts = words(text)
    start = 1 if len(parts) > 1 and parts[0] in ARTICLES else 0
    return "".join(stem(word, language) for word in parts[start:])[: LONGEST_STEM - 1]


def impacts(document: Document) -> Iterator[tuple[str, str, int, str]]:
    """Each stem of a document (`~root`, `=name`, `@link`, `*` too): its language, itself, its weight, a word of it.

    The weight of a link is the number of links of the document.
    """
    for language in LANGUAGES:
        if document.titles.get(language):
            yield from _impacts(document, language)


def _impacts(document: Document, language: str) -> Iterator[tuple[str, str, int, str]]:
    masses: defaultdict[str, float] = defaultdict(float)
    seen: dict[str, str] = {}
    for part, text in (
        ("title", document.titles[language]),
        ("keywords", " ".join(document.keywords.get(language, ()))),
        ("text", document.texts.get(language, "")),
    ):
        found = list(_stems(text, language, joined=part != "text"))
        usual = 1 - LENGTH_PART + LENGTH_PART * max(1.0, len(found) / (2 * USUAL_WORDS[part]))
        for (each, word), count in Counter(found).items():
            masses[each] += WEIGHTS[part] * count / usual
            seen.setdefault(each, word)
    for each, mass in masses.items():
        yield language, each, round(SCALE * mass / (SATURATION + mass)), seen[each]
    for name in own_names(document, language):
        yield language, WHOLE + name, SCALE, ""
    yield language, EVERY, 0, ""
    for link in document.links:
        yield language, LINK + link, min(SCALE, len(document.links)), ""


def _stems(text: str, language: str, *, joined: bool) -> Iterator[tuple[str, str]]:
    for word in words(text):
        if word in STOPWORDS[language] or len(word) > LONGEST_STEM - 1:
            continue
        light = stem(word, language)
        yield light, word
        family = root(word, language)
        if family != light:
            yield ROOT + family, word
    if joined:
        for compound in _HYPHENATED.findall(text):
            whole = compact(compound)
            if len(whole) < LONGEST_STEM:
                yield stem(whole, language), whole


def surface(text: str) -> Iterable[tuple[str, str]]:
    """Each word of a text as written in lower case, with its folded form, to suggest words as people write them."""
    for written in re.findall(r"\w+", text.lower()):
        folded = words(written)
        if len(folded) == 1:
            yield folded[0], written
