"""Loads the starting catalogue: all of it or nothing, over the edition that is there."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from bouquet.kernel import clock
from bouquet.kernel.content.files import Folder, files_digest
from bouquet.platform.catalogue.models import CatalogueEdition, Contribution, Prerequisite, Service, Solution
from bouquet.platform.catalogue.services.observations_costs import keep_revisions
from bouquet.platform.catalogue.services.reading import Catalogue, read_catalogue

FILES = (
    "sources.yaml",
    "needs.yaml",
    "services.yaml",
    "providers.yaml",
    "solutions.yaml",
    "contributions.yaml",
    "cost_models.yaml",
    "prices.yaml",
    "observed_contracts.yaml",
)


@transaction.atomic
def load_catalogue(folder: Folder) -> bool:
    """Load the catalogue of a folder; False when the same files are already loaded.

    Rows are updated by id; a row that is gone from the files stays, since others may refer to it. A cost model that an
    administrator set on observed prices stays in force.

    Raises:
        ContentError: a row does not hold; nothing is loaded.
    """
    digest = files_digest(folder, FILES)
    edition = CatalogueEdition.objects.order_by("loaded_at").last()
    if edition is not None and edition.fingerprint == digest:
        return False
    catalogue = read_catalogue(folder)
    _save(catalogue)
    keep_revisions()
    CatalogueEdition.objects.create(
        compiled_on=catalogue.compiled_on,
        service_count=len(catalogue.services),
        solution_count=len(catalogue.solutions),
        price_count=len(catalogue.prices) + len(catalogue.contracts),
        fingerprint=digest,
        loaded_at=clock.now(),
    )
    return True


def _save(catalogue: Catalogue) -> None:
    for rows in (
        catalogue.sources,
        catalogue.needs,
        catalogue.fields,
        catalogue.services,
        catalogue.providers,
        catalogue.solutions,
        catalogue.prices,
        catalogue.contracts,
        catalogue.costs,
    ):
        upsert(list(rows.values()))
    Prerequisite.objects.all().delete()
    Prerequisite.objects.bulk_create(catalogue.prerequisites)
    Contribution.objects.all().delete()
    Contribution.objects.bulk_create(catalogue.contributions)
    _link(Service.sources.through, "service_id", "source_id", catalogue.service_sources)
    _link(Solution.services.through, "solution_id", "service_id", catalogue.solution_services)
    _link(Solution.sources.through, "solution_id", "source_id", catalogue.solution_sources)


def upsert(rows: list[Model]) -> None:
    if rows:
        fields = rows[0]._meta.concrete_fields
        type(rows[0])._default_manager.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=[field.attname for field in fields if field.primary_key],
            update_fields=[field.name for field in fields if not field.primary_key],
        )


def _link(through: type[Model], left: str, right: str, pairs: Iterable[tuple[str, str]]) -> None:
    through._default_manager.all().delete()
    through._default_manager.bulk_create(through(**{left: a, right: b}) for a, b in dict.fromkeys(pairs))
