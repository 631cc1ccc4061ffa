"""Every choice of every commune, priced with arrays: the columns of the reference program.

Written from `docs/algorithms/instance.md` apart from the engine's own pricing, so that a mistake in one shows beside
the other; tests compare the two on random instances.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bouquet.engine.bench.register import Integers
from bouquet.engine.model import COMMUNE, MICRO_EURO_PER_CENT, Choice, Instance

NO_END = 2**62
NO_PRICE = 2**62


@dataclass(frozen=True)
class Columns:
    """One entry per choice that a commune may make within its means, sorted by commune.

    `commune`, `offer` and `group` are places in the instance's own order; `kind` is a place in `Tariffs.kinds`; `tier`
    is in percent, 0 when alone; `joins` is true when the choice counts in the participation of a contract to open;
    `costs` is columns x (cents once, cents a year, hours a year).
    """

    commune: Integers
    offer: Integers
    kind: Integers
    group: Integers
    tier: Integers
    joins: Integers
    costs: Integers

    def __len__(self) -> int:
        return len(self.commune)


class Tariffs:
    """The scales of all the offers as arrays, offers x kinds (and x blocks)."""

    def __init__(self, instance: Instance) -> None:
        offers = list(instance.offers.values())
        self.kinds = (COMMUNE, *sorted({kind for offer in offers for kind in offer.scales} - {COMMUNE}))
        most = max((len(scale.blocks) for offer in offers for scale in offer.scales.values()), default=1)
        shape = (len(offers), len(self.kinds))
        self.exists = np.zeros(shape, dtype=np.bool_)
        self.setup, self.fixed, self.onboarding, self.hours, self.fit, self.least, self.equipment = (
            np.zeros(shape, dtype=np.int64) for _ in range(7)
        )
        self.block_start, self.block_end, self.block_price = (np.zeros((*shape, most), dtype=np.int64) for _ in "sep")
        for o, offer in enumerate(offers):
            for kind, scale in offer.scales.items():
                at = o, self.kinds.index(kind)
                self.exists[at] = True
                self.setup[at], self.fixed[at] = scale.setup_cents, scale.fixed_cents
                self.onboarding[at], self.hours[at] = scale.onboarding_cents, scale.staff_hours
                self.fit[at], self.least[at] = scale.fit, scale.min_population
                self.equipment[at] = scale.equipment_micro_euro
                start = 0
                for b, block in enumerate(scale.blocks):
                    end = NO_END if block.upto is None else block.upto
                    self.block_start[(*at, b)], self.block_end[(*at, b)] = start, end
                    self.block_price[(*at, b)] = block.micro_euro
                    start = end

    def yearly_micro_euro(self, offers: Integers, kind: int, inhabitants: Integers) -> Integers:
        """Fixed and marginal price a year of contracts of `inhabitants` (communes x offers), micro-euro."""
        total = np.broadcast_to(self.fixed[offers, kind] * MICRO_EURO_PER_CENT, inhabitants.shape).copy()
        for b in range(self.block_price.shape[2]):
            start, end = self.block_start[offers, kind, b], self.block_end[offers, kind, b]
            total += np.maximum(0, np.minimum(inhabitants, end) - start) * self.block_price[offers, kind, b]
        return total

    def own_cents(self, offers: Integers, kind: int, populations: Integers) -> Integers:
        """What a commune pays once for itself, contract or not: onboarding and equipment."""
        equipment = ceil_div(populations[:, None] * self.equipment[offers, kind], MICRO_EURO_PER_CENT)
        cents: Integers = self.onboarding[offers, kind] + equipment
        return cents


def ceil_div(numerator: Integers, denominator: Integers | int) -> Integers:
    """Quotient rounded up."""
    quotient: Integers = -(-numerator // denominator)
    return quotient


def part_of(population: Integers, total: Integers, whole: Integers) -> Integers:
    """`population * total / whole` rounded up, without the product that could leave 64 bits."""
    quotient, rest = np.divmod(total, whole)
    return population * quotient + ceil_div(population * rest, whole)


def priced(instance: Instance) -> tuple[Tariffs, Columns]:
    """The tariffs and the admissible columns of the instance: within means, and never dearer than alone."""
    build = _Builder(instance)
    blocks = [build.alone(), *build.pooled()]
    whole = [np.concatenate(parts) for parts in zip(*blocks, strict=True)]
    order = np.argsort(whole[0], kind="stable")
    return build.tariffs, Columns(*(part[order] for part in whole))


Block = tuple[Integers, Integers, Integers, Integers, Integers, Integers, Integers]


class _Builder:
    """Prices alone first, then group by group."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.tariffs = Tariffs(instance)
        communes = list(instance.communes.values())
        self.place = {code: n for n, code in enumerate(instance.communes)}
        self.offer_place = {name: n for n, name in enumerate(instance.offers)}
        self.group_place = {name: n for n, name in enumerate(instance.groups)}
        self.populations = np.array([c.population for c in communes], dtype=np.int64)
        self.means = np.array(
            [(c.means.investment_cents, c.means.running_cents, c.means.staff_hours) for c in communes], dtype=np.int64
        ).reshape(-1, 3)
        services = [offer.service for offer in instance.offers.values()]
        self.wanted = np.ones((len(communes), len(services)), dtype=np.bool_)
        for n, commune in enumerate(communes):
            barred = set(commune.has) | commune.excludes
            if barred:
                self.wanted[n] = [service not in barred for service in services]
        self.alone_total = np.full(self.wanted.shape, NO_PRICE, dtype=np.int64)

    def alone(self) -> Block:
        tariffs, populations = self.tariffs, self.populations
        offers = np.flatnonzero(tariffs.exists[:, 0])
        inhabitants = np.broadcast_to(populations[:, None], (len(populations), len(offers)))
        investment = tariffs.setup[offers, 0] + tariffs.own_cents(offers, 0, populations)
        running = ceil_div(tariffs.yearly_micro_euro(offers, 0, inhabitants), MICRO_EURO_PER_CENT)
        possible = inhabitants >= tariffs.least[offers, 0]
        total = investment + self.instance.horizon_years * running
        self.alone_total[:, offers] = np.where(possible, total, NO_PRICE)
        own = np.array([self.group_place[code] for code in self.place], dtype=np.int64)
        everyone = np.arange(len(populations))
        return self._kept(everyone, offers, 0, own, (investment, running), possible, np.zeros_like(offers), offers * 0)

    def pooled(self) -> Iterator[Block]:
        members: dict[str, list[int]] = {}
        for code, groups in self.instance.ancestors.items():
            for group in groups:
                members.setdefault(group.id, []).append(self.place[code])
        for name, places in members.items():
            scale = self.instance.groups[name].buying_scale
            if scale in self.tariffs.kinds:
                kind = self.tariffs.kinds.index(scale)
                rows = self._contracts(name, kind)
                if len(rows):
                    yield self._joined(name, np.array(places), kind, rows)

    def _contracts(self, group: str, kind: int) -> Integers:
        """(offer, tier, threshold, counts) of every contract of the group that is open or can be."""
        instance, rows = self.instance, []
        reachable = instance.listed_population[group]
        for name, offer in instance.offers.items():
            o = self.offer_place[name]
            if not self.tariffs.exists[o, kind]:
                continue
            held = instance.open_tiers.get((offer.service, group))
            tiers = instance.tiers_percent if held is None else (held.tier,) if held.offer == name else ()
            for tier in tiers:
                threshold = instance.threshold(group, tier)
                if threshold > 0 and threshold >= self.tariffs.least[o, kind] and (held or threshold <= reachable):
                    rows.append((o, tier, threshold, int(held is None)))
        return np.array(rows, dtype=np.int64)

    def _joined(self, group: str, places: Integers, kind: int, contracts: Integers) -> Block:
        offers, tiers, thresholds, counts = contracts.T
        tariffs, populations = self.tariffs, self.populations[places]
        own, rate = populations[:, None], np.maximum(thresholds, populations[:, None])
        investment = part_of(own, tariffs.setup[offers, kind], rate) + tariffs.own_cents(offers, kind, populations)
        yearly = tariffs.yearly_micro_euro(offers, kind, rate)
        running = part_of(own, yearly, rate * MICRO_EURO_PER_CENT)
        total = investment + self.instance.horizon_years * running
        possible = total <= self.alone_total[places][:, offers]
        buyers = np.full(len(places), self.group_place[group])
        return self._kept(places, offers, kind, buyers, (investment, running), possible, tiers, counts)

    def _kept(
        self,
        places: Integers,
        offers: Integers,
        kind: int,
        buyers: Integers,
        money: tuple[Integers, Integers],
        possible: npt.NDArray[np.bool_],
        tiers: Integers,
        counts: Integers,
    ) -> Block:
        investment, running = money
        hours = np.broadcast_to(self.tariffs.hours[offers, kind], running.shape)
        means = self.means[places]
        within = (investment <= means[:, [0]]) & (running <= means[:, [1]]) & (hours <= means[:, [2]])
        row, at = np.nonzero(possible & within & self.wanted[places][:, offers])
        costs = np.stack([investment[row, at], running[row, at], hours[row, at]], axis=1)
        return places[row], offers[at], np.full(len(row), kind), buyers[row], tiers[at], counts[at], costs


def choices_of(instance: Instance, columns: Columns, places: Integers) -> list[Choice]:
    """The columns at `places` as choices of the solution format."""
    communes, groups, offers = list(instance.communes), list(instance.groups), list(instance.offers.values())
    rows = zip(
        *(part[places].tolist() for part in (columns.commune, columns.offer, columns.group, columns.tier)), strict=True
    )
    return [
        Choice(communes[c], offers[o].service, offers[o].id, groups[g] if tier else communes[c], tier or None)
        for c, o, g, tier in rows
    ]
