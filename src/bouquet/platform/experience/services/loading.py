"""Loads the experiences that ship with Bouquet: all of them or none, over the edition that is there."""

from __future__ import annotations

import hashlib

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.content.files import Folder, files_digest
from bouquet.kernel.geography import selectors as geography
from bouquet.platform.experience.models import Experience, ExperienceEdition
from bouquet.platform.experience.services.reading import FILE, Experiences, read_experiences

# What a new edition leaves as it is: when the experience was published here, and whether it was withdrawn.
KEPT = frozenset({"id", "published_at", "withdrawn_at"})


@transaction.atomic
def load_experiences(folder: Folder) -> bool:
    """Load the experiences of a folder; False when the same file is already loaded over the same register.

    Rows are updated by id. A row that is gone from the file stays; one that was withdrawn stays withdrawn.

    Raises:
        ContentError: a row does not hold; nothing is loaded.
    """
    digest = _digest(folder)
    edition = ExperienceEdition.objects.order_by("loaded_at").last()
    if edition is not None and edition.fingerprint == digest:
        return False
    found = read_experiences(folder)
    _save(found)
    ExperienceEdition.objects.create(
        as_of=found.as_of, experience_count=len(found.rows), fingerprint=digest, loaded_at=clock.now()
    )
    return True


def _digest(folder: Folder) -> str:
    """A digest of the file and of the register: after a merger, a commune is found again under its new code."""
    vintage = geography.latest_vintage()
    register = vintage.fingerprint if vintage else ""
    return hashlib.sha256(f"{files_digest(folder, (FILE,))}\0{register}".encode()).hexdigest()


def _save(found: Experiences) -> None:
    rows = list(found.rows.values())
    if rows:
        Experience.objects.bulk_create(
            rows,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[f.name for f in Experience._meta.concrete_fields if f.name not in KEPT],
        )
    through = Experience.services.through
    through._default_manager.filter(experience__in=[row.pk for row in rows]).delete()
    through._default_manager.bulk_create(
        through(experience_id=experience, service_id=service) for experience, service in dict.fromkeys(found.services)
    )
