"""Experiences ranked by the likeness of their territory to a reader's, each compared with what it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.experience.models import Experience, PlaceKind
from bouquet.platform.experience.rules.likeness import (
    Level,
    Likeness,
    Profile,
    commune_profile,
    group_profile,
    likeness,
    size_gap,
)
from bouquet.platform.experience.selectors.published import Filters, narrowed, published, with_places
from bouquet.platform.territories import selectors as territories
from bouquet.platform.territories.rules.atlas import Atlas


@dataclass(frozen=True, slots=True)
class Ranked:
    """An experience and how its territory resembles the reader's; `likeness` None when nothing can be compared.

    `gap` is how many doublings lie between the two populations, for a territory abroad whose size is known.
    `inside` says that it took place in the reader's own territory.
    """

    experience: Experience
    likeness: Likeness | None = None
    gap: float | None = None
    inside: bool = False


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


def near(reader: Territory, filters: Filters | None = None) -> Near:
    """The published experiences ranked for a reader's territory, after the filters."""
    atlas = territories.atlas()
    profile_of = _profiles(atlas)
    mine = _mine(reader, atlas)
    found = Near()
    for row in with_places(narrowed(published(), filters or Filters())).order_by("id"):
        if row.place_kind == PlaceKind.FOREIGN:
            found.abroad.append(Ranked(row, gap=size_gap(reader.population, row.shown_population)))
            continue
        place = _place_of(row)
        if place is None:
            found.elsewhere.append(Ranked(row))
            continue
        level, code, name = place
        theirs = profile_of(level, code, name)
        best = _best(level, mine[level], theirs) if theirs else None
        found.of_level(level).append(Ranked(row, best, inside=_inside(row, reader)))
    for rows in (found.communes, found.epcis, found.departements):
        rows.sort(key=_by_likeness)
    found.abroad.sort(key=lambda each: (each.gap is None, each.gap or 0.0, each.experience.pk))
    return found


@lru_cache(maxsize=1)
def _profiles(atlas: Atlas) -> Callable[[Level, str, str], Profile | None]:
    """Gives the profile of a territory, worked out once for each and kept as long as the atlas."""

    @cache
    def profile_of(level: Level, code: str, name: str) -> Profile | None:
        return commune_profile(atlas, code) if level is Level.COMMUNE else group_profile(atlas, level, code, name)

    return profile_of


def _mine(reader: Territory, atlas: Atlas) -> dict[Level, list[Profile]]:
    """What the reader is compared by at each level: a commune by itself and its groups, an EPCI by each commune too.

    A département is compared with départements only, a région with nothing.
    """
    communes: list[Profile | None] = []
    epci: Epci | None = None
    departement: Departement | None = None
    match reader:
        case Commune():
            communes = [commune_profile(atlas, reader.insee_code)]
            epci, departement = reader.epci, reader.departement
        case Epci():
            members = atlas.groups.get((Level.EPCI.value, reader.siren), ())
            communes = [commune_profile(atlas, atlas.rows[place].code) for place in members]
            epci, departement = reader, reader.departement
        case Departement():
            departement = reader
    groups = {
        Level.EPCI: group_profile(atlas, Level.EPCI, epci.siren, epci.name) if epci else None,
        Level.DEPARTEMENT: (
            group_profile(atlas, Level.DEPARTEMENT, departement.code, departement.name) if departement else None
        ),
    }
    known = {level: [profile] if profile else [] for level, profile in groups.items()}
    return {Level.COMMUNE: [profile for profile in communes if profile], **known}


def _best(level: Level, mine: Iterable[Profile], theirs: Profile) -> Likeness | None:
    """The likeness to the nearest of the reader's profiles; None when none can be compared."""
    found = [each for profile in mine if (each := likeness(level, profile, theirs)) is not None]
    return min(found, key=lambda each: (each.distance, each.mine.code), default=None)


def _inside(row: Experience, reader: Territory) -> bool:
    match reader:
        case Commune():
            return row.commune_id == reader.pk
        case Epci():
            return row.epci_id == reader.pk or (row.commune is not None and row.commune.epci_id == reader.pk)
        case Departement():
            return row.departement_id == reader.pk
    return row.departement is not None and row.departement.region_id == reader.pk


def _by_likeness(each: Ranked) -> tuple[bool, bool, float, str]:
    """The most alike first; those that cannot be compared last, the reader's own before the others."""
    distance = each.likeness.distance if each.likeness else 0.0
    own = not each.inside if each.likeness is None else False
    return each.likeness is None, own, distance, each.experience.pk


def _place_of(row: Experience) -> tuple[Level, str, str] | None:
    """What an experience is compared as: its commune, else its EPCI, else its département; None without any."""
    if row.commune is not None:
        return Level.COMMUNE, row.commune.insee_code, row.commune.name
    if row.epci is not None:
        return Level.EPCI, row.epci.siren, row.epci.name
    if row.departement is not None:
        return Level.DEPARTEMENT, row.departement.code, row.departement.name
    return None
