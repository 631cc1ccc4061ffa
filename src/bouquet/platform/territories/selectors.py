"""Reads of territories: the one that somebody means, those that a search finds."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, RegisterVintage
from bouquet.kernel.geography.rules import COMMUNE_CODE, Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.kernel.search import selectors as search
from bouquet.kernel.search.rules import words
from bouquet.kernel.search.selectors import EXACT, WORDS, Found
from bouquet.platform.territories.rules.atlas import Atlas, AtlasRow

SEARCH_DOMAIN = "territory"
MAX_CANDIDATES = 20
_PREFIXED = re.compile(r"([DRdr])(\d\d|2[ABab]|9[78]\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A territory that a name may mean."""

    kind: str
    code: str
    name: str
    context: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}" + (f" ({self.context})" if self.context else "")


class UnknownTerritory(Exception):
    """Nothing has this name or code; `near` are the closest."""

    def __init__(self, text: str, near: list[Candidate]) -> None:
        super().__init__(text)
        self.text, self.near = text, near


class AmbiguousTerritory(Exception):
    """Several territories answer to this name."""

    def __init__(self, text: str, candidates: list[Candidate]) -> None:
        super().__init__(text)
        self.text, self.candidates = text, candidates


def identify(text: str, kinds: Collection[Kind] = tuple(Kind)) -> Territory:
    """The one territory that a code or a name means.

    Codes are INSEE (old ones lead to today's commune), SIREN, `D26`, `R84` or a postcode of one commune; a name may be
    followed by its département or région.

    Raises:
        UnknownTerritory: nothing answers.
        AmbiguousTerritory: several do.
    """
    found = _by_code(text.strip(), kinds)
    if found is not None:
        return found
    hits = search.find(SEARCH_DOMAIN, text, kinds=[kind.value for kind in kinds], limit=MAX_CANDIDATES)
    meant = [hit for hit in hits if hit.how == EXACT]
    if not meant:
        asked = set(words(text))
        meant = [hit for hit in hits if hit.how == WORDS and set(words(hit.label)) <= asked]
    if not meant:
        raise UnknownTerritory(text, candidates(hits[:3]))
    if len(meant) > 1:
        raise AmbiguousTerritory(text, candidates(meant))
    (hit,) = meant
    territory = geography.territory(Kind(hit.kind), hit.ref)
    if territory is None:
        raise UnknownTerritory(text, [])
    return territory


def _by_code(text: str, kinds: Collection[Kind]) -> Territory | None:
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed:
        kind = Kind.DEPARTEMENT if prefixed[1].upper() == "D" else Kind.REGION
        return geography.territory(kind, prefixed[2].upper()) if kind in kinds else None
    if Kind.COMMUNE in kinds and COMMUNE_CODE.fullmatch(text.upper()):
        return geography.commune(text.upper())
    return None


def candidates(hits: Collection[Found]) -> list[Candidate]:
    """Search results with the département that tells homonyms apart."""
    communes = {hit.ref for hit in hits if hit.kind == Kind.COMMUNE}
    where = {
        commune.insee_code: commune.departement.name
        for commune in Commune.objects.filter(pk__in=communes).select_related("departement")
    }
    prefix = {Kind.DEPARTEMENT: "D", Kind.REGION: "R"}
    return [
        Candidate(hit.kind, prefix.get(Kind(hit.kind), "") + hit.ref, hit.label, where.get(hit.ref, hit.kind))
        for hit in hits
    ]


def found(query: str, *, kinds: Collection[Kind] = (), limit: int = MAX_CANDIDATES) -> list[Found]:
    """The territories that best answer what somebody typed."""
    return search.find(SEARCH_DOMAIN, query, kinds=[kind.value for kind in kinds], limit=limit)


def rank(commune: Commune) -> int | None:
    """The place of the commune in its EPCI by population, 1 for the largest; None without EPCI or population."""
    if commune.epci_id is None or commune.population is None:
        return None
    larger = geography.current_communes().filter(epci=commune.epci_id, population__gt=commune.population)
    return larger.count() + 1


def atlas(vintage: RegisterVintage | None = None) -> Atlas:
    """Every commune as numbers, kept in memory until another vintage is loaded; `vintage` is the latest, if known."""
    vintage = vintage or geography.latest_vintage()
    return _atlas(vintage.fingerprint if vintage else "")


@lru_cache(maxsize=1)
def _atlas(_fingerprint: str) -> Atlas:
    rows = (
        Commune.objects.filter(current=True)
        .order_by("insee_code")
        .values_list(
            "insee_code",
            "name",
            "departement_id",
            "departement__region_id",
            "epci_id",
            "epci__legal_kind",
            "epci__population",
            "population",
            "area_km2",
            "latitude",
            "longitude",
            "epci__name",
            "departement__name",
        )
    )
    names: dict[tuple[str, str], str] = {}
    read = []
    for row in rows:
        read.append(AtlasRow(*row[:4], row[4] or "", row[5] or "", row[6] or 0, *row[7:11]))
        names[Kind.DEPARTEMENT.value, row[2]] = row[12]
        if row[4]:
            names[Kind.EPCI.value, row[4]] = row[11]
    return Atlas(read, names)
