"""What may stand for something: documents about the same subjects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from bouquet.kernel.search import registry
from bouquet.kernel.search.models import SearchDocument, SearchPosting
from bouquet.kernel.search.rules.documents import LINK, WHOLE, name_key
from bouquet.kernel.search.services.documents import document_key, stem_key

SUBJECT = 2000


@dataclass(frozen=True, slots=True)
class Instead:
    """The document to be replaced, its title, and what may stand for it with a score."""

    document: int
    title: str
    documents: dict[int, int]


def in_place_of(what: str, language: str) -> Instead | None:
    """What may stand for the document called `what`; None when no document has this name, or it is about nothing.

    Its subjects come first, then documents of its kind by the part of subjects in common; equals are not told apart.
    """
    found = _named(what, language)
    if found is None:
        return None
    document, kind, title, links = found
    keys = {stem_key(language, text): text for text in links}
    shared = Counter(
        SearchPosting.objects.filter(stem__in=keys, kind=kind)
        .exclude(document=document)
        .order_by()
        .values_list("document_id", flat=True)[:SUBJECT]
    )
    own = Counter(
        SearchPosting.objects.filter(document__in=shared, stem__language=language, stem__text__startswith=LINK)
        .order_by()
        .values_list("document_id", flat=True)
    )
    scores = {other: 1000 * common // (len(links) + own[other] - common) for other, common in shared.items()}
    subjects = {document_key(*text.removeprefix(LINK).split("/", 1)): 2 * SUBJECT for text in links}
    return Instead(document, title, {**scores, **subjects})


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
