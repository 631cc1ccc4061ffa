"""Reads of the register: a territory by its code, today's commune of an old code, the tree above a commune."""

from __future__ import annotations

from typing import TypeAlias

from django.db.models import QuerySet

from bouquet.kernel.geography.models import Commune, Departement, Epci, FormerCommune, Region, RegisterVintage
from bouquet.kernel.geography.rules import CODE, Kind

Territory: TypeAlias = Commune | Epci | Departement | Region


def latest_vintage() -> RegisterVintage | None:
    """The newest edition of the register that is loaded."""
    return RegisterVintage.objects.order_by("year").last()


def current_communes() -> QuerySet[Commune]:
    """The communes of today."""
    return Commune.objects.filter(current=True)


def commune(insee_code: str) -> Commune | None:
    """Today's commune of an INSEE code, old or new, with its EPCI, département and région; None when unknown."""
    if not CODE.fullmatch(insee_code):
        return None
    found = _with_groups().filter(insee_code=insee_code).first()
    if found is None:
        former = FormerCommune.objects.filter(insee_code=insee_code).first()
        return _with_groups().filter(insee_code=former.commune_id).first() if former else None
    if not found.current:
        return _with_groups().filter(insee_code=found.successor_id).first()
    return found


def _with_groups() -> QuerySet[Commune]:
    return Commune.objects.select_related("epci", "departement__region")


def territory(kind: Kind, code: str) -> Territory | None:
    """The territory of a kind and code, with what it lies in; None when there is none today."""
    if not CODE.fullmatch(code):
        return None
    match kind:
        case Kind.COMMUNE:
            return commune(code)
        case Kind.EPCI:
            return Epci.objects.filter(siren=code, current=True).select_related("departement__region").first()
        case Kind.DEPARTEMENT:
            return Departement.objects.filter(code=code, current=True).select_related("region").first()
        case Kind.REGION:
            return Region.objects.filter(code=code, current=True).first()


def communes_of(group: Epci | Departement | Region) -> QuerySet[Commune]:
    """Today's communes of a group, as the law draws it, by name."""
    communes = current_communes().order_by("name", "insee_code")
    match group:
        case Epci():
            return communes.filter(epci=group)
        case Departement():
            return communes.filter(departement=group)
        case Region():
            return communes.filter(departement__region=group)
