"""Synthetic instances over the real communes, for measuring the engine: the same numbers for the same seed.

The territory is real (`register`); needs, services, offers, priorities and means are drawn. They say what a method can
do, not what a commune would gain. What the format of instances rounds or cannot say was adapted as follows:

- money is in cents, means and prices alike; hours are days x 7; weights are thousandths that add up to 1000, rounded by
  largest remainder;
- joining cost grows with the commune: half of what it is at 2,000 inhabitants is `onboarding_cents`, the other half
  `equipment_micro_euro` per inhabitant (drawn as growing with the power .6, here in proportion);
- agents' days of an offer grow as `1 + sqrt(p / 3000)`; the format knows a constant per offer and scale. Hours are
  those of a commune of 2,000 inhabitants and the commune's own hours are divided by the same growth, so that the ratio
  of what it has to what an offer asks is that of the drawing at every size.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from bouquet.engine.bench.register import Integers, register
from bouquet.engine.model import (
    COMMUNE,
    SCALES,
    STAFF_HOURS_PER_DAY,
    Block,
    Commune,
    Group,
    Instance,
    Means,
    Offer,
    OpenContract,
    Scale,
    Service,
)

Floats = npt.NDArray[np.float64]

NEEDS = tuple(f"need-{n + 1:02}" for n in range(12))
SERVICES = 40
FOUNDATIONS = 5
HORIZON_YEARS = 5
TIERS_PERCENT = (15, 40, 75)
SIZES = {"epci": 30, "departement": 350, "region": 1755}
LEVELS = tuple(SIZES)

SCALE_CHANCE = (0.85, 0.9, 0.6, 0.45)
FIT = (100, 100, 97, 93)
SETUP_FACTOR = (1.0, 2.5, 8.0, 20.0)
FIXED_FACTOR = (1.0, 2.5, 7.0, 18.0)
ONBOARDING_FACTOR = (1.0, 0.8, 0.8, 0.9)
STAFF_FACTOR = (1.0, 0.5, 0.35, 0.3)
BLOCKS: tuple[tuple[int | None, float], ...] = (
    (5_000, 1.0),
    (20_000, 0.75),
    (100_000, 0.5),
    (500_000, 0.35),
    (None, 0.25),
)
TYPICAL_POPULATION = 2_000
STAFF_POPULATION = 3_000
SPREAD_OF_SIZES = 0.1
TERRITORY_SEED = 1_000


@dataclass(frozen=True)
class Catalogue:
    """Services in a forest of prerequisites (a parent stands before its children) and the offers that carry them."""

    services: dict[str, Service]
    offers: dict[str, Offer]


@lru_cache(maxsize=4)
def catalogue(seed: int = 1) -> Catalogue:
    """The 40 services and about 146 offers drawn with `seed`."""
    draw = np.random.default_rng(seed)
    parents = _parents(draw)
    names = [f"service-{s + 1:02}" for s in range(SERVICES)]
    services = {
        name: Service(name, names[parent] if parent is not None else None)
        for name, parent in zip(names, parents, strict=True)
    }
    base = np.zeros((SERVICES, len(NEEDS)))
    for s in range(SERVICES):
        count = draw.integers(1, 5)
        covered = draw.choice(len(NEEDS), count, replace=False)
        base[s, covered] = draw.uniform(0.08, 0.42, count) * (0.5 if s < FOUNDATIONS else 1.0)
    offers: dict[str, Offer] = {}
    for s, service in enumerate(names):
        dearness = np.exp(draw.normal(0, 0.5)) * (2.0 if s < FOUNDATIONS else 1.0)
        for n in range(draw.integers(1, 7)):
            name = f"{service}-{'abcdef'[n]}"
            offers[name] = _offer(draw, name, service, base[s], dearness)
    return Catalogue(services, offers)


def _parents(draw: np.random.Generator) -> list[int | None]:
    """Two services in five need one of the foundations; the last three need one that is not a foundation."""
    parents: list[int | None] = [None] * SERVICES
    for s in range(FOUNDATIONS, SERVICES):
        if draw.random() < 0.4:
            parents[s] = int(draw.integers(0, FOUNDATIONS))
    for s in range(SERVICES - 3, SERVICES):
        parents[s] = s - 7
    return parents


def _offer(draw: np.random.Generator, name: str, service: str, base: Floats, dearness: float) -> Offer:
    quality = draw.uniform(0.55, 1.15)
    contributions = np.clip(base * quality * draw.uniform(0.85, 1.15, len(NEEDS)), 0, 1)
    present = draw.random(4) < SCALE_CHANCE
    if not present.any():
        present[1] = True
    price = dearness * quality**1.3
    setup = price * 2500 * np.exp(draw.normal(0, 0.4))
    fixed = price * 900 * np.exp(draw.normal(0, 0.4))
    unit = price * 0.35 * np.exp(draw.normal(0, 0.4))
    onboarding = price * 250 * np.exp(draw.normal(0, 0.3))
    days = 4.0 * dearness**0.5 * np.exp(draw.normal(0, 0.35))
    blocks = tuple(Block(upto, round(unit * part * 1e6)) for upto, part in BLOCKS)
    scales = {
        kind: Scale(
            setup_cents=round(setup * SETUP_FACTOR[k] * 100),
            fixed_cents=round(fixed * FIXED_FACTOR[k] * 100),
            blocks=blocks,
            onboarding_cents=round(onboarding * ONBOARDING_FACTOR[k] * 100),
            staff_hours=int(np.ceil(days * STAFF_FACTOR[k] * _staff_growth(TYPICAL_POPULATION) * STAFF_HOURS_PER_DAY)),
            fit=FIT[k],
            equipment_micro_euro=round(onboarding * ONBOARDING_FACTOR[k] * 1e6 / TYPICAL_POPULATION),
        )
        for k, kind in enumerate(SCALES)
        if present[k]
    }
    hundredths = np.floor(contributions * 100 + 1e-9).astype(np.int64).tolist()
    return Offer(name, service, {need: c for need, c in zip(NEEDS, hundredths, strict=True) if c}, scales)


def _staff_growth(population: float) -> float:
    return 1.0 + math.sqrt(population / STAFF_POPULATION)


@dataclass(frozen=True)
class Territory:
    """Priorities and means of every commune of the register.

    `weights` (thousandths) is communes x needs, each row adding up to 1000; `means` is communes x (cents once, cents a
    year, hours a year).
    """

    weights: Integers
    means: Integers


@lru_cache(maxsize=4)
def territory(seed: int = 1) -> Territory:
    """What every commune wants and can spend, drawn with `seed`.

    Priorities mix six profiles, the commune's own and its EPCI's; means follow the population, with spread.
    """
    communes = register()
    draw = np.random.default_rng(seed + TERRITORY_SEED)
    count, populations = len(communes.codes), communes.populations.astype(np.float64)
    profiles = draw.dirichlet(np.full(len(NEEDS), 0.6), 6)
    mixed = draw.dirichlet(np.full(6, 0.5), count) @ profiles
    own = draw.dirichlet(np.ones(len(NEEDS)), count)
    shared = draw.dirichlet(np.full(len(NEEDS), 0.8), len(communes.epci_ids))[communes.epci]
    weights = mixed + 0.25 * own + 0.5 * shared
    weights /= weights.sum(axis=1, keepdims=True)
    investment = 6.0 * populations * np.exp(draw.normal(0, 0.35, count)) + 800
    running = 2.6 * populations * np.exp(draw.normal(0, 0.35, count)) + 200
    days = (8 + 0.012 * populations**0.92) * np.exp(draw.normal(0, 0.3, count))
    days *= _staff_growth(TYPICAL_POPULATION) / (1.0 + np.sqrt(populations / STAFF_POPULATION))
    means = np.stack([investment * 100, running * 100, days * STAFF_HOURS_PER_DAY], axis=1)
    return Territory(_thousandths(weights), means.astype(np.int64))


def _thousandths(shares: Floats) -> Integers:
    """Rows that add up to 1 as whole thousandths that add up to 1000, by largest remainder."""
    exact = shares * 1000
    floors = np.floor(exact).astype(np.int64)
    rank = np.argsort(np.argsort(floors - exact, axis=1, kind="stable"), axis=1)
    raised: Integers = floors + (rank < (1000 - floors.sum(axis=1))[:, None])
    return raised


def place_of(level: str, seed: int = 1, size: int | None = None) -> str:
    """The id of the group of `level` measured with `seed`: near `size` communes, the nearest with seed 1.

    The next seeds take the next nearest among groups within a tenth of `size` (default: 30 communes for an EPCI, 350
    for a département, 1,755 for a région).
    """
    places, ids = register().level(level)
    wanted = SIZES[level] if size is None else size
    away = np.abs(np.bincount(places, minlength=len(ids)) - wanted)
    order = np.argsort(away, kind="stable")
    near = max(1, int((away <= SPREAD_OF_SIZES * wanted).sum()))
    return ids[int(order[(seed - 1) % near])]


def instance(level: str, seed: int = 1, size: int | None = None, code: str | None = None) -> Instance:
    """The synthetic instance of one group and all its communes, contracts of the group and of those under it.

    Args:
        level: `epci`, `departement` or `region`.
        seed: of the catalogue and of the territory; also picks the group when neither `size` nor `code` does.
        size: wanted number of communes, when another than the usual one.
        code: id of the group as in the instance format (SIREN, `D26`, `R24`).

    Raises:
        ValueError: no such level, or no group of that level has that id.
    """
    places, ids = register().level(level)
    name = place_of(level, seed, size) if code is None else code
    if name not in ids:
        raise ValueError(f"{name!r} is not a {level} of the register with inhabitants")
    return _instance(seed, np.flatnonzero(places == ids.index(name)), level)


def regions(seed: int = 1) -> Iterator[tuple[str, Instance]]:
    """The whole nation, one instance per région, the most communes first; nothing links two régions."""
    places, ids = register().level("region")
    for place in np.argsort(-np.bincount(places), kind="stable").tolist():
        yield ids[place], _instance(seed, np.flatnonzero(places == place), "region")


def nation(seed: int = 1) -> Instance:
    """All the communes and régions in one instance."""
    return _instance(seed, np.arange(len(register().codes)), "region")


def _instance(seed: int, members: Integers, top: str) -> Instance:
    goods = catalogue(seed)
    return Instance(
        horizon_years=HORIZON_YEARS,
        tiers_percent=TIERS_PERCENT,
        needs=NEEDS,
        services=goods.services,
        groups={group.id: group for group in _groups(members, top)},
        communes=_communes(seed, members),
        offers=goods.offers,
    )


def _groups(members: Integers, top: str) -> Iterator[Group]:
    """The groups of the communes at `members` (places in the register), up to those of the level `top`."""
    communes = register()
    kinds = SCALES[1 : SCALES.index(top) + 1]
    levels = [communes.level(kind) for kind in kinds]
    epci, epci_ids = levels[0]
    yield from (Group(communes.codes[m], COMMUNE, epci_ids[epci[m]]) for m in members.tolist())
    for n, (kind, (places, ids)) in enumerate(zip(kinds, levels, strict=True)):
        found, first = np.unique(places[members], return_index=True)
        for place, at in zip(found.tolist(), members[first].tolist(), strict=True):
            parent = levels[n + 1][1][levels[n + 1][0][at]] if n + 1 < len(levels) else None
            yield Group(ids[place], kind, parent)


def _communes(seed: int, members: Integers) -> dict[str, Commune]:
    communes, drawn = register(), territory(seed)
    populations = communes.populations[members].tolist()
    weights, means = drawn.weights[members].tolist(), drawn.means[members].tolist()
    return {
        communes.codes[m]: Commune(
            group=communes.codes[m],
            population=population,
            weights={need: w for need, w in zip(NEEDS, own, strict=True) if w},
            means=Means(*spend),
        )
        for m, population, own, spend in zip(members.tolist(), populations, weights, means, strict=True)
    }


@cache
def p1_cases(seed: int = 1, count: int = 40) -> tuple[Instance, ...]:
    """One instance per commune, of `count` communes of the département of `seed` spread evenly by population.

    Their EPCI and département carry their real population and hold, at the middle tier, one open contract per service
    they have offers for, the offer drawn with `seed`.
    """
    whole = instance("departement", seed)
    tier = TIERS_PERCENT[len(TIERS_PERCENT) // 2]
    draw = np.random.default_rng(seed)
    contracts: dict[str, list[OpenContract]] = {}
    for group in (g for g in whole.groups.values() if g.kind != COMMUNE):
        for offers in whole.offers_of.values():
            carrying = [offer.id for offer in offers if group.kind in offer.scales]
            if carrying:
                chosen = carrying[int(draw.integers(len(carrying)))]
                contracts.setdefault(group.id, []).append(OpenContract(chosen, group.id, tier))
    ranked = sorted(whole.communes.values(), key=lambda commune: (commune.population, commune.group))
    drawn = [ranked[(2 * n + 1) * len(ranked) // (2 * count)] for n in range(count)]
    return tuple(_case(whole, commune, contracts) for commune in drawn)


def _case(whole: Instance, commune: Commune, contracts: dict[str, list[OpenContract]]) -> Instance:
    above = whole.ancestors[commune.group]
    groups = [whole.groups[commune.group]]
    groups += [Group(g.id, g.kind, g.parent, population=whole.populations[g.id]) for g in above]
    return Instance(
        horizon_years=whole.horizon_years,
        tiers_percent=whole.tiers_percent,
        needs=whole.needs,
        services=whole.services,
        groups={group.id: group for group in groups},
        communes={commune.group: commune},
        offers=whole.offers,
        open=tuple(contract for group in above for contract in contracts.get(group.id, [])),
    )
