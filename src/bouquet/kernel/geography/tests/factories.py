"""Small registers for tests, and files to read them from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Model

from bouquet.kernel.geography.models import (
    Commune,
    Departement,
    Epci,
    FormerCommune,
    Membership,
    Region,
    RegisterVintage,
)
from bouquet.kernel.geography.rules import CommuneRow, DepartementRow, EpciRow, FormerRow, RegionRow, Vintage


def empty_register() -> None:
    """Take every territory out, so that a small register can be loaded; the test's transaction puts them back."""
    for model in (Membership, FormerCommune, Commune, Epci, Departement, Region, RegisterVintage):
        _empty(model, set())


def _empty(model: type[Model], begun: set[type[Model]]) -> None:
    """Delete every row of a table, after those of any app that lean on it."""
    begun.add(model)
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and relation.related_model not in begun:
            _empty(relation.related_model, begun)
    if model._base_manager.exists():
        model._base_manager.all()._raw_delete("default")


def vintage(year: int = 2026, *communes: CommuneRow, former: tuple[FormerRow, ...] = ()) -> Vintage:
    """A register of one région, two départements, two EPCI and the given communes."""
    return Vintage(
        year=year,
        published_on=date(year, 3, 1),
        source="test",
        licence="test",
        regions=(RegionRow("84", "Auvergne-Rhône-Alpes", 1, "metro"),),
        departements=(DepartementRow("26", "Drôme", 3, "metro", "84"), DepartementRow("38", "Isère", 5, "metro", "84")),
        epcis=(EpciRow("242600534", "CC du Diois", "CC", "FPU"), EpciRow("200000001", "CC du Trièves", "CC", "FA")),
        communes=communes or (commune("26113", "Die", 4844), commune("26001", "Solaure en Diois", 500)),
        former=former,
    )


def commune(code: str, name: str, population: int | None, **changes: object) -> CommuneRow:
    """A commune of the Diois."""
    row = CommuneRow(code, name, 0, "26", "242600534", None, population, ("26150",), 44.75, 5.37, 57.3, "insee")
    return replace(row, **changes)  # type: ignore[arg-type]
