"""The words of the problem: an instance (who needs what, what is on offer) and a solution (who takes what).

All quantities are integers: cents, hours, hundredths (contributions, fit), thousandths (weights), micro-euros.
The formats are those of `docs/algorithms/instance.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

COMMUNE = "commune"
SCALES = (COMMUNE, "epci", "departement", "region")
STAFF_HOURS_PER_DAY = 7
MICRO_EURO_PER_CENT = 10_000
FULL_COVERAGE = 100

Status = Literal["optimal", "feasible", "infeasible"]
Weighting = Literal["inhabitants", "communes"]


@dataclass(frozen=True, slots=True)
class Block:
    """A marginal price: `micro_euro` per inhabitant and year up to `upto` inhabitants (None: all the rest)."""

    upto: int | None
    micro_euro: int


@dataclass(frozen=True, slots=True)
class Scale:
    """What an offer costs, asks and brings when bought at one scale (commune, EPCI, ...).

    `setup_cents`, `onboarding_cents` and `equipment_micro_euro` (per inhabitant) are paid once;
    `fixed_cents`, `blocks`, `staff_hours` and `savings_micro_euro` (per inhabitant) are per year;
    `fit` (hundredths) multiplies the contributions; below `min_population` the scale does not exist.
    """

    setup_cents: int
    fixed_cents: int
    blocks: tuple[Block, ...]
    onboarding_cents: int
    staff_hours: int
    fit: int
    min_population: int = 0
    equipment_micro_euro: int = 0
    savings_micro_euro: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to get a service, with its contributions to needs (hundredths) and its price at each scale."""

    id: str
    service: str
    contributions: Mapping[str, int]
    scales: Mapping[str, Scale]


@dataclass(frozen=True, slots=True)
class Service:
    """A service and the services that must be there for it to work (`requires` first: at most one parent)."""

    id: str
    requires: str | None = None
    also_requires: tuple[str, ...] = ()

    @property
    def prerequisites(self) -> tuple[str, ...]:
        return (*((self.requires,) if self.requires else ()), *self.also_requires)


@dataclass(frozen=True, slots=True)
class Group:
    """A body that can buy: a node of the tree, or a set of communes outside it (`members`, buying at `scale`)."""

    id: str
    kind: str
    parent: str | None = None
    population: int | None = None
    members: tuple[str, ...] | None = None
    scale: str | None = None

    @property
    def buying_scale(self) -> str:
        return self.scale or self.kind


@dataclass(frozen=True, slots=True)
class Means:
    """What a commune can spend: cents once, cents a year, agents' hours a year."""

    investment_cents: int
    running_cents: int
    staff_hours: int


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune with its priorities (`weights`, thousandths), its means, what it has and what it wants or refuses."""

    group: str
    population: int
    weights: Mapping[str, int]
    means: Means
    has: Mapping[str, str | None] = field(default_factory=dict)
    excludes: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    wealth_ppm: int | None = None
    usage: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenContract:
    """A contract taken as open, signed or assumed: its participation counts as reached."""

    offer: str
    group: str
    tier: int


@dataclass(frozen=True)
class Instance:
    """A whole problem, validated: ids are unique and resolve, groups and prerequisites hold no circle."""

    horizon_years: int
    tiers_percent: tuple[int, ...]
    needs: tuple[str, ...]
    services: Mapping[str, Service]
    groups: Mapping[str, Group]
    communes: Mapping[str, Commune]
    offers: Mapping[str, Offer]
    open: tuple[OpenContract, ...] = ()
    weighting: Weighting = "inhabitants"

    @cached_property
    def ancestors(self) -> Mapping[str, tuple[Group, ...]]:
        """For each commune, the groups it may buy with: up the tree, then the sets that list it."""
        outside = [g for g in self.groups.values() if g.members is not None]
        return {code: (*self._up(code), *(g for g in outside if code in (g.members or ()))) for code in self.communes}

    def _up(self, group: str) -> Iterator[Group]:
        parent = self.groups[group].parent
        while parent is not None:
            yield self.groups[parent]
            parent = self.groups[parent].parent

    @cached_property
    def listed_population(self) -> Mapping[str, int]:
        """Inhabitants of the listed communes under each group: those who can really join."""
        total = dict.fromkeys(self.groups, 0)
        for code, commune in self.communes.items():
            total[code] += commune.population
            for group in self.ancestors[code]:
                total[group.id] += commune.population
        return total

    @cached_property
    def populations(self) -> Mapping[str, int]:
        """Inhabitants of each group: its own figure if it carries one, else the sum of what the instance lists."""
        return {
            g.id: self.listed_population[g.id] if g.population is None or g.id in self.communes else g.population
            for g in self.groups.values()
        }

    @cached_property
    def offers_of(self) -> Mapping[str, tuple[Offer, ...]]:
        by_service: dict[str, list[Offer]] = {service: [] for service in self.services}
        for offer in self.offers.values():
            by_service[offer.service].append(offer)
        return {service: tuple(offers) for service, offers in by_service.items()}

    @cached_property
    def open_tiers(self) -> Mapping[tuple[str, str], OpenContract]:
        """The open contract of each (service, group): at most one."""
        return {(self.offers[c.offer].service, c.group): c for c in self.open}

    def size(self, commune: Commune) -> int:
        """How much a commune counts in the value: its inhabitants, or 1 when every commune counts the same."""
        return commune.population if self.weighting == "inhabitants" else 1

    def threshold(self, group: str, tier: int) -> int:
        """Inhabitants that must join for a contract of `group` to open at `tier` percent, rounded up."""
        return -(-self.populations[group] * tier // 100)


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A commune takes an offer: alone (`group` is itself, `tier` None) or in a contract of a group at a tier."""

    commune: str
    service: str
    offer: str
    group: str
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """An offer bought by a group at a tier, with the communes that joined and their inhabitants."""

    offer: str
    group: str
    tier: int
    members: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class Alone:
    """The best bouquet of a commune without anybody: its value, a proved upper bound and its choices."""

    commune: str
    value: int
    bound: int
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Solution:
    """A plan: what everyone takes, the contracts that carry it, its value and a proved upper bound.

    Attributes:
        weighting: what a commune weighs in the value, as in the instance; None: not said.
        min_coverage: own value of the commune served least, 0 to 100,000 (all its needs covered); None: not said.
        min_coverage_bound: proved upper bound of the least own value of any plan, when a max-min phase was asked.
    """

    status: Status
    value: int
    bound: int
    choices: tuple[Choice, ...]
    contracts: tuple[Contract, ...]
    alone: tuple[Alone, ...]
    reason: str = ""
    seconds: float = 0.0
    engine: str = ""
    weighting: Weighting | None = None
    min_coverage: int | None = None
    min_coverage_bound: int | None = None

    @property
    def gap(self) -> float:
        """The part of the value that a better plan could still add, at most."""
        return (self.bound - self.value) / max(1, self.value)
