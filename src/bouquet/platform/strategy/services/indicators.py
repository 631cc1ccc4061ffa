"""Imports an official file of indicators: looked at first, then all of it or nothing; the same file changes nothing."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from bouquet.kernel import bulk, clock
from bouquet.kernel.content import ContentError, CsvRow, bytes_of
from bouquet.kernel.geography.models import Commune, FormerCommune
from bouquet.platform.strategy.models import CommuneIndicator, IndicatorEdition
from bouquet.platform.strategy.rules import indicators

MOST_FAULTS = 50
LARGEST_BYTES = 100_000_000


@dataclass(slots=True)
class IndicatorFile:
    """What a file holds: figures by commune and key, communes that merged since (left out), and what is wrong."""

    kind: str
    digest: str
    values: dict[tuple[str, str], float] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    faults: list[ContentError] = field(default_factory=list)
    fault_count: int = 0

    @property
    def communes(self) -> int:
        return len({code for code, _ in self.values})

    def refuse(self, fault: ContentError) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


def read_indicators(kind: str, path: Path) -> IndicatorFile:
    """Everything a file holds for today's communes; raises `ContentError` when it cannot be read at all."""
    body = bytes_of(path, LARGEST_BYTES)
    found = IndicatorFile(kind, hashlib.sha256(body).hexdigest())
    current = set(Commune.objects.filter(current=True).order_by("pk").values_list("pk", flat=True))
    former = set(FormerCommune.objects.order_by("pk").values_list("pk", flat=True))
    former |= set(Commune.objects.filter(current=False).order_by("pk").values_list("pk", flat=True))
    seen: dict[str, CsvRow] = {}
    for row in _rows(kind, path.name, body, found):
        try:
            if not indicators.is_commune(kind, row):
                continue
            code = row.text("code")
            if code in seen:
                _refuse_other(row, code, seen[code])
                continue
            seen[code] = row
            if code in current:
                found.values |= {(code, key): value for key, value in indicators.values_of(kind, row).items()}
            elif code in former:
                found.merged.append(code)
            else:
                raise row.refusal("code", f"{code!r} is not the code of a commune of the register, old or new")
        except ContentError as fault:
            found.refuse(fault)
    return found


def _refuse_other(row: CsvRow, code: str, first: CsvRow) -> None:
    """A line said twice is harmless; two lines of one commune that differ are not."""
    if row.data != first.data:
        raise row.refusal("code", f"{code} is already on line {first.line}, with other figures")


@transaction.atomic
def load_indicators(found: IndicatorFile) -> bool:
    """Put the figures of a file in the place of those of its kind; False when they are already there."""
    about = indicators.FILES[found.kind]
    edition = IndicatorEdition.objects.filter(pk=found.kind).first()
    if edition is not None and edition.fingerprint == found.digest:
        return False
    CommuneIndicator.objects.filter(edition=found.kind)._raw_delete("default")
    IndicatorEdition.objects.update_or_create(
        kind=found.kind,
        defaults={
            "source": about.source,
            "licence": about.licence,
            "period": about.period,
            "commune_count": found.communes,
            "fingerprint": found.digest,
            "loaded_at": clock.now(),
        },
    )
    rows = ((found.kind, code, key, value) for (code, key), value in sorted(found.values.items()))
    bulk.insert(CommuneIndicator, ("edition_id", "commune_id", "key", "value"), rows)
    return True


def _rows(kind: str, file: str, body: bytes, found: IndicatorFile) -> Iterator[CsvRow]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContentError(file, None, None, "is not UTF-8 text") from None
    reader = csv.reader(io.StringIO(text))
    header, columns = next(reader, []), indicators.FILES[kind].columns
    missing = [name for name in columns if name not in header]
    if missing:
        raise ContentError(file, 1, missing[0], f"the column is missing; the columns are {', '.join(columns)}")
    for values in reader:
        if len(values) != len(header):
            found.refuse(
                ContentError(file, reader.line_num, None, f"has {len(values)} fields instead of {len(header)}")
            )
        else:
            yield CsvRow(file, reader.line_num, dict(zip(header, values, strict=True)))
