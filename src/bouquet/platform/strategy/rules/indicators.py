"""Figures of communes from official files: how each is worked out, and what each file must hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bouquet.kernel.content import CsvRow

CENSUS_YEARS = 6
LARGEST = 100_000_000


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure: its unit key for pages (`people`, `density`, `percent`, `percent_a_year`, `per_thousand`, `ratio`)."""

    key: str
    unit: str
    decimals: int
    edition: str = ""


INDICATORS = (
    Indicator("population", "people", 0),
    Indicator("density", "density", 0),
    Indicator("population_trend", "percent_a_year", 2, "insee"),
    Indicator("household_size", "people", 2, "insee"),
    Indicator("unemployment", "percent", 1, "insee"),
    Indicator("natural_balance", "per_thousand", 1, "insee"),
    Indicator("fibre", "percent", 0, "arcep"),
    Indicator("rural_priority", "share", 0, "zrr"),
)


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file that can be imported: its columns, which one names the commune, where it comes from, of which period."""

    kind: str
    columns: tuple[str, ...]
    source: str
    licence: str
    period: str


FILES: Mapping[str, OfficialFile] = {
    "insee": OfficialFile(
        "insee",
        (
            "code",
            "type",
            "population_2021",
            "population_2015",
            "menages_2021",
            "naissances_2022",
            "deces_2022",
            "pop_15_64_totale_2021",
            "pop_15_64_chomage_2021",
            "pop_15_64_active_2021",
        ),
        "INSEE, comparateur de territoires (recensements 2015 et 2021, état civil 2022)",
        "Licence Ouverte 2.0",
        "2021-2022",
    ),
    "arcep": OfficialFile(
        "arcep",
        (
            "code",
            "logements",
            "etablissements",
            "raccordables_t3_2017",
            "raccordables_t4_2017",
            "raccordables_t1_2018",
            "zone_tres_dense",
            "commune_rurale",
            "commune_montagne",
            "siren_epci_2018",
        ),
        "ARCEP, observatoire du très haut débit",
        "Licence Ouverte 2.0",
        "T1 2018",
    ),
    "zrr": OfficialFile(
        "zrr", ("code", "statut"), "ANCT, zones de revitalisation rurale", "Licence Ouverte 2.0", "2022"
    ),
}
ZRR_SHARES = {"C": 1.0, "NC": 0.0, "PC": 0.5}
COMMUNE_TYPES = ("COM", "COMD", "ARM", "COMA")


def is_commune(kind: str, row: CsvRow) -> bool:
    """Whether a row is a commune of its own: delegated communes and arrondissements repeat codes and are left."""
    return kind != "insee" or row.choice("type", COMMUNE_TYPES) == "COM"


def values_of(kind: str, row: CsvRow) -> dict[str, float]:
    """The figures that a row gives; what it leaves empty, or divides by zero, is unknown.

    Raises:
        ContentError: a field is not a number, or not one of its codes.
    """
    match kind:
        case "insee":
            found = _insee({name: row.whole(name, LARGEST) for name in FILES["insee"].columns[2:]})
        case "arcep":
            found = _arcep({name: row.whole(name, LARGEST) for name in FILES["arcep"].columns[1:6]})
        case _:
            found = {"rural_priority": ZRR_SHARES[row.choice("statut", tuple(ZRR_SHARES))]}
    return {key: value for key, value in found.items() if value is not None}


def _insee(given: Mapping[str, int | None]) -> dict[str, float | None]:
    now, then = given["population_2021"], given["population_2015"]
    births, deaths = given["naissances_2022"], given["deces_2022"]
    balance = None if births is None or deaths is None else births - deaths
    households = given["menages_2021"]
    return {
        "population_trend": None if not now or not then else 100 * ((now / then) ** (1 / CENSUS_YEARS) - 1),
        "household_size": None if not households or now is None else now / households,
        "unemployment": _percent(given["pop_15_64_chomage_2021"], given["pop_15_64_active_2021"]),
        "natural_balance": None if balance is None or not now else 1000 * balance / now,
    }


def _arcep(given: Mapping[str, int | None]) -> dict[str, float | None]:
    homes, offices = given["logements"], given["etablissements"]
    premises = None if homes is None else homes + (offices or 0)
    share = _percent(given["raccordables_t1_2018"], premises)
    return {"fibre": None if share is None else min(100.0, share)}


def _percent(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else 100 * part / whole
