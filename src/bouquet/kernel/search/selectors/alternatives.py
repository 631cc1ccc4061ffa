"""What may stand for something: documents about the same subjects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bouquet.kernel.search import registry
from bouquet.kernel.search.models import SearchDocument, SearchPosting
from bouquet.kernel.search.rules.documents import LINK, WHOLE, name_key
from bouquet.kernel.search.services.documents import document_key, stem_key

SUBJECT = 2000
MOST = 200


@dataclass(frozen=True, slots=True)
class Instead:
    """The document to be replaced, its title, and what may stand for it: a score and a kind for each."""

    document: int
    title: str
    documents: dict[int, tuple[int, str]]


def in_place_of(what: str, language: str) -> Instead | None:
    """What may stand for the document called `what`; None when no document has this name, or it is about nothing.

    Its subjects come first, then documents of its kind by the part of subjects in common; equals are not told apart.
    """
    found = _named(what, language)
    if found is None:
        return None
    document, kind, title, links = found
    collections = registry.collections()
    keys = {stem_key(language, text): text for text in links}
    rows = SearchPosting.objects.filter(stem__in=keys, kind=kind).exclude(document=document)
    near = list(rows.order_by("impact", "document_id").values_list("document_id", "impact")[:MOST])
    own, shared = dict(near), Counter(other for other, _ in near)
    scores = {other: 1000 * common // (len(links) + own[other] - common) for other, common in shared.items()}
    alike = {other: (score, kind) for other, score in scores.items()}
    subjects = [text.removeprefix(LINK).split("/", 1) for text in links]
    first = {document_key(*subject): (SUBJECT, subject[0]) for subject in subjects if subject[0] in collections}
    return Instead(document, title, {**alike, **first})


def _named(what: str, language: str) -> tuple[int, str, str, list[str]] | None:
    """The document of this name that is about something: its key, kind, title and subjects."""
    key = stem_key(language, WHOLE + name_key(what, language))
    rows = SearchPosting.objects.filter(stem=key, kind__in=registry.collections()).order_by("document_id")
    documents = list(rows.values_list("document_id", flat=True)[:10])
    about = SearchPosting.objects.filter(
        document__in=documents, stem__language=language, stem__text__startswith=LINK
    ).order_by("document_id", "stem__text")
    links: dict[int, list[str]] = {}
    for document, text in about.values_list("document_id", "stem__text"):
        links.setdefault(document, []).append(text)
    if not links:
        return None
    row = SearchDocument.objects.filter(pk__in=links).order_by("kind", "ref").first()
    if row is None:
        return None
    title = row.title_en if language == "en" else row.title_fr
    return row.pk, row.kind, title, links[row.pk]
