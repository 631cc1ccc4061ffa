"""Keeps the index of documents: whole at each `bouquet load`, document by document when an app changes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from bouquet.kernel import bulk
from bouquet.kernel.search import registry, rules
from bouquet.kernel.search.models import SearchDocument, SearchPosting, SearchStem, SearchStemNear
from bouquet.kernel.search.rules.documents import EVERY, LINK, ROOT, WHOLE, Document, impacts, surface
from bouquet.kernel.search.rules.stems import LANGUAGES

SUMMARY_LENGTH = 280
SHORTEST_NEAR = 4
BATCH = 400
VERSION = (
    "2"  # raise it when documents are written otherwise, or a kind is added: `bouquet load` then makes the index again
)
_MARKED = (ROOT, WHOLE, LINK, EVERY)


class UnknownKind(Exception):
    """Documents of a kind that no app registered."""


@transaction.atomic
def rebuild() -> int:
    """Make the whole index again from every registered kind; returns how many documents it holds."""
    for model in (SearchPosting, SearchStemNear, SearchStem, SearchDocument):
        model._default_manager.all()._raw_delete("default")
    every = [document for one in registry.collections().values() for document in one.every()]
    _write(every)
    return len(every)


def built() -> bool:
    """Whether the index holds documents of the shape this version writes."""
    return SearchStem.objects.filter(text=EVERY, shown=VERSION).exists()


@transaction.atomic
def put(documents: Iterable[Document]) -> None:
    """Add documents to the index, in place of those with the same kind and reference.

    Raises:
        UnknownKind: no app registered the kind of one of them.
    """
    rows = list({(document.kind, document.ref): document for document in documents}.values())
    unknown = {row.kind for row in rows} - registry.collections().keys()
    if unknown:
        raise UnknownKind(", ".join(sorted(unknown)))
    touched = _forget([document_key(row.kind, row.ref) for row in rows])
    _write(rows)
    _count(touched)


@transaction.atomic
def remove(kind: str, refs: Iterable[str]) -> None:
    """Take documents out of the index; those that are not there are left aside."""
    _count(_forget([document_key(kind, ref) for ref in refs]))


def document_key(kind: str, ref: str) -> int:
    return rules.digest(f"document {kind}", ref)


def stem_key(language: str, text: str) -> int:
    return rules.digest(f"stem {language}", text)


def near_key(language: str, form: str) -> int:
    return rules.digest(f"near {language}", form)


def _forget(keys: list[int]) -> set[int]:
    """Delete documents and their postings; the stems whose count must be made again."""
    touched: set[int] = set()
    for batch in _batches(keys):
        postings = SearchPosting.objects.filter(document__in=batch)
        touched.update(postings.order_by().values_list("stem_id", flat=True))
        postings._raw_delete("default")
        SearchDocument.objects.filter(pk__in=batch)._raw_delete("default")
    return touched


def _count(stems: Collection[int]) -> None:
    """Count again the documents of some stems, and forget the stems that none holds."""
    for batch in _batches(sorted(stems)):
        held = SearchPosting.objects.filter(stem=OuterRef("pk")).order_by().values("stem").annotate(n=Count("*"))
        mine = SearchStem.objects.filter(pk__in=batch)
        mine.update(documents=Coalesce(Subquery(held.values("n")), Value(0)))
        gone = list(mine.filter(documents=0).values_list("pk", flat=True))
        SearchStemNear.objects.filter(stem__in=gone)._raw_delete("default")
        SearchStem.objects.filter(pk__in=gone)._raw_delete("default")


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _write(documents: list[Document]) -> None:
    """Insert documents that are not there, with their postings and what stems they bring."""
    counts: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], Counter[str]] = {}
    postings: list[tuple[int, int, str, int]] = []
    for document in documents:
        key = document_key(document.kind, document.ref)
        written = {language: _written(document, language) for language in LANGUAGES}
        for language, text, impact, word in impacts(document):
            counts[language, text] += 1
            if not text.startswith(_MARKED):
                forms = shown.setdefault((language, text), Counter())
                forms[written[language].get(word, word)] += 1
            postings.append((key, stem_key(language, text), document.kind, impact))
    bulk.insert(
        SearchDocument,
        ("id", "kind", "ref", "place", "title_fr", "title_en", "summary_fr", "summary_en"),
        (_row(document) for document in documents),
    )
    _add_stems(counts, shown)
    bulk.insert(SearchPosting, ("document_id", "stem_id", "kind", "impact"), postings)


def _row(document: Document) -> tuple[object, ...]:
    titles = (document.titles.get(language, "")[:300] for language in LANGUAGES)
    summaries = (_summary(document.texts.get(language, "")) for language in LANGUAGES)
    key = document_key(document.kind, document.ref)
    return (key, document.kind, document.ref, document.place or document.ref, *titles, *summaries)


def _summary(text: str) -> str:
    """The beginning of a text, cut between words."""
    plain = " ".join(text.split())
    if len(plain) <= SUMMARY_LENGTH:
        return plain
    return plain[:SUMMARY_LENGTH].rpartition(" ")[0].rstrip(" ,;:.") + "…"


def _written(document: Document, language: str) -> dict[str, str]:
    texts = (document.titles.get(language, ""), *document.keywords.get(language, ()), document.texts.get(language, ""))
    return {folded: written for text in texts for folded, written in surface(text)}


def _add_stems(counts: Counter[tuple[str, str]], shown: dict[tuple[str, str], Counter[str]]) -> None:
    keys = {stem_key(*each): each for each in counts}
    there: dict[int, int] = {}
    for batch in _batches(list(keys)):
        there |= dict(SearchStem.objects.filter(pk__in=batch).order_by().values_list("pk", "documents"))
    for batch in _batches(list(there)):
        rows = [SearchStem(pk=key, documents=there[key] + counts[keys[key]]) for key in batch]
        SearchStem.objects.bulk_update(rows, ["documents"])
    fresh = {key: each for key, each in keys.items() if key not in there}
    bulk.insert(
        SearchStem,
        ("id", "language", "text", "shown", "documents"),
        ((key, *each, _shown(each[1], shown.get(each)), counts[each]) for key, each in fresh.items()),
    )
    bulk.insert(SearchStemNear, ("digest", "stem_id"), _near(fresh))


def _shown(text: str, forms: Counter[str] | None) -> str:
    """The form most written, the first by alphabet among equals; the version for the stem of every document."""
    if text == EVERY:
        return VERSION
    return min(forms, key=lambda form: (-forms[form], form))[:80] if forms else ""


def _near(fresh: dict[int, tuple[str, str]]) -> Iterator[tuple[int, int]]:
    for key, (language, text) in fresh.items():
        if len(text) >= SHORTEST_NEAR and text.isalpha():
            yield from ((near_key(language, form), key) for form in sorted(set(rules.near_forms(text))))
