"""Experiences ranked by the likeness of their territory to a reader's, each compared with what it can be.

Ranking reads a few values of each experience; the experiences themselves are read for those that are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import isnan
from typing import TypeAlias

from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.experience.models import Experience, PlaceKind
from bouquet.platform.experience.rules.likeness import (
    Level,
    Likeness,
    Profile,
    commune_distances,
    commune_profile,
    group_profile,
    likeness,
    size_gap,
)
from bouquet.platform.experience.selectors.published import Filters, narrowed, published, with_places
from bouquet.platform.territories import selectors as territories
from bouquet.platform.territories.rules.atlas import Atlas

ProfileOf: TypeAlias = Callable[[Level, str], Profile | None]
READ = (
    "pk",
    "place_kind",
    "population",
    "population_in_source",
    "commune_id",
    "commune__epci_id",
    "epci_id",
    "departement_id",
    "departement__region_id",
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The place of an experience: what was compared with what, and how far they are; None when nothing can be.

    `gap` is how many doublings lie between the two populations, for a territory abroad whose size is known.
    `inside` says that it took place in the reader's own territory.
    """

    experience_id: str
    level: Level | None = None
    mine: str = ""
    theirs: str = ""
    distance: float | None = None
    gap: float | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A ranked experience, read, with its likeness criterion by criterion."""

    experience: Experience
    ranked: Ranked
    likeness: Likeness | None


@dataclass(frozen=True, slots=True)
class Near:
    """Experiences by what they are compared with; the most alike first in each list."""

    communes: list[Ranked] = field(default_factory=list)
    epcis: list[Ranked] = field(default_factory=list)
    departements: list[Ranked] = field(default_factory=list)
    abroad: list[Ranked] = field(default_factory=list)
    elsewhere: list[Ranked] = field(default_factory=list)

    def of_level(self, level: Level) -> list[Ranked]:
        return {Level.COMMUNE: self.communes, Level.EPCI: self.epcis, Level.DEPARTEMENT: self.departements}[level]

    @property
    def everything(self) -> list[Ranked]:
        return [*self.communes, *self.epcis, *self.departements, *self.abroad, *self.elsewhere]


def near(reader: Territory, filters: Filters | None = None, atlas: Atlas | None = None) -> Near:
    """The published experiences ranked for a reader's territory, after the filters."""
    atlas = atlas or territories.atlas()
    mine = _mine(reader, atlas)
    found = Near()
    placed: dict[Level, list[tuple[str, str, bool]]] = {level: [] for level in Level}
    rows = narrowed(published(), filters or Filters()).order_by("pk").values_list(*READ)
    for pk, kind, population, in_source, commune, commune_epci, epci, departement, region in rows:
        if kind == PlaceKind.FOREIGN:
            size = population if population is not None else in_source
            found.abroad.append(Ranked(pk, gap=size_gap(reader.population, size)))
            continue
        inside = reader.code == _at_level_of(reader, commune, epci or commune_epci, departement, region)
        if commune or epci or departement:
            level = Level.COMMUNE if commune else Level.EPCI if epci else Level.DEPARTEMENT
            placed[level].append((pk, commune or epci or departement, inside))
        else:
            found.elsewhere.append(Ranked(pk))
    for level, here in placed.items():
        measured = _measured(atlas, level, mine[level], [code for _pk, code, _inside in here])
        ranked = []
        for pk, code, inside in here:
            nearest, distance = measured.get(code, ("", None))
            ranked.append(Ranked(pk, level, nearest, code, distance, inside=inside))
        found.of_level(level).extend(sorted(ranked, key=_by_likeness))
    found.abroad.sort(key=lambda each: (each.gap is None, each.gap or 0.0, each.experience_id))
    return found


def told(ranked: Iterable[Ranked], atlas: Atlas | None = None) -> list[Told]:
    """These experiences, read at once, in the same order, each with why it comes there."""
    wanted = list(ranked)
    rows = with_places(published()).in_bulk([each.experience_id for each in wanted])
    profile_of = _profiles(atlas or territories.atlas())
    return [
        Told(rows[each.experience_id], each, _likeness(each, profile_of))
        for each in wanted
        if each.experience_id in rows
    ]


def _likeness(ranked: Ranked, profile_of: ProfileOf) -> Likeness | None:
    if ranked.level is None or ranked.distance is None:
        return None
    mine, theirs = profile_of(ranked.level, ranked.mine), profile_of(ranked.level, ranked.theirs)
    return likeness(ranked.level, mine, theirs) if mine and theirs else None


@lru_cache(maxsize=1)
def _profiles(atlas: Atlas) -> ProfileOf:
    """Gives the profile of a territory, worked out once for each and kept as long as the atlas."""

    @cache
    def profile_of(level: Level, code: str) -> Profile | None:
        if level is Level.COMMUNE:
            return commune_profile(atlas, code)
        return group_profile(atlas, level, code, atlas.names.get((level.value, code), code))

    return profile_of


def _mine(reader: Territory, atlas: Atlas) -> dict[Level, list[str]]:
    """What the reader is compared by at each level: a commune by itself and its groups, an EPCI by each commune too.

    A département is compared with départements only, a région with nothing.
    """
    match reader:
        case Commune():
            epci = [reader.epci_id] if reader.epci_id else []
            return {Level.COMMUNE: [reader.pk], Level.EPCI: epci, Level.DEPARTEMENT: [reader.departement_id]}
        case Epci():
            members = [atlas.rows[place].code for place in atlas.groups.get((Level.EPCI.value, reader.siren), ())]
            around = [reader.departement_id] if reader.departement_id else []
            return {Level.COMMUNE: members, Level.EPCI: [reader.pk], Level.DEPARTEMENT: around}
        case Departement():
            return {Level.COMMUNE: [], Level.EPCI: [], Level.DEPARTEMENT: [reader.pk]}
    return {level: [] for level in Level}


def _measured(atlas: Atlas, level: Level, mine: Sequence[str], theirs: Sequence[str]) -> dict[str, tuple[str, float]]:
    """For each code that can be compared: the nearest of mine, and how far it is."""
    codes = sorted(set(theirs))
    if not mine or not codes:
        return {}
    if level is Level.COMMUNE:
        return {
            code: (nearest, distance)
            for code, nearest, distance in commune_distances(atlas, mine, codes)
            if not isnan(distance)
        }
    profile_of = _profiles(atlas)
    ours = profile_of(level, mine[0])
    found = {}
    for code in codes:
        other = profile_of(level, code)
        compared = likeness(level, ours, other) if ours and other else None
        if compared is not None:
            found[code] = (mine[0], compared.distance)
    return found


def _at_level_of(
    reader: Territory, commune: str | None, epci: str | None, departement: str | None, region: str | None
) -> str | None:
    """The code of an experience's place at the reader's own level."""
    match reader:
        case Commune():
            return commune
        case Epci():
            return epci
        case Departement():
            return departement
    return region


def _by_likeness(each: Ranked) -> tuple[bool, bool, float, str]:
    """The most alike first; those that cannot be compared last, the reader's own before the others."""
    alone = each.distance is None
    return alone, alone and not each.inside, each.distance or 0.0, each.experience_id
