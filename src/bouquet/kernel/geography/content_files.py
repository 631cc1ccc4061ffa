"""Reads a vintage of territories from a folder of CSV files, and writes one.

Files: vintage.yaml, regions.csv, departements.csv, epci.csv, communes.csv, postcodes.csv, positions.csv,
former_communes.csv. Every refusal names the file, the line and the field.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bouquet.kernel.content import CsvRow, csv_rows, yaml_mapping
from bouquet.kernel.content.files import Folder
from bouquet.kernel.geography.rules import (
    COMMUNE_CODE,
    DEPARTEMENT_CODE,
    PLACE_BASES,
    POSTCODE,
    REGION_CODE,
    SIREN,
    CommuneRow,
    DepartementRow,
    EpciKind,
    EpciRow,
    FormerRow,
    RegionRow,
    Vintage,
    Zone,
)

FORMER_KINDS = ("deleguee", "associee", "arrondissement", "ancien-code")
COLUMNS = {
    "regions.csv": ("code", "name", "link", "zone"),
    "departements.csv": ("code", "name", "link", "zone", "region"),
    "epci.csv": ("siren", "name", "kind", "financing"),
    "communes.csv": ("code", "name", "link", "departement", "epci", "siren", "population"),
    "postcodes.csv": ("commune", "postcodes"),
    "positions.csv": ("commune", "latitude", "longitude", "area_km2", "basis"),
    "former_communes.csv": ("code", "name", "commune", "kind"),
}


class _Codes:
    """Codes seen in one file, so that a reference elsewhere and a second row can be checked."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.seen: dict[str, int] = {}

    def add(self, row: CsvRow, field: str, code: str) -> str:
        if code in self.seen:
            raise row.refusal(field, f"{code} is already on line {self.seen[code]}")
        self.seen[code] = row.line
        return code

    def check(self, row: CsvRow, field: str, code: str) -> str:
        if code not in self.seen:
            raise row.refusal(field, f"{code} is not {self.what} of this vintage")
        return code


def read_vintage(folder: Folder) -> Vintage:
    """The vintage of a folder; raise `ContentError` at the first field that does not hold."""
    year, published_on, source, licence = _about(folder)
    regions, departements = _Codes("a région"), _Codes("a département")
    epcis, communes = _Codes("an EPCI"), _Codes("a commune")
    region_rows = tuple(_region(row, regions) for row in _rows(folder, "regions.csv"))
    departement_rows = tuple(_departement(row, departements, regions) for row in _rows(folder, "departements.csv"))
    epci_rows = tuple(_epci(row, epcis) for row in _rows(folder, "epci.csv"))
    places = _places(folder)
    commune_rows = tuple(_commune(row, communes, departements, epcis, places) for row in _rows(folder, "communes.csv"))
    for code, place in places.items():
        communes.check(place.row, "commune", code)
    former = _Codes("a former commune")
    former_rows = tuple(_former(row, former, communes) for row in _rows(folder, "former_communes.csv"))
    return Vintage(
        year, published_on, source, licence, region_rows, departement_rows, epci_rows, commune_rows, former_rows
    )


def vintage_year(folder: Folder) -> int:
    """The year of the vintage of a folder, without reading its rows."""
    return _about(folder)[0]


def _rows(folder: Folder, file: str) -> Iterator[CsvRow]:
    return csv_rows(folder, file, COLUMNS[file])


def _about(folder: Folder) -> tuple[int, date, str, str]:
    about = yaml_mapping(folder, "vintage.yaml")
    year, day = about.whole("year", 2200), about.data.get("published_on")
    if year is None:
        raise about.refusal("year", "is missing")
    if not isinstance(day, date):
        raise about.refusal("published_on", "must be a date such as 2026-03-09")
    return year, day, about.text("source"), about.text("licence")


def _region(row: CsvRow, regions: _Codes) -> RegionRow:
    code = regions.add(row, "code", row.code("code", REGION_CODE, "84"))
    return RegionRow(code, row.text("name"), row.whole("link", 8) or 0, row.choice("zone", tuple(Zone)))


def _departement(row: CsvRow, departements: _Codes, regions: _Codes) -> DepartementRow:
    code = departements.add(row, "code", row.code("code", DEPARTEMENT_CODE, "26"))
    region = regions.check(row, "region", row.text("region"))
    return DepartementRow(code, row.text("name"), row.whole("link", 8) or 0, row.choice("zone", tuple(Zone)), region)


