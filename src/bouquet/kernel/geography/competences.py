"""What groups of communes do, by the State's register: loads an edition, all of it or nothing, and reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bouquet.kernel import bulk, clock
from bouquet.kernel.geography.errors import VintageError
from bouquet.kernel.geography.models import CompetenceRegister, Epci, HeldCompetence

SOURCE = "DGCL, BANATIC (base nationale sur l'intercommunalité)"
LICENCE = "Licence Ouverte 2.0"

Held = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What loading an edition would change: counts, and whether anything changes at all."""

    groups: int
    held: int
    epcis_known: int
    epcis_missing: int
    added: int
    removed: int
    same: bool


def register() -> CompetenceRegister | None:
    """The edition in force; None before the first one."""
    return CompetenceRegister.objects.order_by("as_of").last()


def held_by(siren: str) -> frozenset[str] | None:
    """The codes that a group exercises; None when the register is not loaded or does not know the group."""
    codes = frozenset(HeldCompetence.objects.filter(siren=siren).order_by("code").values_list("code", flat=True))
    return codes or None


def plan(held: Held, as_of: date) -> Plan:
    """What `load` would do. Raises `VintageError` when a later edition is in force."""
    latest = register()
    if latest is not None and latest.as_of > as_of:
        raise VintageError(f"the register of {as_of} is older than the one in force, {latest.as_of}")
    now = {(siren, code) for siren, code in HeldCompetence.objects.values_list("siren", "code").order_by("pk")}
    then = {(siren, code) for siren, codes in held.items() for code in codes}
    epcis = list(Epci.objects.filter(current=True).order_by("siren").values_list("siren", flat=True))
    known = sum(siren in held for siren in epcis)
    same = latest is not None and latest.as_of == as_of and latest.fingerprint == _fingerprint(held)
    return Plan(len(held), len(then), known, len(epcis) - known, len(then - now), len(now - then), same)


@transaction.atomic
def load(held: Held, as_of: date, source: str = SOURCE, licence: str = LICENCE) -> Plan:
    """Put an edition in the place of the one in force; nothing changes when it is the same.

    Raises:
        VintageError: a later edition is in force.
    """
    found = plan(held, as_of)
    if found.same:
        return found
    HeldCompetence.objects.all()._raw_delete("default")
    rows = ((siren, code) for siren, codes in sorted(held.items()) for code in sorted(codes))
    bulk.insert(HeldCompetence, ("siren", "code"), rows)
    CompetenceRegister.objects.update_or_create(
        as_of=as_of,
        defaults={
            "source": source,
            "licence": licence,
            "group_count": found.groups,
            "held_count": found.held,
            "fingerprint": _fingerprint(held),
            "loaded_at": clock.now(),
        },
    )
    return found


def _fingerprint(held: Held) -> str:
    rows = "\n".join(f"{siren} {' '.join(sorted(codes))}" for siren, codes in sorted(held.items()))
    return hashlib.sha256(rows.encode()).hexdigest()
