"""Every commune as numbers in memory: who lies near, who resembles whom.

Likeness is a distance between communes; the smaller, the more alike. It adds the squares of five differences, each in a
unit that weighs one when it counts as much as a doubling of the population:

- population: one per doubling;
- density, which also stands for rurality: half per doubling;
- legal kind of the EPCI (none, community of communes, agglomeration, urban community or metropolis): one per step;
- place in the EPCI: two times the difference of the shares of the EPCI's inhabitants that live there;
- location: one per 1,000 km, at most one (overseas territories stay comparable by what they are).

Communes without inhabitants or area are compared with nobody. The weights are a judgement of the project
(docs/algorithms/likeness.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2, radians, sqrt

import numpy as np

EARTH_RADIUS_KM = 6371.0
KIND_STEPS = {"": 0, "CC": 1, "CA": 2, "CU": 3, "METRO": 3, "MET69": 3}
DENSITY_WEIGHT = 0.5
SHARE_WEIGHT = 2.0
FARTHEST_KM = 1000.0
UNCROWDED = 150


@dataclass(frozen=True, slots=True)
class AtlasRow:
    """A commune for the atlas; what is unknown is None, `epci` and `epci_kind` are empty without EPCI."""

    code: str
    name: str
    departement: str
    region: str
    epci: str
    epci_kind: str
    epci_population: int
    population: int | None
    area_km2: float | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Like:
    """A commune that resembles another, and by how much: `distance` 0 is the same."""

    row: AtlasRow
    distance: float
    km: float | None


class Atlas:
    """All the communes of a vintage.

    Args:
        rows: the communes.
        names: of EPCI and départements, by (kind, code).
    """

    def __init__(self, rows: Sequence[AtlasRow], names: Mapping[tuple[str, str], str] | None = None) -> None:
        self.names = dict(names or {})
        self.rows = list(rows)
        self.index = {row.code: n for n, row in enumerate(self.rows)}
        latitude = np.radians(np.array([np.nan if r.latitude is None else r.latitude for r in self.rows]))
        longitude = np.radians(np.array([np.nan if r.longitude is None else r.longitude for r in self.rows]))
        level = np.cos(latitude)
        self.directions = np.stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)])
        self.groups: dict[tuple[str, str], list[int]] = {}
        for n, row in enumerate(self.rows):
            for kind in ("epci", "departement", "region"):
                self.groups.setdefault((kind, getattr(row, kind)), []).append(n)
        population = np.array([r.population or np.nan for r in self.rows], dtype=float)
        area = np.array([r.area_km2 or np.nan for r in self.rows], dtype=float)
        together = np.array([max(1, r.epci_population) if r.epci else np.nan for r in self.rows], dtype=float)
        self.features = np.stack(
            [
                np.log2(population),
                DENSITY_WEIGHT * np.log2(population / area),
                np.array([KIND_STEPS.get(r.epci_kind, 0) for r in self.rows], dtype=float),
                SHARE_WEIGHT * np.nan_to_num(population / together, nan=1.0),
            ]
        )

    def comparable(self, code: str, count: int) -> list[Like]:
        """The communes most like one, nearest first; none when its population or area is unknown or zero."""
        here = self.index.get(code)
        if here is None or np.isnan(self.features[:, here]).any():
            return []
        km = self.kilometres(here)
        far = np.nan_to_num(np.minimum(km, FARTHEST_KM) / FARTHEST_KM, nan=1.0)
        square = ((self.features - self.features[:, here : here + 1]) ** 2).sum(axis=0) + far**2
        square[here] = np.inf
        order = _smallest(square, count)
        return [Like(self.rows[n], float(np.sqrt(square[n])), None if np.isnan(km[n]) else float(km[n])) for n in order]

    def kilometres(self, here: int) -> np.ndarray:
        """Great-circle distances from a commune to all on a sphere, km; NaN where a position is unknown."""
        cosine = self.directions[:, here] @ self.directions
        return EARTH_RADIUS_KM * np.arccos(np.clip(cosine, -1, 1))  # type: ignore[no-any-return]

    def around(self, code: str, count: int) -> list[AtlasRow]:
        """The commune, those of its EPCI, and the nearest others up to `count`; none when its position is unknown."""
        here = self.index.get(code)
        if here is None or self.rows[here].latitude is None:
            return []
        own = self.rows[here].epci
        together = self.groups["epci", own] if own else []
        near = _smallest(self.kilometres(here), count)
        chosen = list(dict.fromkeys([here, *together, *near]))[: max(count, len(together) + 1)]
        return [self.rows[n] for n in chosen if self.rows[n].latitude is not None]

    def of_group(self, kind: str, code: str) -> list[AtlasRow]:
        """The communes of an EPCI, département or région whose position is known."""
        rows = (self.rows[n] for n in self.groups.get((kind, code), ()))
        return [row for row in rows if row.latitude is not None]

    def density_per_km2(self, kind: str, code: str) -> float | None:
        """Inhabitants per km² of a group, over its communes whose population and area are known; None without any."""
        rows = (self.rows[n] for n in self.groups.get((kind, code), ()))
        known = [(row.population, row.area_km2) for row in rows if row.population is not None and row.area_km2]
        return sum(population for population, _ in known) / sum(area for _, area in known) if known else None


def _smallest(values: np.ndarray, count: int) -> list[int]:
    """Places of the smallest values, smallest first, the first of equals first; NaN and infinity never."""
    known = np.where(np.isnan(values), np.inf, values)
    few = np.sort(np.argpartition(known, min(count, len(known) - 1))[: count + 1])
    order = few[np.argsort(known[few], kind="stable")][:count]
    return [int(n) for n in order if np.isfinite(known[n])]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a map: its place in the drawing, its radius, its class and, for a few, its name."""

    x: float
    y: float
    radius: float
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class DotMap:
    """Points in a drawing `width` by `height`."""

    width: int
    height: int
    dots: tuple[Dot, ...]


