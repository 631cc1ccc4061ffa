"""What each commune may take, priced again from the instance, and numbered as certificates number it.

The options of a commune are numbered from 0: services in the order of the instance; for each service its offers, in
the order of the instance; for each offer, alone, then in each group of the commune (up the tree, then the groups that
list it), then at each tier. Only what the commune can take is numbered: admissible, within each mean by itself, and in
a contract that is open or that the listed communes could open together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.model import COMMUNE, FULL_COVERAGE, Commune, Instance, Offer
from bouquet.engine.pricing import (
    Cost,
    admissible_alone,
    admissible_pooled,
    alone_cost,
    fitted,
    had_contributions,
)

Whole = NDArray[np.int64]
Key = tuple[str, str, int]
"""A contract: offer, group, tier."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a commune may take: an offer alone (no `group`, no `tier`) or in a contract, with what it costs."""

    offer: str
    service: int
    scale: str
    cost: Cost
    contract: Key | None
    """The contract joined, None alone."""
    to_open: bool
    """Whether its members must open the contract."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one commune as arrays (n options, S services, J needs); services in the instance's order."""

    rows: tuple[Option, ...]
    service: Whole
    """(n,), increasing."""
    cost: Whole
    """(n, 3): cents once, cents a year, hours a year."""
    gain: Whole
    """(n, J) hundredths; 0 for needs without weight."""
    weight: Whole
    """(J,) thousandths."""
    lack: Whole
    """(J,) hundredths that lack to full coverage with what is already there."""
    means: tuple[int, int, int]
    needs: tuple[tuple[int, int], ...]
    """Pairs (service, service that must be there first and is not)."""
    parent: tuple[int, ...]
    """(S,) the one of `requires` when it is not there yet, else -1."""
    order: tuple[int, ...]
    """(S,) services, each after the one it requires."""
    must: tuple[int, ...]
    """Services that must be taken."""


class Shelf:
    """The offers of an instance, ready to be priced for each commune."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.place = {service: s for s, service in enumerate(instance.services)}
        self.order = _order(instance, self.place)
        self._gains: dict[tuple[str, str], tuple[int, ...]] = {}

    def options(self, code: str) -> Options:
        """Everything the commune `code` may take."""
        commune = self.instance.communes[code]
        rows = tuple(self._rows(commune))
        count, needs = len(rows), self.instance.needs
        weight = np.array([commune.weights.get(need, 0) for need in needs], np.int64)
        gain = np.array([self._gain(row) for row in rows], np.int64).reshape(count, len(needs))
        had = had_contributions(self.instance, commune)
        lacking = [s for s in self.instance.services if s not in commune.has]
        means = commune.means
        return Options(
            rows=rows,
            service=np.array([row.service for row in rows], np.int64),
            cost=np.array(
                [(r.cost.investment_cents, r.cost.running_cents, r.cost.staff_hours) for r in rows], np.int64
            ).reshape(count, 3),
            gain=gain * (weight > 0),
            weight=weight,
            lack=np.array([max(0, FULL_COVERAGE - had.get(need, 0)) for need in needs], np.int64),
            means=(means.investment_cents, means.running_cents, means.staff_hours),
            needs=tuple(
                (self.place[name], self.place[needed])
                for name in lacking
                for needed in self.instance.services[name].prerequisites
                if needed not in commune.has
            ),
            parent=tuple(self._parent(commune, name) for name in self.instance.services),
            order=self.order,
            must=tuple(self.place[name] for name in sorted(commune.must) if name not in commune.has),
        )

    def _rows(self, commune: Commune) -> Iterator[Option]:
        for service, offers in self.instance.offers_of.items():
            if service not in commune.has and service not in commune.excludes:
                for offer in offers:
                    yield from self._ways(commune, offer)

    def _ways(self, commune: Commune, offer: Offer) -> Iterator[Option]:
        """The ways in which the commune can have the offer: alone, then pooled."""
        place = self.place[offer.service]
        scale = admissible_alone(offer, commune.population)
        if scale is not None:
            cost = alone_cost(scale, commune.population)
            if cost.within(commune.means):
                yield Option(offer.id, place, COMMUNE, cost, None, to_open=False)
        for group in self.instance.ancestors[commune.group]:
            if group.buying_scale not in offer.scales:
                continue
            for tier, to_open in self._tiers(offer, group.id):
                joined = admissible_pooled(self.instance, commune, offer, group.id, tier)
                if joined is not None and joined.within(commune.means):
                    key = (offer.id, group.id, tier)
                    yield Option(offer.id, place, group.buying_scale, joined, key, to_open)

    def _tiers(self, offer: Offer, group: str) -> Iterator[tuple[int, bool]]:
        """Tiers of the contracts for the offer, and whether members must open them."""
        held = self.instance.open_tiers.get((offer.service, group))
        if held is not None:
            if held.offer == offer.id:
                yield held.tier, False
            return
        reach = self.instance.listed_population[group]
        for tier in self.instance.tiers_percent:
            if self.instance.threshold(group, tier) <= reach:
                yield tier, True

    def _gain(self, row: Option) -> tuple[int, ...]:
        key = (row.offer, row.scale)
        if key not in self._gains:
            offer = self.instance.offers[row.offer]
            brought = fitted(offer, offer.scales[row.scale].fit)
            self._gains[key] = tuple(brought.get(need, 0) for need in self.instance.needs)
        return self._gains[key]

    def _parent(self, commune: Commune, service: str) -> int:
        above = self.instance.services[service].requires
        return -1 if above is None or above in commune.has else self.place[above]


def _order(instance: Instance, place: dict[str, int]) -> tuple[int, ...]:
    """Services, each after the one it requires (the instance holds no circle)."""
    order: dict[int, None] = {}
    for service in instance.services:
        chain: list[str] = []
        at: str | None = service
        while at is not None and place[at] not in order:
            chain.append(at)
            at = instance.services[at].requires
        order.update(dict.fromkeys(place[name] for name in reversed(chain)))
    return tuple(order)


def numbers_of(options: Sequence[Option]) -> dict[tuple[str, Key | None], int]:
    """The number of each option, by offer and contract."""
    return {(option.offer, option.contract): n for n, option in enumerate(options)}
