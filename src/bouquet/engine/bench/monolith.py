"""The whole plan as one mixed-integer program in arrays, for solvers that know nothing of its structure.

Variables: a choice is taken | hundredths of coverage of a need of a commune | a contract is open. Rows: those of
`bouquet.engine.program` (coverage, nobody worse than alone, one choice per service, prerequisites, means, what a
commune must have, members need an open contract, participation, one contract per service and group). Every coefficient
is a whole number.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bouquet.engine.bench.priced import Columns, Tariffs, choices_of, priced
from bouquet.engine.bench.register import Integers
from bouquet.engine.model import FULL_COVERAGE, Choice, Commune, Instance

Floats = npt.NDArray[np.float64]
Term = tuple[Integers, Integers, Integers | int]


@dataclass(frozen=True)
class Rows:
    """Sparse rows: `low <= sum value * variable <= high`, the terms of row `r` at `starts[r]:starts[r + 1]`."""

    starts: Integers
    index: Integers
    value: Integers
    low: Floats
    high: Floats

    def __len__(self) -> int:
        return len(self.low)


class _Collector:
    """Gathers blocks of rows, then sorts their terms; an empty row stays only if it asks for something."""

    def __init__(self) -> None:
        self.count = 0
        self.terms: list[tuple[Integers, Integers, Integers]] = []
        self.limits: list[tuple[Floats, Floats]] = []

    def block(self, low: Floats | float, high: Floats | float, *terms: Term) -> None:
        """Add as many rows as `low` or `high` has entries; each of `terms` is (row of the block, variable, value)."""
        low, high = np.broadcast_arrays(np.atleast_1d(low), np.atleast_1d(high))
        self.terms += [(row + self.count, index, np.broadcast_to(value, row.shape)) for row, index, value in terms]
        self.limits.append((low, high))
        self.count += len(low)

    def assembled(self) -> Rows:
        row, index, value = (np.concatenate(parts).astype(np.int64) for parts in zip(*self.terms, strict=True))
        low, high = (np.concatenate(parts).astype(np.float64) for parts in zip(*self.limits, strict=True))
        order = np.argsort(row, kind="stable")
        filled = np.bincount(row, minlength=self.count)
        kept = (filled > 0) | (low > 0)
        starts = np.concatenate([[0], np.cumsum(filled[kept])]).astype(np.int64)
        return Rows(starts, index[order], value[order], low[kept], high[kept])


class Monolith:
    """The program of `instance` in which each commune of `floors` reaches that much (weights x coverage).

    `columns` are the first variables; then come the coverages, at `coverage_of` (communes x needs, -1 where nothing can
    be covered), then the contracts, rows of `contracts` (group, offer, tier). `cost` is to be maximised; `unit` divides
    every value; `upper` bounds the variables, `whole` says which take whole values.
    """

    def __init__(self, instance: Instance, floors: Mapping[str, int]) -> None:
        self.instance = instance
        self.tariffs, self.columns = priced(instance)
        self.service, self.gains = self._service_and_gains()
        self.contract, self.contracts = _contracts(self.columns)
        weights = np.array(
            [[c.weights.get(need, 0) for need in instance.needs] for c in instance.communes.values()], dtype=np.int64
        )
        size = np.array([instance.size(commune) for commune in instance.communes.values()], dtype=np.int64)
        self.had = _had(instance, self.tariffs)
        most = self.had.copy()
        np.add.at(most, self.columns.commune, self.gains)
        most = np.minimum(most, FULL_COVERAGE)
        covered = (most * weights) > 0
        first = len(self.columns)
        self.coverage_of = np.where(covered, first + np.cumsum(covered).reshape(covered.shape) - 1, -1)
        self.first_contract = first + int(covered.sum())
        count = self.first_contract + len(self.contracts)
        self.cost = np.zeros(count, dtype=np.int64)
        self.cost[first : self.first_contract] = (weights * size[:, None])[covered]
        self.unit = max(1, math.gcd(*self.cost.tolist()))
        self.upper = np.ones(count, dtype=np.int64)
        self.upper[first : self.first_contract] = most[covered]
        self.whole = np.ones(count, dtype=np.bool_)
        self.whole[first : self.first_contract] = False
        self.rows = self._rows(weights, floors)

    def _service_and_gains(self) -> tuple[Integers, Integers]:
        """The place of the service of each column, and what the column brings to each need, hundredths."""
        instance, columns = self.instance, self.columns
        place = {name: n for n, name in enumerate(instance.services)}
        services = np.array([place[offer.service] for offer in instance.offers.values()], dtype=np.int64)
        brought = np.array(
            [[offer.contributions.get(need, 0) for need in instance.needs] for offer in instance.offers.values()],
            dtype=np.int64,
        )
        fit = self.tariffs.fit[columns.offer, columns.kind]
        return services[columns.offer], brought[columns.offer] * fit[:, None] // 100

    def _rows(self, weights: Integers, floors: Mapping[str, int]) -> Rows:
        rows, columns, count = _Collector(), self.columns, len(self.instance.communes)
        everything, services = np.arange(len(columns)), len(self.instance.services)
        self._coverage(rows, weights, floors)
        rows.block(-np.inf, np.ones(count * services), (columns.commune * services + self.service, everything, 1))
        self._prerequisites(rows)
        means = [(c.means.investment_cents, c.means.running_cents, c.means.staff_hours) for c in self._communes]
        for m in range(3):
            budgets = np.array([row[m] for row in means], dtype=np.float64)
            rows.block(-np.inf, budgets, (columns.commune, everything, columns.costs[:, m]))
        self._musts(rows)
        if len(self.contracts):
            self._participation(rows)
        return rows.assembled()

    @property
    def _communes(self) -> list[Commune]:
        return list(self.instance.communes.values())

    def _coverage(self, rows: _Collector, weights: Integers, floors: Mapping[str, int]) -> None:
        commune, need = np.nonzero(self.coverage_of >= 0)
        row_of = np.full(self.coverage_of.shape, -1, dtype=np.int64)
        row_of[commune, need] = np.arange(len(commune))
        column, gained = np.nonzero((self.gains > 0) & (self.coverage_of >= 0)[self.columns.commune])
        own = (np.arange(len(commune)), self.coverage_of[commune, need], 1)
        brought = (row_of[self.columns.commune[column], gained], column, -self.gains[column, gained])
        rows.block(-np.inf, self.had[commune, need].astype(np.float64), own, brought)
        asked = np.array([floors.get(code, 0) for code in self.instance.communes], dtype=np.float64)
        asked[[self.instance.size(c) == 0 for c in self._communes]] = 0
        worth = (commune, self.coverage_of[commune, need], weights[commune, need])
        kept = asked[commune] > 0
        rows.block(asked, np.inf, tuple(part[kept] for part in worth))  # type: ignore[arg-type]

    def _prerequisites(self, rows: _Collector) -> None:
        instance, columns = self.instance, self.columns
        place = {name: n for n, name in enumerate(instance.services)}
        count = len(instance.communes)
        offered = np.zeros((count, len(place)), dtype=np.bool_)
        offered[columns.commune, self.service] = True
        for name, service in instance.services.items():
            for needed in service.prerequisites:
                lacking = np.array([needed not in commune.has for commune in self._communes], dtype=np.bool_)
                bound = (lacking & offered[:, place[name]])[columns.commune]
                child = np.flatnonzero(bound & (self.service == place[name]))
                parent = np.flatnonzero(bound & (self.service == place[needed]))
                rows.block(
                    -np.inf,
                    np.zeros(count),
                    (columns.commune[child], child, 1),
                    (columns.commune[parent], parent, -1),
                )

    def _musts(self, rows: _Collector) -> None:
        place = {name: n for n, name in enumerate(self.instance.services)}
        for n, commune in enumerate(self._communes):
            for service in sorted(commune.must - set(commune.has)):
                taking = np.flatnonzero((self.columns.commune == n) & (self.service == place[service]))
                rows.block(1.0, np.inf, (np.zeros_like(taking), taking, 1))

    def _participation(self, rows: _Collector) -> None:
        instance, contracts = self.instance, self.contracts
        groups = list(instance.groups)
        joining = np.flatnonzero(self.contract >= 0)
        z = self.first_contract + np.arange(len(contracts))
        order = np.arange(len(joining))
        rows.block(-np.inf, np.zeros(len(joining)), (order, joining, 1), (order, z[self.contract[joining]], -1))
        populations = np.array([commune.population for commune in self._communes], dtype=np.int64)
        thresholds = np.array([instance.threshold(groups[g], t) for g, _, t in contracts.tolist()], dtype=np.int64)
        members = (self.contract[joining], joining, populations[self.columns.commune[joining]])
        rows.block(np.zeros(len(contracts)), np.inf, members, (np.arange(len(contracts)), z, -thresholds))
        service = np.zeros(len(contracts), dtype=np.int64)
        service[self.contract[joining]] = self.service[joining]
        _, rivals = np.unique(contracts[:, 0] * len(instance.services) + service, return_inverse=True)
        rows.block(-np.inf, np.ones(int(rivals.max()) + 1), (rivals, z, 1))

    def choices(self, values: npt.NDArray[np.float64]) -> tuple[Choice, ...]:
        """The choices of a point of the program."""
        taken = np.flatnonzero(values[: len(self.columns)] > 0.5)
        return tuple(sorted(choices_of(self.instance, self.columns, taken)))

    def point(self, choices: Collection[Choice]) -> Integers:
        """The values of all the variables for a plan made of columns of this program."""
        wanted = set(choices)
        named = choices_of(self.instance, self.columns, np.arange(len(self.columns)))
        taken = np.array([choice in wanted for choice in named], dtype=np.bool_)
        values = np.zeros(len(self.cost), dtype=np.int64)
        values[: len(self.columns)] = taken
        values[self.first_contract + np.unique(self.contract[taken & (self.contract >= 0)])] = 1
        reached = self.had.copy()
        np.add.at(reached, self.columns.commune[taken], self.gains[taken])
        covered = self.coverage_of >= 0
        values[self.coverage_of[covered]] = np.minimum(reached, FULL_COVERAGE)[covered]
        return values


def _contracts(columns: Columns) -> tuple[Integers, Integers]:
    """The contract each column joins (-1: alone, or already open) and the (group, offer, tier) of each contract."""
    contract = np.full(len(columns), -1, dtype=np.int64)
    joins = columns.joins > 0
    keys = np.stack([columns.group[joins], columns.offer[joins], columns.tier[joins]], axis=1)
    found, places = np.unique(keys, axis=0, return_inverse=True)
    contract[joins] = places.reshape(-1)
    return contract, found


def _had(instance: Instance, tariffs: Tariffs) -> Integers:
    """What the services already there bring, communes x needs, hundredths: at commune fit, 100 without that scale."""
    offers = list(instance.offers)
    had = np.zeros((len(instance.communes), len(instance.needs)), dtype=np.int64)
    for n, commune in enumerate(instance.communes.values()):
        for name in commune.has.values():
            if name is not None:
                o = offers.index(name)
                fit = int(tariffs.fit[o, 0]) if tariffs.exists[o, 0] else 100
                brought = instance.offers[name].contributions
                had[n] += [brought.get(need, 0) * fit // 100 for need in instance.needs]
    return had
