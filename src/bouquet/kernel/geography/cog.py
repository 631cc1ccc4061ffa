"""Reads a vintage from the official register as published by Etalab (package `decoupage-administratif`).

Files of the folder, plain or gzipped: communes.json, epci.json, departements.json, regions.json; positions come from
a separate CSV (code, lat, lon, area_km2).
"""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

from bouquet.kernel.content import ContentError
from bouquet.kernel.geography.rules import (
    CommuneRow,
    DepartementRow,
    EpciRow,
    FormerRow,
    RegionRow,
    Vintage,
    guessed_link,
)

SOURCE = "INSEE (code officiel géographique, populations), DGCL (Banatic), La Poste ; mise en forme Etalab"
LICENCE = "Licence Ouverte 2.0 (Etalab)"
FORMER = {"commune-deleguee": "deleguee", "commune-associee": "associee", "arrondissement-municipal": "arrondissement"}
Row = dict[str, Any]


def read_cog(folder: Path, year: int, published_on: date, positions: Path | None = None) -> Vintage:
    """The vintage of `year` from the register's files; raise `ContentError` when one cannot be read."""
    rows = _json(folder, "communes")
    current = [row for row in rows if row["type"] == "commune-actuelle"]
    epcis = _json(folder, "epci")
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    places = _positions(positions) if positions else {}
    return Vintage(
        year=year,
        published_on=published_on,
        source=SOURCE,
        licence=LICENCE,
        regions=tuple(RegionRow(r["code"], r["nom"], r["typeLiaison"], r["zone"]) for r in _json(folder, "regions")),
        departements=tuple(
            DepartementRow(d["code"], d["nom"], d["typeLiaison"], d["zone"], d["region"])
            for d in _json(folder, "departements")
        ),
        epcis=tuple(EpciRow(e["code"], e["nom"], e["type"], e.get("modeFinancement") or "") for e in epcis),
        communes=tuple(_commune(row, epci_of, places) for row in current),
        former=_former(rows, {row["code"] for row in current}),
    )


def _json(folder: Path, name: str) -> list[Row]:
    for path in (folder / f"{name}.json", folder / f"{name}.json.gz"):
        if path.exists():
            try:
                data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
                rows = json.loads(data)
            except (OSError, ValueError) as error:
                raise ContentError(path.name, None, None, f"cannot be read: {error}") from None
            if isinstance(rows, list):
                return rows
            raise ContentError(path.name, None, None, "must hold a list")
    raise ContentError(f"{name}.json", None, None, f"is not in {folder}")


def _positions(path: Path) -> dict[str, Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["code"]: row for row in csv.DictReader(handle)}


def _commune(row: Row, epci_of: dict[str, str], places: dict[str, Row]) -> CommuneRow:
    place = places.get(row["code"], {})
    latitude, longitude, area = (float(place[k]) if place.get(k) else None for k in ("lat", "lon", "area_km2"))
    return CommuneRow(
        code=row["code"],
        name=row["nom"],
        link=row.get("typeLiaison", guessed_link(row["nom"])),
        departement=row["departement"],
        epci=epci_of.get(row["code"]),
        siren=row.get("siren"),
        population=row.get("population"),
        postcodes=tuple(row.get("codesPostaux", ())),
        latitude=latitude,
        longitude=longitude,
        area_km2=area,
        place_basis=place.get("source", "insee") if place else "",
    )


def _former(rows: list[Row], current: set[str]) -> tuple[FormerRow, ...]:
    """Delegated and associated communes and arrondissements first, since they have a name; then bare old codes."""
    found: dict[str, FormerRow] = {}
    for row in rows:
        if row["type"] in FORMER and row["code"] not in current:
            holder = row.get("chefLieu") or row["commune"]
            found[row["code"]] = FormerRow(row["code"], row["nom"], holder, FORMER[row["type"]])
    for row in rows:
        for code in row.get("anciensCodes", ()) if row["type"] == "commune-actuelle" else ():
            if code not in current:
                found.setdefault(code, FormerRow(code, "", row["code"], "ancien-code"))
    return tuple(found.values())
