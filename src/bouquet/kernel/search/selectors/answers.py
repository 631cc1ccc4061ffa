"""Answers from everything that apps registered: one ranking, the same on every database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from bouquet.kernel.search import registry, rules
from bouquet.kernel.search.models import SearchDocument
from bouquet.kernel.search.rules import queries, scoring
from bouquet.kernel.search.rules.documents import WHOLE
from bouquet.kernel.search.selectors import retrieval
from bouquet.kernel.search.selectors.alternatives import Instead, in_place_of
from bouquet.kernel.search.selectors.names import EXACT, NEAR, PREFIX, WORDS, alike, exact
from bouquet.kernel.search.selectors.vocabulary import Vocabulary, read_query

MAX_HITS = 100
ENOUGH = 20
LONGEST_NAME = 3
MAX_NAMES = 10
FIRST_NAMES = 3
FIRST = 1000
OTHER = {"fr": "en", "en": "fr"}
NAME_WEIGHTS = {EXACT: 130, WORDS: 60, NEAR: 35, PREFIX: 30}


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found: its kind and reference, its title and beginning, what makes its address, its score."""

    kind: str
    ref: str
    title: str
    summary: str
    place: str
    score: int

    @property
    def url(self) -> str:
        """The address of the page; a name brings its own."""
        collection = registry.collections().get(self.kind)
        return collection.url(self.place) if collection else self.place


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query finds, best first.

    `counts` says how many there are of each kind; `corrected` is the query as it was probably meant, when it differs;
    `replaced` the title of what is to be replaced, when something is.
    """

    query: str
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    corrected: str = ""
    replaced: str = ""


def answer(query: str, language: str, *, kinds: Collection[str] = ()) -> Answer:
    """The pages that best answer a query in a language, at most `MAX_HITS`, with how many there are of each kind.

    `kinds` narrows the hits, not the counts. Words that nothing knows in this language are looked for in the other.
    """
    query = query[: rules.MAX_QUERY_LENGTH].strip()
    if not rules.compact(query):
        return Answer(query)
    found = _answer(query, language, kinds)
    if found.hits or found.counts:
        return found
    other = _answer(query, OTHER[language], kinds, first=False)
    return other if other.hits else found


def _answer(query: str, language: str, kinds: Collection[str], *, first: bool = True) -> Answer:
    asked = queries.replaced(query, language)
    vocabulary = read_query(asked[1] if asked else query, language, guess=first)
    postings, kind_of = retrieval.postings_of(vocabulary.counts, language, list(registry.collections()))
    found, answered = _scored(vocabulary, postings, language)
    instead = in_place_of(asked[0], language) if asked else None
    if instead is not None:
        found = _put_first(instead, found, kind_of)
    found = {document: score * _boost(kind_of[document]) // 100 for document, score in found.items()}
    called = [] if asked or not first else _names(query, vocabulary, whole=answered)
    counts = Counter([kind_of[document] for document in found] + [hit.kind for hit in called])
    hits = _shown({key: score for key, score in found.items() if not kinds or kind_of[key] in kinds}, language)
    hits += [hit for hit in called if not kinds or hit.kind in kinds]
    title = instead.title if instead else ""
    return Answer(query, sorted(hits, key=_rank)[:MAX_HITS], dict(counts), vocabulary.corrected(query), title)


def _rank(hit: Hit) -> tuple[int, str, str, str]:
    return (-hit.score, hit.title, hit.kind, hit.ref)


def _boost(kind: str) -> int:
    return registry.collections()[kind].boost


def _scored(vocabulary: Vocabulary, postings: retrieval.Postings, language: str) -> tuple[dict[int, int], bool]:
    """The score of each document, and whether one answers the whole query.

    Those that answer too small a part of it are left out once there are enough others.
    """
    named = vocabulary.documents(WHOLE + vocabulary.name, postings, language)
    found = scoring.scores(vocabulary.weighed(postings, language), named)
    enough = {document for document, (_, part) in found.items() if part >= scoring.LEAST_COVERAGE}
    whole = any(part == scoring.PERCENT for _, part in found.values())
    kept = enough if len(enough) >= ENOUGH else found
    return {document: found[document][0] for document in kept}, whole


def _put_first(instead: Instead, found: dict[int, int], kind_of: dict[int, str]) -> dict[int, int]:
    top = max(found.values(), default=0) + 1
    first = {key: top + FIRST * score for key, (score, _) in instead.documents.items()}
    kind_of |= {key: kind for key, (_, kind) in instead.documents.items()}
    return {key: score for key, score in {**found, **first}.items() if key != instead.document}


def _shown(found: dict[int, int], language: str) -> list[Hit]:
    """The best documents, as people read them."""
    best = sorted(found, key=lambda document: (-found[document], document))[:MAX_HITS]
    columns = ("pk", "kind", "ref", f"title_{language}", f"summary_{language}", "place")
    rows = SearchDocument.objects.filter(pk__in=best).order_by().values_list(*columns)
    return [Hit(kind, ref, title, summary, place, found[pk]) for pk, kind, ref, title, summary, place in rows]


def _names(query: str, vocabulary: Vocabulary, *, whole: bool) -> list[Hit]:
    """The names that answer: an exact one ranks with the best pages, the others after; few homonyms come first.

    Once the query is wholly answered, only exact names are looked for.
    """
    hits: list[Hit] = []
    for collection in registry.name_collections().values():
        domain = collection.domain
        found = exact(domain, query, limit=MAX_NAMES)
        if not found and not whole and len(vocabulary.words) <= LONGEST_NAME:
            found = alike(domain, query, limit=MAX_NAMES, leads=1)
        described = collection.described([(each.kind, each.ref, each.label) for each in found]) if found else []
        for place, (each, row) in enumerate(zip(found, described, strict=True)):
            weight = NAME_WEIGHTS[each.how] // (1 if place < FIRST_NAMES else 2)
            score = vocabulary.full_score() * weight // scoring.PERCENT - place
            hits.append(Hit(collection.kind, row.ref, row.title, row.summary, row.url, score))
    return hits