def dot_map(rows: Sequence[AtlasRow], here: str, epci: str, *, labels: int = 12, width: int = 420) -> DotMap | None:
    """A map of communes as dots, larger with their population; None when there is nothing to place.

    Equirectangular projection at the mean latitude. `here` is the commune to point out, `epci` the group to colour.
    """
    placed = [r for r in rows if r.latitude is not None and r.longitude is not None]
    if not placed:
        return None
    lat = np.array([r.latitude for r in placed], dtype=float)
    lon = np.array([r.longitude for r in placed], dtype=float) * np.cos(radians(float(lat.mean())))
    span = max(float(np.ptp(lon)), float(np.ptp(lat)) * 0.75, 1e-3)
    margin = 26
    scale = (width - 2 * margin) / span
    height = int(max(180, float(np.ptp(lat)) * scale + 2 * margin))
    xs = (lon - lon.min()) * scale + (width - float(np.ptp(lon)) * scale) / 2
    ys = (lat.max() - lat) * scale + (height - float(np.ptp(lat)) * scale) / 2
    crowding = min(1.0, sqrt(UNCROWDED / len(placed)))
    named = {r.code for r in sorted(placed, key=lambda r: -(r.population or 0))[:labels]} | {here}
    dots = [
        Dot(
            round(float(x), 1),
            round(float(y), 1),
            round(crowding * _radius(row.population), 1),
            "dot-here" if row.code == here else "dot-in" if epci and row.epci == epci else "dot",
            row.name if row.code in named else "",
        )
        for row, x, y in zip(placed, xs, ys, strict=True)
    ]
    order = {"dot": 0, "dot-in": 1, "dot-here": 2}
    return DotMap(width, height, tuple(sorted(dots, key=lambda dot: (order[dot.kind], -dot.radius, dot.x, dot.y))))


def _radius(population: int | None) -> float:
    """2 for a hamlet, 3.2 at a thousand inhabitants, 9 for a metropolis."""
    return min(9.0, 2 + 0.62 * max(0.0, log2(max(population or 0, 1) / 250)))
