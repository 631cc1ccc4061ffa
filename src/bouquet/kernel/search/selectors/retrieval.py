"""Reads what the index holds of some stems: which are known, which are near, and the best documents of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from bouquet.kernel.search import rules
from bouquet.kernel.search.models import SearchStem, SearchStemNear
from bouquet.kernel.search.rules.documents import EVERY
from bouquet.kernel.search.services.documents import near_key, stem_key

READ_WHOLE = 300
BEST_OF_KIND = 40
MAX_COMMON = 4
MAX_CANDIDATES = 300
MAX_NEAR = 3
MAX_BEGINNING = 8
LONG = 8

Postings = dict[int, dict[int, int]]
_Part = tuple[str, tuple[Sequence[int], Sequence[int] | Sequence[str]]]


def known_counts(texts: Iterable[str], language: str) -> dict[str, int]:
    """How many documents hold each of these stems, those of the index only."""
    keys = {stem_key(language, text): text for text in texts}
    rows = SearchStem.objects.filter(pk__in=keys).order_by().values_list("pk", "documents")
    return {keys[key]: count for key, count in rows}


def near_stems(unknown: Collection[str], language: str) -> dict[str, list[tuple[str, str, int]]]:
    """For each unknown word the stems one typo away (two for long words), best first: (stem, shown, documents)."""
    forms = {near_key(language, form): word for word in unknown for form in rules.near_forms(word)}
    rows = SearchStemNear.objects.filter(digest__in=forms).order_by()
    found: dict[str, set[tuple[int, int, str, str]]] = defaultdict(set)
    for digest, text, shown, count in rows.values_list("digest", "stem__text", "stem__shown", "stem__documents"):
        word = forms[digest]
        one = rules.one_edit_apart(word, text)
        if one or len(word) >= LONG:
            found[word].add((0 if one else 1, -count, text, shown))
    return {
        word: [(text, shown, -count) for far, count, text, shown in sorted(near) if far == min(near)[0]][:MAX_NEAR]
        for word, near in found.items()
    }


def beginning_with(word: str, language: str) -> list[tuple[str, str, int]]:
    """The stems that begin so, most used first: (stem, word to show, documents)."""
    after = word[:-1] + chr(ord(word[-1]) + 1)
    rows = SearchStem.objects.filter(language=language, text__gt=word, text__lt=after, documents__gt=0)
    return list(rows.order_by("-documents", "text").values_list("text", "shown", "documents")[:MAX_BEGINNING])


def postings_of(counts: dict[str, int], language: str, kinds: Sequence[str]) -> tuple[Postings, dict[int, str]]:
    """For each stem (by key) its documents and weights, and the kind of each document.

    A stem of few documents is read whole; of the others, the best documents of each kind, and those that the first ones
    brought.
    """
    keys = {stem_key(language, text): count for text, count in counts.items() if text != EVERY}
    rare = [key for key, count in keys.items() if count <= READ_WHOLE]
    common = sorted((key for key, count in keys.items() if count > READ_WHOLE), key=lambda key: (keys[key], key))
    found: Postings = {key: {} for key in keys}
    kind_of: dict[int, str] = {}
    rows = _rows([(_OF_STEMS, (rare, kinds))]) + _rows(
        [(_BEST, ([key], [kind])) for key in common[:MAX_COMMON] for kind in kinds]
    )
    for stem, document, impact, kind in rows:
        found[stem][document] = impact
        kind_of[document] = kind
    if common:
        for stem, document, impact, _ in _rows([(_OF_DOCUMENTS, (common, _kept(found)))]):
            found[stem][document] = impact
    return found, kind_of


def _kept(found: Postings) -> list[int]:
    """The documents most worth completing."""
    reached: defaultdict[int, int] = defaultdict(int)
    for documents in found.values():
        for document, impact in documents.items():
            reached[document] += impact
    return sorted(reached, key=lambda document: (-reached[document], document))[:MAX_CANDIDATES]


# Plain SQL: a limit inside a union is not for the ORM, and hundreds of keys pass through it slowly.
_COLUMNS = "SELECT stem_id, document_id, impact, kind FROM search_searchposting WHERE stem_id IN ({})"
_OF_STEMS = _COLUMNS + " AND kind IN ({})"
_OF_DOCUMENTS = _COLUMNS + " AND document_id IN ({})"
_BEST = f"SELECT * FROM ({_OF_STEMS} ORDER BY impact DESC, document_id LIMIT {BEST_OF_KIND}) AS best"  # noqa: S608 (our own text)


def _rows(parts: Sequence[_Part]) -> list[tuple[int, int, int, str]]:
    """The rows of several selections, in one query; nothing when every selection is empty."""
    asked = [(text, lists) for text, lists in parts if all(lists)]
    if not asked:
        return []
    query = " UNION ALL ".join(text.format(*(", ".join(["%s"] * len(each)) for each in lists)) for text, lists in asked)
    with connection.cursor() as cursor:
        cursor.execute(query, [value for _, lists in asked for each in lists for value in each])
        return list(cursor.fetchall())
