"""The problem of several communes as flat arrays: communes, their columns, and the contracts these join.

A *column* is a choice of one commune: alone, in a contract taken as open, or in a contract that its members must open.
Columns are sorted by commune, then by service. Contracts to open come first among the contracts (`0 <= k < opening`);
alone columns carry -1. Communes without weight in the value and impossible columns (dearer than alone, over a mean,
too small, excluded, already had) are left out. Money in cents, work in hours, coverage in hundredths, weights in
thousandths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.model import COMMUNE, FULL_COVERAGE, Choice, Commune, Instance, Offer
from bouquet.engine.pool.rates import alone_rates, pooled_rates, whole_type
from bouquet.engine.pricing import fitted, had_contributions

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ALONE = -1
NEVER = 2**62


@dataclass(frozen=True, slots=True)
class Forms:
    """How an offer is had: one row per (offer, scale); what it brings to each need, in hundredths, sparse."""

    offer: Ints
    service: NDArray[np.int16]
    need: NDArray[np.int16]  # (forms, width), 0 where there is no gain
    gain: NDArray[np.int64]  # (forms, width)
    scale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contracts:
    """Contracts that the listed communes can join; the first `opening` must be opened by their members."""

    offer: Ints
    service: NDArray[np.int16]
    group: tuple[str, ...]
    tier: Ints
    threshold: Ints
    rival: Ints  # contracts of the same service and group carry the same number: one of them at most
    opening: int

    @property
    def rivals(self) -> int:
        """How many (service, group) pairs there are among the contracts to open."""
        return int(self.rival[: self.opening].max(initial=-1)) + 1


@dataclass(frozen=True, slots=True)
class Market:
    """Everything the solvers read, in arrays (n communes, m columns, S services, J needs)."""

    instance: Instance
    codes: tuple[str, ...]
    services: tuple[str, ...]  # prerequisites first
    offers: tuple[str, ...]
    population: Floats  # (n,)
    size: Floats  # (n,) what a commune weighs in the value
    weight: Floats  # (n, J) thousandths
    base: Floats  # (n, J) hundredths already covered
    means: Ints  # (n, 3)
    parent: NDArray[np.int16]  # (n, S) service needed first, -1: none or already there
    must: NDArray[np.bool_]  # (n, S)
    also: Ints  # (pairs, 2): a service and a further prerequisite
    lacking: NDArray[np.bool_]  # (n, S): the service is not there (also_requires counts only then)
    start: Ints  # (n + 1,)
    form: NDArray[np.int32]  # (m,)
    service: NDArray[np.int16]  # (m,)
    contract: NDArray[np.int32]  # (m,)
    cost: Ints  # (m, 3)
    forms: Forms
    contracts: Contracts

    def choice(self, commune: int, column: int) -> Choice:
        """The choice that a column stands for."""
        code, form, k = self.codes[commune], int(self.form[column]), int(self.contract[column])
        offer = self.offers[int(self.forms.offer[form])]
        service = self.services[int(self.forms.service[form])]
        if k == ALONE:
            return Choice(code, service, offer, code)
        return Choice(code, service, offer, self.contracts.group[k], int(self.contracts.tier[k]))

    def choices(self, selection: NDArray[np.int64]) -> tuple[Choice, ...]:
        """The choices of a selection, (n, S) column numbers or -1, sorted."""
        communes, services = np.nonzero(selection >= 0)
        return tuple(sorted(self.choice(int(i), int(selection[i, s])) for i, s in zip(communes, services, strict=True)))


def market(instance: Instance, codes: Iterable[str] | None = None) -> Market:
    """The arrays of the communes `codes` (all those that count in the value when None)."""
    kept = tuple(c for c in (codes or instance.communes) if instance.size(instance.communes[c]) > 0)
    communes = [instance.communes[code] for code in kept]
    services = _topological(instance)
    offers = tuple(instance.offers)
    forms, form_of = _forms(instance, offers, services)
    possible = _contracts(instance, kept, offers, services)
    lacking = _lacking(communes, services)
    wanted = lacking & ~_excluded(communes, services)
    columns = _Builder(instance, communes, offers, form_of, forms, wanted).columns(possible)
    contracts, (start, form, contract, cost) = _joined(possible, columns)
    needs = instance.needs
    had = [had_contributions(instance, commune) for commune in communes]
    return Market(
        instance=instance,
        codes=kept,
        services=services,
        offers=offers,
        population=np.array([c.population for c in communes], dtype=np.float64),
        size=np.array([instance.size(c) for c in communes], dtype=np.float64),
        weight=np.array([[c.weights.get(need, 0) for need in needs] for c in communes], dtype=np.float64),
        base=np.array([[min(FULL_COVERAGE, h.get(need, 0)) for need in needs] for h in had], dtype=np.float64),
        means=np.array(
            [[c.means.investment_cents, c.means.running_cents, c.means.staff_hours] for c in communes], dtype=np.int64
        ).reshape(len(communes), 3),
        parent=_parents(instance, services, lacking),
        must=np.array([[s in c.must and s not in c.has for s in services] for c in communes], dtype=np.bool_).reshape(
            len(communes), len(services)
        ),
        also=np.array(
            [
                (services.index(s.id), services.index(other))
                for s in instance.services.values()
                for other in s.also_requires
            ],
            dtype=np.int64,
        ).reshape(-1, 2),
        lacking=lacking,
        start=start,
        form=form,
        service=forms.service[form],
        contract=contract,
        cost=cost,
        forms=forms,
        contracts=contracts,
    )


def _topological(instance: Instance) -> tuple[str, ...]:
    """Services with those they require first (the instance holds no circle)."""
    done: dict[str, None] = {}
    for service in instance.services:
        chain = [service]
        while (above := instance.services[chain[-1]].requires) is not None:
            chain.append(above)
        done.update(dict.fromkeys(reversed(chain)))
    return tuple(done)


def _lacking(communes: Sequence[Commune], services: tuple[str, ...]) -> NDArray[np.bool_]:
    rows = [[service not in c.has for service in services] for c in communes]
    return np.array(rows, dtype=np.bool_).reshape(len(communes), len(services))


def _excluded(communes: Sequence[Commune], services: tuple[str, ...]) -> NDArray[np.bool_]:
    rows = [[service in c.excludes for service in services] for c in communes]
    return np.array(rows, dtype=np.bool_).reshape(len(communes), len(services))


def _parents(instance: Instance, services: tuple[str, ...], lacking: NDArray[np.bool_]) -> NDArray[np.int16]:
    place = {service: s for s, service in enumerate(services)}
    above = [instance.services[service].requires for service in services]
    parent = np.array([-1 if a is None else place[a] for a in above], dtype=np.int16)
    rows = np.tile(parent, (len(lacking), 1))
    there = np.take_along_axis(~lacking, np.maximum(rows, 0).astype(np.int64), axis=1) if len(services) else rows < 0
    rows[there & (rows >= 0)] = -1
    return rows


def _forms(instance: Instance, offers: Sequence[str], services: Sequence[str]) -> tuple[Forms, dict[Any, int]]:
    need_of = {need: j for j, need in enumerate(instance.needs)}
    place = {service: s for s, service in enumerate(services)}
    rows: list[tuple[int, int, dict[str, int]]] = []
    form_of: dict[tuple[int, str], int] = {}
    for o, code in enumerate(offers):
        offer = instance.offers[code]
        for scale, terms in offer.scales.items():
            form_of[o, scale] = len(rows)
            rows.append((o, place[offer.service], {n: c for n, c in fitted(offer, terms.fit).items() if c > 0}))
    width = max([1, *(len(gains) for _, _, gains in rows)])
    need = np.zeros((len(rows), width), dtype=np.int16)
    gain = np.zeros((len(rows), width), dtype=np.int64)
    for f, (_, _, gains) in enumerate(rows):
        for e, (name, hundredths) in enumerate(gains.items()):
            need[f, e], gain[f, e] = need_of[name], hundredths
    forms = Forms(
        offer=np.array([o for o, _, _ in rows], dtype=np.int64),
        service=np.array([s for _, s, _ in rows], dtype=np.int16),
        need=need,
        gain=gain,
        scale=tuple(scale for _, scale in form_of),
    )
    return forms, form_of


def _contracts(
    instance: Instance, codes: Sequence[str], offers: Sequence[str], services: Sequence[str]
) -> list[Possible]:
    """Every contract that the groups of `codes` could hold."""
    groups = list(dict.fromkeys(group.id for code in codes for group in instance.ancestors[code]))
    place = {service: s for s, service in enumerate(services)}
    found: list[Possible] = []
    for group in groups:
        kind = instance.groups[group].buying_scale
        for o, code in enumerate(offers):
            offer = instance.offers[code]
            if kind in offer.scales:
                found.extend(
                    (o, place[offer.service], group, tier, threshold, is_open)
                    for tier, threshold, is_open in _tiers(instance, offer, group, offer.scales[kind].min_population)
                )
    return found


def _tiers(instance: Instance, offer: Offer, group: str, least: int) -> Iterable[tuple[int, int, bool]]:
    held = instance.open_tiers.get((offer.service, group))
    if held is not None:
        threshold = instance.threshold(group, held.tier)
        if held.offer == offer.id and threshold >= max(1, least):
            yield held.tier, threshold, True
        return
    for tier in sorted(set(instance.tiers_percent)):
        threshold = instance.threshold(group, tier)
        if max(1, least) <= threshold <= instance.listed_population[group]:
            yield tier, threshold, False


Rows = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]  # commune, form, contract, cost
Possible = tuple[int, int, str, int, int, bool]  # offer, service, group, tier, threshold, open
Columns = tuple[Ints, NDArray[np.int32], NDArray[np.int32], Ints]  # start, form, contract, cost


class _Builder:
    """Prices the columns of some communes.

    Args:
        wanted: (n, S) services that a commune neither has nor excludes.
    """

    def __init__(
        self,
        instance: Instance,
        communes: Sequence[Commune],
        offers: Sequence[str],
        form_of: dict[tuple[int, str], int],
        forms: Forms,
        wanted: NDArray[np.bool_],
    ) -> None:
        self.instance, self.communes, self.offers = instance, communes, offers
        self.form_of, self.forms, self.wanted = form_of, forms, wanted
        self.kind: Any = whole_type(instance)
        self.people: NDArray[Any] = np.array([c.population for c in communes], dtype=self.kind)
        self.means = np.array(
            [[c.means.investment_cents, c.means.running_cents, c.means.staff_hours] for c in communes], dtype=np.int64
        ).reshape(len(communes), 3)
        never = NEVER if self.kind is not object else 10**60
        self.ceiling: NDArray[Any] = np.full((len(communes), len(offers)), never, dtype=self.kind)
        self.never = never

    def columns(self, possible: list[Possible]) -> Columns:
        """All the columns, sorted by commune, then by service."""
        parts = [self._alone()]
        by_group: dict[str, list[int]] = {}
        for k, row in enumerate(possible):
            by_group.setdefault(row[2], []).append(k)
        below: dict[str, list[int]] = {group: [] for group in by_group}
        for i, commune in enumerate(self.communes):
            for group in self.instance.ancestors[commune.group]:
                if group.id in below:
                    below[group.id].append(i)
        for name, ks in by_group.items():
            parts.append(self._pooled([possible[k] for k in ks], ks, np.array(below[name], dtype=np.int64)))
        owner, form, contract, cost = (np.concatenate(field) for field in zip(*parts, strict=True))
        key = owner.astype(np.int64) * self.wanted.shape[1] + self.forms.service[form]
        order = np.argsort(key, kind="stable")
        start = np.searchsorted(owner[order], np.arange(len(self.communes) + 1)).astype(np.int64)
        return start, form[order].astype(np.int32), contract[order].astype(np.int32), cost[order]

    def _alone(self) -> Rows:
        """Alone columns; and in `ceiling`, the money over the horizon that a pooled choice may not exceed."""
        offers = self.instance.offers
        buying = [o for o, code in enumerate(self.offers) if COMMUNE in offers[code].scales]
        if not buying or not len(self.people):
            none = np.zeros(0, dtype=np.int64)
            return none, none, none, np.zeros((0, 3), dtype=np.int64)
        scales = [offers[self.offers[o]].scales[COMMUNE] for o in buying]
        costs = alone_rates(scales, self.people)
        least = np.array([scale.min_population for scale in scales], dtype=self.kind)
        exists = (self.people[:, None] >= least).astype(np.bool_)
        total = costs[0] + self.instance.horizon_years * costs[1]
        self.ceiling[:, buying] = np.where(exists, total, self.never)
        form = np.array([self.form_of[o, COMMUNE] for o in buying], dtype=np.int64)
        commune, column, cost = _affordable(exists & self.wanted[:, self.forms.service[form]], costs, self.means)
        return commune, form[column], np.full(len(column), ALONE, dtype=np.int64), cost

    def _pooled(self, rows: list[Possible], numbers: list[int], members: Ints) -> Rows:
        """Columns of the members of one group in its contracts."""
        scale = self.instance.groups[rows[0][2]].buying_scale
        offer = np.array([row[0] for row in rows], dtype=np.int64)
        scales = [self.instance.offers[self.offers[o]].scales[scale] for o in offer]
        thresholds = np.array([row[4] for row in rows], dtype=self.kind)
        costs = pooled_rates(scales, thresholds, self.people[members])
        kept = costs[0] + self.instance.horizon_years * costs[1] <= self.ceiling[np.ix_(members, offer)]
        kept = kept.astype(np.bool_) & self.wanted[np.ix_(members, np.array([row[1] for row in rows]))]
        commune, column, cost = _affordable(kept, costs, self.means[members])
        form = np.array([self.form_of[int(o), scale] for o in offer], dtype=np.int64)
        return members[commune], form[column], np.array(numbers, dtype=np.int64)[column], cost


def _affordable(
    kept: NDArray[np.bool_], costs: tuple[NDArray[Any], ...], means: Ints
) -> tuple[NDArray[Any], NDArray[Any], Ints]:
    """Rows and columns of the cells kept whose three costs are within the means, with these costs."""
    for m, cost in enumerate(costs):
        kept = kept & (cost <= means[:, [m]]).astype(np.bool_)
    row, column = np.nonzero(kept)
    return row, column, np.stack([cost[row, column].astype(np.int64) for cost in costs], axis=1)


def _joined(contracts: list[Possible], columns: Columns) -> tuple[Contracts, Columns]:
    """Only the contracts that some column joins, those to open first; columns renumbered accordingly."""
    start, form, contract, cost = columns
    used = np.zeros(len(contracts) + 1, dtype=np.bool_)
    used[contract] = True
    order = sorted((k for k in range(len(contracts)) if used[k]), key=lambda k: (contracts[k][5], k))
    number = np.full(len(contracts) + 1, ALONE, dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    rows = [contracts[k] for k in order]
    rival: dict[tuple[int, str], int] = {}
    table = Contracts(
        offer=np.array([r[0] for r in rows], dtype=np.int64),
        service=np.array([r[1] for r in rows], dtype=np.int16),
        group=tuple(r[2] for r in rows),
        tier=np.array([r[3] for r in rows], dtype=np.int64),
        threshold=np.array([min(r[4], NEVER) for r in rows], dtype=np.int64),
        rival=np.array([rival.setdefault((r[1], r[2]), len(rival)) for r in rows], dtype=np.int64),
        opening=sum(not r[5] for r in rows),
    )
    return table, (start, form, number[contract], cost)