def _epci(row: CsvRow, epcis: _Codes) -> EpciRow:
    siren = epcis.add(row, "siren", row.code("siren", SIREN, "242600534"))
    return EpciRow(siren, row.text("name"), row.choice("kind", tuple(EpciKind)), row.optional("financing") or "")


def _former(row: CsvRow, former: _Codes, communes: _Codes) -> FormerRow:
    code = former.add(row, "code", row.code("code", COMMUNE_CODE, "26113"))
    holder = communes.check(row, "commune", row.text("commune"))
    return FormerRow(code, row.optional("name") or "", holder, row.choice("kind", FORMER_KINDS))


@dataclass(frozen=True, slots=True)
class Place:
    """What the two files of places say of one commune, and the row that said it last."""

    row: CsvRow
    postcodes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    basis: str = ""


def _places(folder: Folder) -> dict[str, Place]:
    """Postcodes, position and area of each commune that has any."""
    places: dict[str, Place] = {}
    postcodes = _Codes("a commune")
    for row in _rows(folder, "postcodes.csv"):
        code = postcodes.add(row, "commune", row.text("commune"))
        values = tuple(row.text("postcodes").split())
        for value in values:
            if not POSTCODE.fullmatch(value):
                raise row.refusal("postcodes", f"{value!r} is not a postcode such as 26150")
        places[code] = Place(row, values)
    positions = _Codes("a commune")
    for row in _rows(folder, "positions.csv"):
        code = positions.add(row, "commune", row.text("commune"))
        latitude, longitude = row.decimal("latitude", -90, 90), row.decimal("longitude", -180, 180)
        if (latitude is None) != (longitude is None):
            raise row.refusal("longitude", "must be given with the latitude, or neither")
        places[code] = Place(
            row,
            places[code].postcodes if code in places else (),
            latitude,
            longitude,
            row.decimal("area_km2", 0.001, 1_000_000),
            row.choice("basis", PLACE_BASES),
        )
    return places


def _commune(
    row: CsvRow, communes: _Codes, departements: _Codes, epcis: _Codes, places: Mapping[str, Place]
) -> CommuneRow:
    code = communes.add(row, "code", row.code("code", COMMUNE_CODE, "26113"))
    epci = row.optional("epci")
    place = places.get(code) or Place(row)
    return CommuneRow(
        code=code,
        name=row.text("name"),
        link=row.whole("link", 8) or 0,
        departement=departements.check(row, "departement", row.text("departement")),
        epci=epcis.check(row, "epci", epci) if epci else None,
        siren=row.code("siren", SIREN, "212601132") if row.optional("siren") else None,
        population=row.whole("population", 100_000_000),
        postcodes=place.postcodes,
        latitude=place.latitude,
        longitude=place.longitude,
        area_km2=place.area_km2,
        place_basis=place.basis,
    )


def write_vintage(vintage: Vintage, folder: Path) -> None:
    """Write the files of a vintage, sorted by code, so that two editions compare line by line."""
    about = {k: getattr(vintage, k) for k in ("year", "published_on", "source", "licence")}
    (folder / "vintage.yaml").write_text(yaml.safe_dump(about, allow_unicode=True, sort_keys=False), encoding="utf-8")
    communes = sorted(vintage.communes, key=lambda row: row.code)
    rows: dict[str, list[tuple[object, ...]]] = {
        "regions.csv": [(r.code, r.name, r.link, r.zone) for r in vintage.regions],
        "departements.csv": [(d.code, d.name, d.link, d.zone, d.region) for d in vintage.departements],
        "epci.csv": [(e.siren, e.name, e.kind, e.financing) for e in vintage.epcis],
        "communes.csv": [(c.code, c.name, c.link, c.departement, c.epci, c.siren, c.population) for c in communes],
        "postcodes.csv": [(c.code, " ".join(c.postcodes)) for c in communes if c.postcodes],
        "positions.csv": [
            (c.code, c.latitude, c.longitude, c.area_km2, c.place_basis) for c in communes if c.place_basis
        ],
        "former_communes.csv": [(f.code, f.name, f.commune, f.kind) for f in vintage.former],
    }
    for file, lines in rows.items():
        with (folder / file).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle, lineterminator="\n")
            writer.writerow(COLUMNS[file])
            writer.writerows(sorted(lines, key=_by_code))


def _by_code(line: Iterable[object]) -> str:
    return str(next(iter(line)))
