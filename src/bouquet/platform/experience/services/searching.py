"""What experiences give to the search: one document each, as long as it is published."""

from __future__ import annotations

from collections.abc import Iterator

from bouquet.kernel.search import services as search
from bouquet.kernel.search.rules.documents import Document
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Experience

KIND = "experience"
_LANGUAGES = ("fr", "en")
_BATCH = 500


def documents() -> Iterator[Document]:
    """The published experiences, for the search."""
    rows = selectors.with_places(selectors.published()).order_by("id")
    yield from (document(row) for row in rows.iterator(chunk_size=_BATCH))


def document(row: Experience) -> Document:
    """An experience, found by its title, its territory, its services, what it changed and taught.

    Without an English title it is found under the French one, as its page shows it.
    """
    services = sorted(row.services.all(), key=lambda service: service.position)
    texts = {}
    for language in _LANGUAGES:
        said = [part.get(language) for part in (*row.outcomes, *row.lessons, *row.difficulties)]
        labels = [getattr(service, f"label_{language}") for service in services]
        texts[language] = " ".join(filter(None, (row.place_name, *said, *labels, *_around(row))))
    return Document(
        KIND,
        row.pk,
        titles={"fr": row.title_fr, "en": row.title_en or row.title_fr},
        texts=texts,
        keywords=dict.fromkeys(_LANGUAGES, (row.place_name,)),
        links=tuple(f"service/{service.pk}" for service in services),
    )


def _around(row: Experience) -> list[str]:
    """The names of the territories it lies in, and of the solution when it is named in words only."""
    places = [place.name for place in (row.commune, row.epci, row.departement) if place is not None]
    return [*(name for name in places if name != row.place_name), row.solution_text]


def show(row: Experience) -> None:
    """The experience among what is found."""
    search.put([document(row)])


def hide(row: Experience) -> None:
    """The experience no longer among what is found."""
    search.remove(KIND, [row.pk])
