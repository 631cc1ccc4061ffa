"""Facts of French territories: codes, names in a sentence, kinds, and the rows of a register's vintage."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of territory, named as in the engine's instances."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"


class Zone(StrEnum):
    """Where a territory lies: metropolitan France, overseas départements and régions, other overseas territories."""

    METRO = "metro"
    DROM = "drom"
    COM = "com"


class EpciKind(StrEnum):
    """Legal kinds of EPCI with their own taxes, as coded by the register (DGCL, Banatic)."""

    CC = "CC"
    CA = "CA"
    CU = "CU"
    METROPOLE = "METRO"
    LYON = "MET69"


EPCI_KINDS_BY_SIZE = (EpciKind.CC, EpciKind.CA, EpciKind.CU, EpciKind.METROPOLE, EpciKind.LYON)

COMMUNE_CODE = re.compile(r"(?:\d\d|2[AB])\d{3}")
DEPARTEMENT_CODE = re.compile(r"\d\d|2[AB]|9[78]\d")
REGION_CODE = re.compile(r"\d\d|9[78]\d")
SIREN = re.compile(r"\d{9}")
# What any of them is written with: anything else is nobody's code, and some databases refuse to compare it.
CODE = re.compile(r"[0-9A-Z]{1,9}")
POSTCODE = re.compile(r"\d{5}")

# Where a position comes from: INSEE; the contour at 1,000 m (centroid and area approximate, median area error 8 %);
# or the row of the same name in the same département when the code has changed.
PLACE_BASES = ("insee", "contour", "nom")

# INSEE's TNCC codes: the article that a name carries, and so how "of" joins it.
_OF = {0: "de ", 1: "d’", 2: "du ", 3: "de la ", 4: "des ", 5: "de l’", 6: "des ", 7: "de las ", 8: "de los "}
_ARTICLES = {2: "Le ", 3: "La ", 4: "Les ", 5: "L'", 6: "Aux ", 7: "Las ", 8: "Los "}


def of_name(name: str, link: int) -> str:
    """The French complement of a name: "de Die", "du Havre", "de la Drôme".

    Args:
        name: official name, with its article when it carries one ("Le Havre"; départements carry none).
        link: INSEE's code of type of name (TNCC), 0 to 8.

    >>> of_name("Le Havre", 2), of_name("Drôme", 3), of_name("Arles", 1)
    ('du Havre', 'de la Drôme', 'd’Arles')
    """
    bare = name.removeprefix(_ARTICLES.get(link, "\0"))
    return _OF[link] + bare


def of_epci_name(name: str) -> str:
    """The French complement of the name of an EPCI: "de la CC du Diois", "d’Arles Agglomération".

    >>> of_epci_name("CC du Diois"), of_epci_name("Bordeaux Métropole")
    ('de la CC du Diois', 'de Bordeaux Métropole')
    """
    feminine = name.startswith(("CC ", "CA ", "CU ", "Métropole "))
    return f"de la {name}" if feminine else of_name(name, guessed_link(name))


def guessed_link(name: str) -> int:
    """Type of name (TNCC) of a name for which the register gives none: elided before a vowel, plain otherwise."""
    return 1 if name[:1] in "AEIOUÀÂÉÈÊÎÔÛ" else 0


def alphabetical(name: str) -> str:
    """What a name is sorted by: accents and capitals do not count.

    >>> sorted(["Étoile", "Eyzahut", "Zicavo", "Œuilly"], key=alphabetical)
    ['Étoile', 'Eyzahut', 'Œuilly', 'Zicavo']
    """
    spelt = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return "".join(letter for letter in spelt if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class RegionRow:
    code: str
    name: str
    link: int
    zone: str


@dataclass(frozen=True, slots=True)
class DepartementRow:
    code: str
    name: str
    link: int
    zone: str
    region: str


@dataclass(frozen=True, slots=True)
class EpciRow:
    siren: str
    name: str
    kind: str
    financing: str


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """`population` None is unknown; `epci` and `siren` None are absent; position and area are None when unknown."""

    code: str
    name: str
    link: int
    departement: str
    epci: str | None
    siren: str | None
    population: int | None
    postcodes: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None
    place_basis: str = ""


@dataclass(frozen=True, slots=True)
class FormerRow:
    """A code that no longer is, or never was, a commune of its own, and the commune that holds its land today."""

    code: str
    name: str
    commune: str
    kind: str


@dataclass(frozen=True, slots=True)
class Vintage:
    """A register on one day: every row of one yearly edition of the official code of territories."""

    year: int
    published_on: date
    source: str
    licence: str
    regions: tuple[RegionRow, ...]
    departements: tuple[DepartementRow, ...]
    epcis: tuple[EpciRow, ...]
    communes: tuple[CommuneRow, ...]
    former: tuple[FormerRow, ...]


def attached_departements(communes: Iterable[CommuneRow]) -> dict[str, str]:
    """The département of each EPCI: the one that holds most of its inhabitants, the first by code when equal.

    An EPCI may lie over several départements; a tree of pooling bodies needs one (docs/algorithms/instance.md).
    """
    weight: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for commune in communes:
        if commune.epci is not None:
            weight[commune.epci][commune.departement] += commune.population or 0
    return {epci: max(sorted(counts), key=lambda code: counts[code]) for epci, counts in weight.items()}


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the communes of a group: inhabitants and area of those where they are known."""

    communes: int = 0
    population: int = 0
    area_km2: float = 0.0
    unknown_population: int = 0
    unknown_area: int = 0

    def plus(self, commune: CommuneRow) -> Totals:
        return Totals(
            self.communes + 1,
            self.population + (commune.population or 0),
            self.area_km2 + (commune.area_km2 or 0.0),
            self.unknown_population + (commune.population is None),
            self.unknown_area + (commune.area_km2 is None),
        )


def group_totals(communes: Iterable[CommuneRow], regions: Mapping[str, str]) -> dict[tuple[Kind, str], Totals]:
    """Sums by group; `regions` gives the région of each département."""
    totals: defaultdict[tuple[Kind, str], Totals] = defaultdict(Totals)
    for commune in communes:
        groups = [(Kind.DEPARTEMENT, commune.departement), (Kind.REGION, regions[commune.departement])]
        if commune.epci is not None:
            groups.append((Kind.EPCI, commune.epci))
        for group in groups:
            totals[group] = totals[group].plus(commune)
    return dict(totals)
