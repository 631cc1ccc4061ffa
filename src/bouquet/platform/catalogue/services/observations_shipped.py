"""Brings the purchases and the prices that ship with the catalogue among the observed amounts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.content import YamlRow, yaml_rows
from bouquet.kernel.content.files import Folder, files_digest
from bouquet.platform.catalogue.models import Observation, ObservationImport, ObservedContract, PriceFact
from bouquet.platform.catalogue.rules.observations import AmountKind, Covers, Judgement
from bouquet.platform.catalogue.rules.observations_classification import classifier
from bouquet.platform.catalogue.services.observations_writing import compared, mark_repeated

FILES = ("observed_contracts.yaml", "prices.yaml")
SURE = 100
_KINDS_OF_BASIS = {
    "contract_amount": AmountKind.PAID,
    "published_cost": AmountKind.PAID,
    "total_cost": AmountKind.DECLARED,
    "grant_committed": AmountKind.GRANT,
}
_KINDS_OF_PRICE = {
    "paid_by_authority": AmountKind.PAID,
    "observed_cost": AmountKind.PAID,
    "fee": AmountKind.PAID,
    "membership_fee": AmountKind.PAID,
    "public_tariff": AmountKind.LIST,
    "grant": AmountKind.GRANT,
}
_MONTHS_OF = {"year": 12, "month": 1, "two_years": 24}
_WHOLE_UNITS = frozenset({"commune", "project", "epci", "department"})
_YEARLY_PARTS = frozenset({"annual", "annual_fixed", "park_opex"})
_POPULATION = re.compile(r"\d{1,9}")


@transaction.atomic
def load_shipped_observations(folder: Folder) -> bool:
    """Bring in the purchases and prices of a catalogue that is loaded; False when these files already are.

    What a person said of one of them stays. Journals `observations.imported`.
    """
    digest = files_digest(folder, FILES)
    last = (
        ObservationImport.objects.filter(format=ObservationImport.Format.CATALOGUE).order_by("imported_at", "id").last()
    )
    if last is not None and last.digest == digest:
        return False
    brought_by = ObservationImport.objects.create(
        format=ObservationImport.Format.CATALOGUE,
        name="observed_contracts.yaml, prices.yaml",
        digest=digest,
        imported_at=clock.now(),
        read_count=0,
    )
    components = {row.text("id"): _components(row) for row in yaml_rows(folder, FILES[0], "observed_contracts")}
    contracts = list(ObservedContract.objects.order_by("id"))
    told = {(row.service_id, row.source_id, row.amount_cents): row.id for row in contracts}
    rows = [_of_contract(contract, components.get(contract.id)) for contract in contracts]
    for price in PriceFact.objects.order_by("id"):
        rows += _of_price(price, told.get((price.service_id, price.source_id, price.amount_cents), ""))
    _save(rows, brought_by)
    mark_repeated()
    return True


def _save(rows: list[Observation], brought_by: ObservationImport) -> None:
    judged = set(
        Observation.objects.filter(origin__in=(Observation.Origin.CONTRACT, Observation.Origin.PRICE))
        .exclude(judgement=Judgement.PROPOSED.value)
        .values_list("origin", "key")
    )
    for row in rows:
        row.brought_by = brought_by
        row.digest = hashlib.sha256(repr((row.kind, row.amount_cents, row.object_fr)).encode()).hexdigest()
    kept = {"id", "origin", "key", "judgement", "judged_by", "judged_at"}
    fields = [field.name for field in Observation._meta.concrete_fields if field.name not in kept]
    for said in (False, True):
        group = [row for row in rows if ((row.origin, row.key) in judged) is said]
        Observation.objects.bulk_create(
            group,
            batch_size=200,
            update_conflicts=True,
            unique_fields=["origin", "key"],
            update_fields=[name for name in fields if not (said and name in ("service", "covers"))],
        )
    brought_by.read_count = brought_by.new_count = len(rows)
    brought_by.save(update_fields=("read_count", "new_count"))


def _components(row: YamlRow) -> dict[str, float] | None:
    """The parts of the cost model that an amount compares with; None when it is there for information only."""
    inner = row.inner("model_components")
    if inner is None or row.optional("use") != "calibration":
        return None
    return {part: float(inner.decimal(part)) for part in inner.data}


def _of_contract(contract: ObservedContract, components: dict[str, float] | None) -> Observation:
    kind = _KINDS_OF_BASIS.get(contract.amount_basis, AmountKind.OTHER)
    if kind is AmountKind.PAID and "maximum" in contract.note.lower():
        kind = AmountKind.CEILING
    months = None if contract.duration_months is None else float(contract.duration_months)
    covers, months = _covers(contract.object_fr, components, months)
    return _observation(
        Observation.Origin.CONTRACT,
        contract.id,
        contract.service_id,
        kind,
        covers,
        contract.amount_cents,
        months,
        object_fr=contract.object_fr,
        buyer=contract.buyer,
        siren=contract.siren,
        territory_kind=contract.territory_kind[:12],
        territory_code=contract.insee_code or contract.siren,
        place_code=contract.insee_code,
        population=contract.population,
        tax_basis=contract.tax_basis,
        year=contract.year,
        components=components,
        source_id=contract.source_id,
        source_record=contract.source_record,
        note=contract.note,
    )


def _covers(text: str, components: dict[str, float] | None, months: float | None) -> tuple[Covers, float | None]:
    """What a purchase pays for and for how long: its parts say it, else the rules read its object."""
    if not components:
        return classifier().read(text, "", months)[1], months
    yearly = [years for part, years in components.items() if part in _YEARLY_PARTS]
    if not yearly:
        return Covers.ONCE, months
    covers = Covers.YEARLY if len(yearly) == len(components) else Covers.WHOLE
    return covers, max(yearly) * 12


def _of_price(price: PriceFact, same_as: str) -> Iterable[Observation]:
    """The amount of a price, and the other end of its range as an amount of its own.

    `same_as` is the purchase that gives the same amount from the same source: it then counts once.
    """
    whole = price.unit in _WHOLE_UNITS
    months = _MONTHS_OF.get(price.recurrence)
    covers = Covers.UNIT if not whole else Covers.YEARLY if months else Covers.ONCE
    if whole and not months and price.recurrence != "once":
        covers = Covers.UNIT
    population = int(price.population_bracket) if _POPULATION.fullmatch(price.population_bracket) else None
    for key, cents in ((price.id, price.amount_cents), (f"{price.id}#max", price.amount_max_cents)):
        if cents is not None:
            yield _observation(
                Observation.Origin.PRICE,
                key,
                price.service_id,
                _KINDS_OF_PRICE.get(price.kind, AmountKind.OTHER),
                covers,
                cents,
                months,
                object_fr=price.what_fr,
                buyer=price.territory,
                population=population,
                tax_basis=price.tax_basis,
                year=price.year,
                source_id=price.source_id,
                note=price.note,
                same_as=same_as,
            )


def _observation(
    origin: Observation.Origin,
    key: str,
    service: str,
    kind: AmountKind,
    covers: Covers,
    cents: int,
    months: float | None,
    **rest: object,
) -> Observation:
    row = Observation(
        origin=origin,
        key=key,
        service_id=service,
        proposed_service_id=service,
        confidence=SURE,
        judgement=Judgement.PROPOSED.value,
        kind=kind.value,
        covers=covers.value,
        amount_cents=cents or None,
        first_amount_cents=cents or None,
        duration_months=months,
        **rest,
    )
    row.compared_cents = compared(kind, covers, row.amount_cents, row.tax_basis, months, row.year)
    return row
