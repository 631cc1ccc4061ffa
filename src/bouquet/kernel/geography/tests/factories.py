"""Small registers for tests, and files to read them from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

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
        model.objects.all()._raw_delete("default")


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
