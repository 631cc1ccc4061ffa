"""Imports of observed amounts: a file is read whole and reported on first, then written all or nothing.

A record that breaks its schema is reported by its place and field, and the rest goes in. Importing the same file again
changes nothing. What a person said of a record stays.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.platform.catalogue.models import ObservationImport, Service
from bouquet.platform.catalogue.rules.observations import Covers
from bouquet.platform.catalogue.rules.observations_classification import classifier
from bouquet.platform.catalogue.rules.observations_records import Seen
from bouquet.platform.catalogue.services.observations_decp import CHUNK, opened, read_decp
from bouquet.platform.catalogue.services.observations_errors import Refused
from bouquet.platform.catalogue.services.observations_fonds_vert import read_fonds_vert
from bouquet.platform.catalogue.services.observations_spool import Spool
from bouquet.platform.catalogue.services.observations_writing import Tally, mark_repeated, write_batch

BATCH = 500
SHOWN = 20
Format = ObservationImport.Format


@dataclass(slots=True)
class Report:
    """What an import read, refused and changed, or would change."""

    name: str
    read: int = 0
    refused: int = 0
    repeated: int = 0
    refused_by_field: Counter[str] = field(default_factory=Counter)
    first_refused: list[Refused] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    written: bool = False

    @property
    def changes_nothing(self) -> bool:
        return self.tally.new + self.tally.changed == 0

    def refuse(self, refused: Refused) -> None:
        self.refused += 1
        self.refused_by_field.update({place or "(record)" for place, _ in refused.faults})
        if len(self.first_refused) < SHOWN:
            self.first_refused.append(refused)


def import_decp(
    path: Path,
    *,
    actor: User | None,
    dry_run: bool = False,
    on_refused: Callable[[Refused], None] | None = None,
    on_read: Callable[[int], None] | None = None,
) -> Report:
    """Import the essential data of public contracts; journals `observations.imported` when something changed.

    Raises:
        FileUnreadable: nothing is imported.
    """
    return _import(Format.DECP, path, read_decp(path), actor, dry_run, on_refused, on_read)


def import_fonds_vert(
    path: Path,
    year: int,
    *,
    actor: User | None,
    dry_run: bool = False,
    on_refused: Callable[[Refused], None] | None = None,
    on_read: Callable[[int], None] | None = None,
) -> Report:
    """Import the projects that the Fonds vert funded in a year: grants; journals `observations.imported`.

    Raises:
        FileUnreadable: nothing is imported.
    """
    return _import(Format.FONDS_VERT, path, read_fonds_vert(path, year), actor, dry_run, on_refused, on_read)


def _import(
    kind: Format,
    path: Path,
    records: Iterable[Seen | Refused],
    actor: User | None,
    dry_run: bool,
    on_refused: Callable[[Refused], None] | None,
    on_read: Callable[[int], None] | None,
) -> Report:
    report = Report(path.name)
    with Spool() as spool:
        for record in records:
            report.read += 1
            if on_read:
                on_read(1)
            if isinstance(record, Refused):
                report.refuse(record)
                if on_refused:
                    on_refused(record)
            else:
                report.repeated += not _keep(spool, record, numbered=kind is Format.FONDS_VERT)
        services = set(Service.objects.values_list("id", flat=True))
        for batch in spool.batches(BATCH):
            write_batch(kind, batch, services, report.tally, brought_by=None)
        if not dry_run and not report.changes_nothing:
            _write(kind, path, spool, services, report, actor)
    return report


def _keep(spool: Spool, seen: Seen, *, numbered: bool) -> bool:
    """Keep a record with what the rules read in it; a list without versions numbers the rows of a same key."""
    if numbered and spool.holds(seen.key):
        seen = replace(seen, key=next(key for key in _numbered(seen.key) if not spool.holds(key)))
    proposal, covers = classifier().read(seen.object_fr, seen.cpv, seen.months, seen.programme)
    return spool.add(seen, proposal, Covers.UNIT if seen.unit_price else covers)


def _numbered(key: str) -> Iterator[str]:
    number = 2
    while True:
        yield f"{key}#{number}"
        number += 1


@transaction.atomic
def _write(kind: Format, path: Path, spool: Spool, services: set[str], report: Report, actor: User | None) -> None:
    brought_by = ObservationImport.objects.create(
        format=kind,
        name=path.name[:200],
        digest=_digest(path),
        imported_at=clock.now(),
        read_count=report.read,
        refused_count=report.refused,
    )
    report.tally = Tally()
    for batch in spool.batches(BATCH):
        write_batch(kind, batch, services, report.tally, brought_by=brought_by)
    mark_repeated()
    tally = report.tally
    brought_by.new_count, brought_by.changed_count = tally.new, tally.changed
    brought_by.unchanged_count = tally.unchanged
    brought_by.save(update_fields=("new_count", "changed_count", "unchanged_count"))
    journal.record(
        "observations.imported",
        brought_by,
        actor=actor,
        tenant=None,
        details={"read": report.read, "refused": report.refused, "new": tally.new, "changed": tally.changed},
    )
    report.written = True


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with opened(path) as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
