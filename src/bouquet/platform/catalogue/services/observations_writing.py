"""Writes observed amounts by batch: buyers found in the register, what is new, changed or the same, told apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bouquet.kernel import bulk
from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.platform.catalogue.models import Observation, ObservationImport
from bouquet.platform.catalogue.rules.observations import AmountKind, Covers, Judgement, before_tax, comparable_cents
from bouquet.platform.catalogue.services.observations_spool import Kept

_OF_IMPORT = (
    "proposed_service",
    "confidence",
    "rule",
    "kind",
    "object_fr",
    "cpv",
    "buyer",
    "siren",
    "territory_kind",
    "territory_code",
    "place_code",
    "population",
    "amount_cents",
    "first_amount_cents",
    "amendments",
    "duration_months",
    "tax_basis",
    "notified_on",
    "published_on",
    "year",
    "compared_cents",
    "source_record",
    "digest",
    "brought_by",
)
_OF_RULES = ("service", "covers")


@dataclass(slots=True)
class Tally:
    """How many records are new, changed, the same, of a known buyer, and of each service proposed."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    known_buyers: int = 0
    by_service: Counter[str] = field(default_factory=Counter)

    def add(self, buyer: Buyer, service: str | None) -> None:
        """Count a record."""
        self.known_buyers += bool(buyer.kind)
        if service:
            self.by_service[service] += 1


@dataclass(frozen=True, slots=True)
class Buyer:
    """The territory of a buyer; the population of a syndicat or of an establishment is unknown."""

    kind: str = ""
    code: str = ""
    name: str = ""
    population: int | None = None


def write_batch(
    origin: str, batch: list[Kept], services: set[str], tally: Tally, brought_by: ObservationImport | None
) -> None:
    """Count what a batch changes and, when it is `brought_by` an import, write it."""
    buyers = buyers_of({seen.siren for seen, *_ in batch})
    keys = [seen.key for seen, *_ in batch]
    rows = Observation.objects.filter(origin=origin, key__in=keys).order_by("key")
    held = {row.key: row for row in rows.only("key", "digest", "published_on", "amendments", "judgement", "covers")}
    new: list[Observation] = []
    changed: dict[bool, list[Observation]] = {True: [], False: []}
    for seen, proposal, covers, content in batch:
        buyer = buyers.get(seen.siren, Buyer())
        service = proposal.service if proposal and proposal.service in services else None
        tally.add(buyer, service)
        known = held.get(seen.key)
        said = (content, service, proposal and proposal.confidence, proposal and proposal.rule, covers, buyer)
        digest = hashlib.sha256(repr(said).encode()).hexdigest()
        if known is not None and (known.digest == digest or _rank(known) > seen.rank):
            tally.unchanged += 1
            continue
        tally.new += known is None
        tally.changed += known is not None
        if brought_by is None:
            continue
        judged = known is not None and known.judged
        kept = (seen, proposal, Covers(known.covers) if known and judged else covers, digest)
        row = _observation(origin, kept, buyer)
        row.proposed_service_id = row.service_id = service
        row.brought_by = brought_by
        (new if known is None else changed[judged]).append(row)
    _save(new, changed)


def _rank(known: Observation) -> str:
    """As `Seen.rank`: an older version of a record than the one that is held changes nothing."""
    return f"{known.published_on or ''}/{known.amendments:05d}"


def mark_repeated() -> None:
    """Say of each imported record which purchase of the catalogue it repeats: same number, same buyer."""
    shipped = Observation.objects.filter(origin=Observation.Origin.CONTRACT).exclude(source_record="")
    keys = {(row.source_record, row.siren): row.key for row in shipped.order_by("key")}
    imported = Observation.objects.filter(origin__in=(Observation.Origin.DECP, Observation.Origin.FONDS_VERT))
    rows = list(
        imported.filter(source_record__in={number for number, _ in keys}).only("source_record", "siren", "same_as")
    )
    moved = [row for row in rows if row.same_as != keys.get((row.source_record, row.siren), "")]
    for row in moved:
        row.same_as = keys.get((row.source_record, row.siren), "")
    Observation.objects.bulk_update(moved, ["same_as"], batch_size=500)


def _save(new: list[Observation], changed: dict[bool, list[Observation]]) -> None:
    fields = [field for field in Observation._meta.concrete_fields if not field.primary_key]
    columns, names = tuple(str(field.column) for field in fields), [field.attname for field in fields]
    bulk.insert(Observation, columns, (tuple(_plain(getattr(row, name)) for name in names) for row in new))
    for judged, rows in changed.items():
        if rows:
            Observation.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["origin", "key"],
                update_fields=[*_OF_IMPORT, *(() if judged else _OF_RULES)],
            )


def _plain(value: Any) -> Any:
    """A value as every database takes it."""
    return str(value) if isinstance(value, Decimal) else value


def _observation(origin: str, kept: Kept, buyer: Buyer) -> Observation:
    seen, proposal, covers, digest = kept
    return Observation(
        origin=str(origin),
        key=seen.key,
        confidence=proposal.confidence if proposal else 0,
        rule=proposal.rule if proposal else 0,
        judgement=Judgement.PROPOSED.value,
        kind=seen.kind.value,
        covers=covers.value,
        object_fr=seen.object_fr,
        cpv=seen.cpv,
        buyer=seen.buyer or buyer.name,
        siren=seen.siren,
        territory_kind=buyer.kind,
        territory_code=buyer.code,
        place_code=seen.place_code,
        population=buyer.population,
        amount_cents=seen.amount_cents,
        first_amount_cents=seen.first_amount_cents,
        amendments=min(seen.amendments, 32_767),
        duration_months=None if seen.months is None else Decimal(str(round(seen.months, 1))),
        tax_basis=seen.tax_basis,
        notified_on=seen.notified_on,
        published_on=seen.published_on,
        year=seen.year,
        compared_cents=compared(seen.kind, covers, seen.amount_cents, seen.tax_basis, seen.months, seen.year),
        source_record=seen.source_record,
        digest=digest,
    )


def compared(
    kind: AmountKind, covers: Covers, cents: int | None, tax_basis: str, months: float | None, year: int | None
) -> int | None:
    """The amount that the charts compare; None for what is no price, or whose comparable amount is unknown."""
    if cents is None or kind in (AmountKind.GRANT, AmountKind.OTHER):
        return None
    return comparable_cents(before_tax(cents, tax_basis), covers, months, year)


def buyers_of(sirens: set[str]) -> dict[str, Buyer]:
    """The territories that have these SIREN: communes, EPCI, and départements, whose SIREN holds their code."""
    found: dict[str, Buyer] = {}
    for code, siren, name, population in Commune.objects.filter(siren__in=sirens, current=True).values_list(
        "insee_code", "siren", "name", "population"
    ):
        found[str(siren)] = Buyer("commune", code, name, population)
    for siren, name, population in Epci.objects.filter(siren__in=sirens, current=True).values_list(
        "siren", "name", "population"
    ):
        found[siren] = Buyer("epci", siren, name, population)
    # INSEE gives départements a SIREN made of 22, their code, 000 and two figures.
    of_departements: dict[str, list[str]] = {}
    for siren in sirens - found.keys():
        if siren[:2] == "22" and siren[4:7] == "000":
            of_departements.setdefault(siren[2:4], []).append(siren)
    rows: Any = Departement.objects.filter(code__in=of_departements, current=True)
    for code, name, population in rows.values_list("code", "name", "population"):
        found.update(dict.fromkeys(of_departements[code], Buyer("departement", code, name, population)))
    return found
