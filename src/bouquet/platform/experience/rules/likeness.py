"""How much the territory of an experience resembles a reader's, and why.

The measure is that of territories (`docs/algorithms/likeness.md`): a distance that adds squares, in units where one
counts as much as a doubling of the population. It is used as far as it fits:

- an experience of a commune is compared with the reader's commune on the five differences;
- an experience of an EPCI is compared with the reader's EPCI, without the place in the EPCI, which has no sense there;
- an experience of a board or another body of a département is compared through the two départements: population,
  density and location only;
- abroad, only the size is known: `size_gap` orders, and no distance is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import acos, asin, atan2, cos, degrees, log2, radians, sin, sqrt

import numpy as np

from bouquet.platform.territories.rules.atlas import (
    DENSITY_WEIGHT,
    EARTH_RADIUS_KM,
    FARTHEST_KM,
    KIND_STEPS,
    SHARE_WEIGHT,
    Atlas,
)

# The density of a group is that of its communes whose area is known, when so many of its inhabitants live there.
KNOWN_SHARE = 0.9


class Level(StrEnum):
    """What is compared with what."""

    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"


class Criterion(StrEnum):
    """What a difference is about."""

    POPULATION = "population"
    DENSITY = "density"
    EPCI_KIND = "epci_kind"
    SHARE = "share"
    LOCATION = "location"


CRITERIA = {
    Level.COMMUNE: tuple(Criterion),
    Level.EPCI: (Criterion.POPULATION, Criterion.DENSITY, Criterion.EPCI_KIND, Criterion.LOCATION),
    Level.DEPARTEMENT: (Criterion.POPULATION, Criterion.DENSITY, Criterion.LOCATION),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What is compared of a territory: inhabitants, inhabitants per km², legal kind of the EPCI, share of the EPCI's
    inhabitants (0 to 1), position as a unit vector; None is unknown."""

    code: str
    name: str
    population: int | None
    density_per_km2: float | None
    epci_kind: str
    share: float
    direction: tuple[float, float, float] | None

    @property
    def comparable(self) -> bool:
        return bool(self.population) and bool(self.density_per_km2)

    @property
    def latitude(self) -> float | None:
        return None if self.direction is None else degrees(asin(self.direction[2]))

    @property
    def longitude(self) -> float | None:
        return None if self.direction is None else degrees(atan2(self.direction[1], self.direction[0]))


