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
from bouquet.kernel.search.selectors.alternatives import in_place_of
from bouquet.kernel.search.selectors.names import EXACT, NEAR, PREFIX, WORDS, exact, find
from bouquet.kernel.search.selectors.vocabulary import Vocabulary, read_query

MAX_HITS = 200
MAX_NAMES = 10
FIRST_NAMES = 3
NAME_WEIGHTS = {EXACT: 130, WORDS: 60, NEAR: 35, PREFIX: 30}


@dataclass(frozen=True, slots=True)
class Hit:
    """A page found: its kind and reference, its title and beginning, its address, its score."""

    kind: str
    ref: str
    title: str
    summary: str
    url: str
    score: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query finds, best first; `corrected` is the query as it was probably meant, when it differs."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    corrected: str = ""
    replaced: str = ""


def answer(query: str, language: str, *, kinds: Collection[str] = ()) -> Answer:
    """The pages that best answer a query in a language, at most `MAX_HITS`, with how many there are of each kind.

    `kinds` narrows the hits, not the counts.
    """
    query = query[: rules.MAX_QUERY_LENGTH].strip()
    if not rules.compact(query):
        return Answer(query)
    asked = queries.replaced(query, language)
    vocabulary = read_query(asked[1] if asked else query, language)
    found, answered = _documents(vocabulary, language)
    instead = in_place_of(asked[0], language) if asked else None
    if instead is not None:
        found = _put_first(instead.documents, found, without=instead.document)
    every = sorted([*_shown(found, language), *([] if asked else _names(query, vocabulary, whole=answered))], key=_rank)
    hits = [hit for hit in every if not kinds or hit.kind in kinds]
    counts = Counter(hit.kind for hit in every)
    return Answer(query, hits[:MAX_HITS], dict(counts), vocabulary.corrected(query), instead.title if instead else "")


def _rank(hit: Hit) -> tuple[int, str, str, str]:
    return (-hit.score, hit.title, hit.kind, hit.ref)


def _documents(vocabulary: Vocabulary, language: str) -> tuple[dict[int, int], bool]:
    """The score of each document, and whether one answers the whole query.

    Those that answer too small a part of it are left out unless none answers more.
    """
    kinds = list(registry.collections())
    postings = retrieval.postings_of(vocabulary.counts, language, kinds)
    groups = vocabulary.weighed(postings, language)
    named = vocabulary.documents(WHOLE + vocabulary.name, postings, language)
    found = scoring.scores(groups, named)
    enough = {document for document, (_, part) in found.items() if part >= scoring.LEAST_COVERAGE}
    whole = any(part == scoring.PERCENT for _, part in found.values())
    return {document: found[document][0] for document in enough or found}, whole


def _put_first(first: dict[int, int], found: dict[int, int], without: int) -> dict[int, int]:
    top = max(found.values(), default=0) + 1
    placed = {**found, **{document: top + score + found.get(document, 0) for document, score in first.items()}}
    placed.pop(without, None)
    return placed


def _shown(found: dict[int, int], language: str) -> list[Hit]:
    """The best documents, as people read them, with the boost of their kind."""
    best = sorted(found, key=lambda document: (-found[document], document))[: retrieval.MAX_CANDIDATES]
    collections = registry.collections()
    columns = ("pk", "kind", "ref", "place", f"title_{language}", f"summary_{language}")
    rows = SearchDocument.objects.filter(pk__in=best, kind__in=collections).order_by().values_list(*columns)
    return [
        Hit(kind, ref, title, summary, collections[kind].url(place), found[pk] * collections[kind].boost // 100)
        for pk, kind, ref, place, title, summary in rows
    ]


def _names(query: str, vocabulary: Vocabulary, *, whole: bool) -> list[Hit]:
    """The names that answer: an exact one ranks with the best pages, the others after; few homonyms come first.

    Once the query is wholly answered, only exact names are looked for.
    """
    hits = []
    for collection in registry.name_collections().values():
        found = exact(collection.domain, query, limit=MAX_NAMES)
        if not found and not whole:
            found = find(collection.domain, query, limit=MAX_NAMES, leads=1)
        if not found:
            continue
        described = collection.described([(each.kind, each.ref, each.label) for each in found])
        for place, (each, row) in enumerate(zip(found, described, strict=True)):
            weight = NAME_WEIGHTS[each.how] // (1 if place < FIRST_NAMES else 2)
            score = vocabulary.full_score() * weight // scoring.PERCENT - place
            hits.append(Hit(collection.kind, row.ref, row.title, row.summary, row.url, score))
    return hits
