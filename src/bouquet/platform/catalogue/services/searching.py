"""What the catalogue gives to the search: needs, services, solutions, providers."""

from __future__ import annotations

from collections.abc import Iterator

from bouquet.kernel.search.rules.documents import Document
from bouquet.platform.catalogue.models import Need, Provider, Service, Solution

LANGUAGES = ("fr", "en")


def need_documents() -> Iterator[Document]:
    """The needs, for the search."""
    for row in Need.objects.order_by("position"):
        yield Document(
            "need",
            row.id,
            titles={"fr": row.label_fr, "en": row.label_en},
            texts={"fr": row.description_fr, "en": row.description_en},
        )


def service_documents() -> Iterator[Document]:
    """The services, for the search."""
    for row in Service.objects.order_by("position").select_related("field"):
        yield Document(
            "service",
            row.id,
            titles={"fr": row.label_fr, "en": row.label_en},
            texts={
                "fr": " ".join((row.explanation_fr, row.staff_fr, *row.pitfalls_fr)),
                "en": " ".join((row.explanation_en, row.staff_en, *row.pitfalls_en)),
            },
            keywords={language: (getattr(row.field, f"label_{language}"),) for language in LANGUAGES},
            links=(f"service/{row.id}",),
        )


def solution_documents() -> Iterator[Document]:
    """The solutions, for the search, with the services they provide."""
    for row in Solution.objects.order_by("id").select_related("provider").prefetch_related("services"):
        services = sorted(row.services.all(), key=lambda service: service.position)
        yield Document(
            "solution",
            row.id,
            titles={"fr": row.name, "en": row.name},
            texts={
                "fr": " ".join((row.description_fr, *(service.label_fr for service in services))),
                "en": " ".join((row.description_en, *(service.label_en for service in services))),
            },
            links=tuple(f"service/{service.id}" for service in services),
        )


def provider_documents() -> Iterator[Document]:
    """The providers that have a solution, for the search; each leads to its first solution by name."""
    for row in Provider.objects.order_by("id").prefetch_related("solutions"):
        solutions = sorted(row.solutions.all(), key=lambda solution: (solution.name, solution.id))
        if solutions:
            names = ", ".join(solution.name for solution in solutions)
            yield Document(
                "provider",
                row.id,
                titles={"fr": row.name, "en": row.name},
                texts={"fr": names, "en": names},
                place=solutions[0].id,
            )
