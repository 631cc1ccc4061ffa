"""Loads a vintage of the register: all of it or nothing, over an older one if there is one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from bouquet.kernel import bulk, clock
from bouquet.kernel.geography.errors import VintageError
from bouquet.kernel.geography.models import (
    Commune,
    Departement,
    Epci,
    FormerCommune,
    Group,
    Membership,
    Region,
    RegisterVintage,
)
from bouquet.kernel.geography.rules import CommuneRow, Kind, Totals, Vintage, attached_departements, group_totals

BATCH = 2000
TOTALS = ("commune_count", "population", "unknown_population_count", "area_km2", "unknown_area_count")


def fingerprint(vintage: Vintage) -> str:
    """A digest of every row of a vintage: equal digests, equal content."""
    return hashlib.sha256(repr(vintage).encode()).hexdigest()


def is_loaded(digest: str) -> bool:
    """Whether the newest vintage loaded has this digest."""
    latest = RegisterVintage.objects.order_by("year").last()
    return latest is not None and latest.fingerprint == digest


@transaction.atomic
def load_vintage(vintage: Vintage, digest: str | None = None) -> bool:
    """Load a vintage; False when the same content is already there.

    Args:
        vintage: every row of the register on one day.
        digest: what tells this content from another (its own fingerprint when absent).

    Communes that are gone point to their successor; codes that come back are communes again.

    Raises:
        VintageError: the vintage is older than the one loaded, or a commune disappears without a successor.
    """
    digest = digest or fingerprint(vintage)
    latest = RegisterVintage.objects.order_by("year").last()
    if latest and latest.year == vintage.year and latest.fingerprint == digest:
        return False
    if latest and latest.year > vintage.year:
        raise VintageError(f"vintage {vintage.year} is older than the one loaded, {latest.year}")
    successors = _successors(vintage)
    row, _ = RegisterVintage.objects.update_or_create(
        year=vintage.year,
        defaults={
            "published_on": vintage.published_on,
            "source": vintage.source,
            "licence": vintage.licence,
            "commune_count": len(vintage.communes),
            "fingerprint": digest,
            "loaded_at": clock.now(),
        },
    )
    _load_groups(vintage)
    FormerCommune.objects.all().delete()
    _upsert(Commune, (_commune(commune) for commune in vintage.communes), "insee_code")
    _retire(vintage, successors)
    _load_former(vintage)
    row.memberships.all()._raw_delete("default")
    bulk.insert(
        Membership,
        ("vintage_id", "commune_id", "departement_id", "epci_id", "population"),
        ((vintage.year, c.code, c.departement, c.epci, c.population) for c in vintage.communes),
    )
    return True


def _successors(vintage: Vintage) -> dict[str, str]:
    """The commune that follows each commune gone since the last vintage."""
    follows = {former.code: former.commune for former in vintage.former}
    listed = {commune.code for commune in vintage.communes}
    gone = {c.insee_code: c for c in Commune.objects.filter(current=True) if c.insee_code not in listed}
    for code, commune in gone.items():
        if code not in follows:
            raise VintageError(
                f"{commune.name} ({code}) is not in vintage {vintage.year} and no row of the former communes "
                "says which commune follows it"
            )
    return {code: follows[code] for code in gone}


def _load_groups(vintage: Vintage) -> None:
    totals = group_totals(vintage.communes, {d.code: d.region for d in vintage.departements})
    attached = attached_departements(vintage.communes)
    for model in (Region, Departement, Epci):
        model._default_manager.update(current=False)
    _upsert(
        Region,
        (
            Region(code=r.code, name=r.name, link=r.link, zone=r.zone, **_sums(totals, Kind.REGION, r.code))
            for r in vintage.regions
        ),
        "code",
    )
    _upsert(
        Departement,
        (
            Departement(
                code=d.code,
                name=d.name,
                link=d.link,
                zone=d.zone,
                region_id=d.region,
                **_sums(totals, Kind.DEPARTEMENT, d.code),
            )
            for d in vintage.departements
        ),
        "code",
    )
    _upsert(
        Epci,
        (
            Epci(
                siren=e.siren,
                name=e.name,
                legal_kind=e.kind,
                financing=e.financing,
                departement_id=attached.get(e.siren),
                **_sums(totals, Kind.EPCI, e.siren),
            )
            for e in vintage.epcis
        ),
        "siren",
    )


def _sums(totals: dict[tuple[Kind, str], Totals], kind: Kind, code: str) -> dict[str, int | float]:
    total = totals.get((kind, code), Totals())
    values = (total.communes, total.population, total.unknown_population, round(total.area_km2, 2), total.unknown_area)
    return dict(zip(TOTALS, values, strict=True))


def _commune(row: CommuneRow) -> Commune:
    return Commune(
        insee_code=row.code,
        name=row.name,
        link=row.link,
        departement_id=row.departement,
        epci_id=row.epci,
        siren=row.siren,
        population=row.population,
        postcodes=" ".join(row.postcodes),
        latitude=row.latitude,
        longitude=row.longitude,
        area_km2=row.area_km2,
        place_basis=row.place_basis,
    )


def _upsert(model: type[Model], rows: Iterable[Group | Commune], key: str) -> None:
    """Insert rows, or update those whose key is already there."""
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=[key], update_fields=fields
    )


def _retire(vintage: Vintage, successors: dict[str, str]) -> None:
    """Mark the communes gone, and follow those that went before to today's commune."""
    retired = [Commune(insee_code=code, current=False, successor_id=to, epci=None) for code, to in successors.items()]
    Commune.objects.bulk_update(retired, ["current", "successor", "epci"], batch_size=500)
    follows = {former.code: former.commune for former in vintage.former}
    earlier = [c for c in Commune.objects.filter(current=False) if c.insee_code in follows]
    for commune in earlier:
        commune.successor_id = follows[commune.insee_code]
    Commune.objects.bulk_update(earlier, ["successor"], batch_size=500)


def _load_former(vintage: Vintage) -> None:
    known = set(Commune.objects.filter(current=False).values_list("insee_code", flat=True))
    FormerCommune.objects.bulk_create(
        (
            FormerCommune(insee_code=f.code, name=f.name, former_kind=f.kind, commune_id=f.commune)
            for f in vintage.former
            if f.code not in known
        ),
        batch_size=BATCH,
    )