@dataclass(frozen=True, slots=True)
class Difference:
    """One criterion: the reader's value, the other's, and how far apart they are in the unit of the measure."""

    criterion: Criterion
    mine: float | str | None
    theirs: float | str | None
    difference: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two territories are: 0 is the same, 1 as far as a doubling of the population alone."""

    level: Level
    mine: Profile
    theirs: Profile
    differences: tuple[Difference, ...]
    km: float | None

    @property
    def distance(self) -> float:
        return sqrt(sum(part.difference**2 for part in self.differences))

    @property
    def main(self) -> Difference:
        """The criterion that sets them apart most."""
        return max(self.differences, key=lambda part: part.difference)


def likeness(level: Level, mine: Profile, theirs: Profile) -> Likeness | None:
    """The likeness of two territories of one level; None when population or density is unknown or zero."""
    if not (mine.comparable and theirs.comparable):
        return None
    km = kilometres(mine, theirs)
    parts = tuple(_difference(criterion, mine, theirs, km) for criterion in CRITERIA[level])
    return Likeness(level, mine, theirs, parts, km)


def _difference(criterion: Criterion, mine: Profile, theirs: Profile, km: float | None) -> Difference:
    match criterion:
        case Criterion.POPULATION:
            gap = abs(log2((mine.population or 1) / (theirs.population or 1)))
            return Difference(criterion, mine.population, theirs.population, gap)
        case Criterion.DENSITY:
            gap = DENSITY_WEIGHT * abs(log2((mine.density_per_km2 or 1) / (theirs.density_per_km2 or 1)))
            return Difference(criterion, mine.density_per_km2, theirs.density_per_km2, gap)
        case Criterion.EPCI_KIND:
            gap = abs(KIND_STEPS.get(mine.epci_kind, 0) - KIND_STEPS.get(theirs.epci_kind, 0))
            return Difference(criterion, mine.epci_kind, theirs.epci_kind, float(gap))
        case Criterion.SHARE:
            return Difference(criterion, mine.share, theirs.share, SHARE_WEIGHT * abs(mine.share - theirs.share))
        case Criterion.LOCATION:
            return Difference(criterion, None, km, 1.0 if km is None else min(km, FARTHEST_KM) / FARTHEST_KM)


def kilometres(mine: Profile, theirs: Profile) -> float | None:
    """The great-circle distance of two territories, km; None when a position is unknown."""
    if mine.direction is None or theirs.direction is None:
        return None
    cosine = sum(a * b for a, b in zip(mine.direction, theirs.direction, strict=True))
    return EARTH_RADIUS_KM * acos(max(-1.0, min(1.0, cosine)))


def size_gap(mine: int | None, theirs: int | None) -> float | None:
    """How many doublings lie between two populations; None when one is unknown or zero.

    >>> size_gap(1000, 4000)
    2.0
    """
    return abs(log2(mine / theirs)) if mine and theirs else None


def commune_profile(atlas: Atlas, code: str) -> Profile | None:
    """A commune of the atlas; None when it is not there."""
    place = atlas.index.get(code)
    if place is None:
        return None
    row = atlas.rows[place]
    density = row.population / row.area_km2 if row.population and row.area_km2 else None
    share = row.population / max(1, row.epci_population) if row.epci and row.population else 1.0
    direction = None if row.latitude is None or row.longitude is None else _direction(row.latitude, row.longitude)
    return Profile(code, row.name, row.population, density, row.epci_kind, share, direction)


def group_profile(atlas: Atlas, level: Level, code: str, name: str) -> Profile | None:
    """An EPCI or a département as the sum of its communes, placed where its inhabitants are on average."""
    rows = [atlas.rows[place] for place in atlas.groups.get((level.value, code), ())]
    if not rows:
        return None
    population = sum(row.population or 0 for row in rows)
    known = [row for row in rows if row.area_km2 and row.population is not None]
    placed, area = sum(row.population or 0 for row in known), sum(row.area_km2 or 0 for row in known)
    density = placed / area if area and placed >= KNOWN_SHARE * population else None
    kind = rows[0].epci_kind if level is Level.EPCI else ""
    weighted = [
        (row.population or 1, _direction(row.latitude, row.longitude))
        for row in rows
        if row.latitude is not None and row.longitude is not None
    ]
    return Profile(code, name, population, density, kind, 1.0, _mean(weighted))


def commune_distances(atlas: Atlas, mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[str, str, float]]:
    """For each of `theirs`, the nearest of `mine` and how far it is: the distance of `likeness`, for many at once.

    NaN where population or density is unknown or zero, or where the atlas does not hold the commune.
    """
    known = [code for code in theirs if code in atlas.index]
    others = np.array([atlas.index[code] for code in known], dtype=int)
    best, which = np.full(len(known), np.nan), np.zeros(len(known), dtype=int)
    ours = [code for code in mine if code in atlas.index]
    for n, code in enumerate(ours):
        here = atlas.index[code]
        cosine = atlas.directions[:, here] @ atlas.directions[:, others]
        far = EARTH_RADIUS_KM * np.arccos(np.clip(cosine, -1, 1)) / FARTHEST_KM
        location = np.nan_to_num(np.minimum(far, 1.0), nan=1.0)
        gaps = atlas.features[:, others] - atlas.features[:, here : here + 1]
        distance = np.sqrt((gaps**2).sum(axis=0) + location**2)
        nearer = ~np.isnan(distance) & ~(best <= distance)
        best[nearer], which[nearer] = distance[nearer], n
    return [(code, ours[which[n]] if ours else "", float(best[n])) for n, code in enumerate(known)]


def _direction(latitude: float, longitude: float) -> tuple[float, float, float]:
    level = cos(radians(latitude))
    return level * cos(radians(longitude)), level * sin(radians(longitude)), sin(radians(latitude))


def _mean(weighted: Sequence[tuple[int, tuple[float, float, float]]]) -> tuple[float, float, float] | None:
    x, y, z = (sum(weight * place[axis] for weight, place in weighted) for axis in range(3))
    length = sqrt(x * x + y * y + z * z)
    return (x / length, y / length, z / length) if length else None
