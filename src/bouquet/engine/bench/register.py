"""The communes that ship with the product as arrays: inhabitants, EPCI, département, région.

Source: `content/territories` (official geographic code and legal populations; see its `vintage.yaml`).
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Register:
    """Every commune with inhabitants, in the order of its code, and the three groups above it.

    `populations` (inhabitants), `epci`, `departement` and `region` have one entry per commune; the last three are
    places in `epci_ids`, `departement_ids` and `region_ids`, which are group ids of the instance format.
    """

    codes: tuple[str, ...]
    populations: Integers
    epci: Integers
    departement: Integers
    region: Integers
    epci_ids: tuple[str, ...]
    departement_ids: tuple[str, ...]
    region_ids: tuple[str, ...]

    def level(self, level: str) -> tuple[Integers, tuple[str, ...]]:
        """The place of each commune at a level (`epci`, `departement`, `region`) and the ids of that level.

        Raises:
            ValueError: the level is not one of the three.
        """
        levels = {
            "epci": (self.epci, self.epci_ids),
            "departement": (self.departement, self.departement_ids),
            "region": (self.region, self.region_ids),
        }
        if level not in levels:
            raise ValueError(f"{level!r} is not a level: {', '.join(levels)}")
        return levels[level]


@cache
def register() -> Register:
    """The communes of the shipped register that have inhabitants.

    An EPCI over several départements is attached, whole, to the one that holds most of its inhabitants; a commune
    without EPCI has a group of its own (`E` and its code); a département belongs to its région.
    """
    rows = sorted((r for r in _rows("communes.csv") if int(r["population"] or 0)), key=lambda row: row["code"])
    region_of = {row["code"]: row["region"] for row in _rows("departements.csv")}
    populations = np.array([int(row["population"]) for row in rows], dtype=np.int64)
    epci_ids, epci = _places([row["epci"] or f"E{row['code']}" for row in rows])
    departement_codes, own = _places([row["departement"] for row in rows])
    inhabitants = np.zeros((len(epci_ids), len(departement_codes)), dtype=np.int64)
    np.add.at(inhabitants, (epci, own), populations)
    departement = inhabitants.argmax(axis=1)[epci]
    region_codes, above = _places([region_of[code] for code in departement_codes])
    return Register(
        codes=tuple(row["code"] for row in rows),
        populations=populations,
        epci=epci,
        departement=departement,
        region=above[departement],
        epci_ids=epci_ids,
        departement_ids=tuple(f"D{code}" for code in departement_codes),
        region_ids=tuple(f"R{code}" for code in region_codes),
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("bouquet.content") / "territories" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _places(names: list[str]) -> tuple[tuple[str, ...], Integers]:
    """The distinct names in order, and the place of each name among them."""
    distinct, places = np.unique(np.array(names), return_inverse=True)
    return tuple(str(name) for name in distinct), places.astype(np.int64)
