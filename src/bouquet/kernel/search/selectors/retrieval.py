"""Reads what the index holds of some stems: which are known, which are near, and the best documents of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from bouquet.kernel.search import rules
from bouquet.kernel.search.models import SearchPosting, SearchStem, SearchStemNear
from bouquet.kernel.search.services.documents import near_key, stem_key

READ_WHOLE = 600
BEST_OF_KIND = 60
MAX_COMMON = 4
MAX_CANDIDATES = 500
MAX_NEAR = 3
MAX_BEGINNING = 8
LONG = 8

Postings = dict[int, dict[int, int]]


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


def postings_of(counts: dict[str, int], language: str, kinds: Sequence[str]) -> Postings:
    """For each stem (by key) its documents and weights.

    A stem of few documents is read whole; of the others, the best documents of each kind, and those that the first ones
    brought.
    """
    keys = {stem_key(language, text): count for text, count in counts.items()}
    rare = [key for key, count in keys.items() if count <= READ_WHOLE]
    common = sorted((key for key, count in keys.items() if count > READ_WHOLE), key=lambda key: (keys[key], key))
    found: Postings = {key: {} for key in keys}
    rows = SearchPosting.objects.filter(stem__in=rare, kind__in=kinds).order_by()
    for stem, document, impact in rows.values_list("stem_id", "document_id", "impact"):
        found[stem][document] = impact
    if common:
        _add_common(found, common, kinds)
    return found


def _add_common(found: Postings, common: list[int], kinds: Sequence[str]) -> None:
    for stem, document, impact in _best(common[:MAX_COMMON], kinds):
        found[stem][document] = impact
    reached: defaultdict[int, int] = defaultdict(int)
    for documents in found.values():
        for document, impact in documents.items():
            reached[document] += impact
    kept = sorted(reached, key=lambda document: (-reached[document], document))[:MAX_CANDIDATES]
    rows = SearchPosting.objects.filter(document__in=kept, stem__in=common).order_by()
    for stem, document, impact in rows.values_list("stem_id", "document_id", "impact"):
        found[stem][document] = impact


def _best(stems: Sequence[int], kinds: Sequence[str]) -> list[tuple[int, int, int]]:
    """The best documents of each kind for each stem, in one query: a limit inside a union needs plain SQL."""
    part = (
        "SELECT * FROM (SELECT stem_id, document_id, impact FROM search_searchposting WHERE stem_id = %s AND kind = %s "
        "ORDER BY impact DESC, document_id LIMIT %s) AS part"
    )
    asked = [(stem, kind, BEST_OF_KIND) for stem in stems for kind in kinds]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([part] * len(asked)), [value for each in asked for value in each])
        return [(int(stem), int(document), int(impact)) for stem, document, impact in cursor.fetchall()]
