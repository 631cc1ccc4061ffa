"""The plan of some communes as a mixed-integer program, and its exact answer.

Model (docs/algorithms/instance.md; design: facility location with posted participation tiers). Variables: `x` a choice
is taken, `z` a contract is open, `cov` hundredths of coverage of a need of a commune. Maximise
`sum size * weight * cov` under the three means of each commune, one choice per service, prerequisites, participation,
one contract per service and group, and nobody worse than alone. Among plans of equal value the least costly is kept.
HiGHS works in floating point: what it returns is checked in integers, and a plan that overruns a mean by rounding is
cut off (the sum of its choices that pay is at most their count less one) before solving again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Mapping

from bouquet.engine.columns import Column, Plan, bouquet_value
from bouquet.engine.errors import EngineError, Infeasible, Unfound
from bouquet.engine.milp import Answer, Program
from bouquet.engine.model import FULL_COVERAGE, Choice, Instance
from bouquet.engine.pricing import had_contributions

MAX_CUT_ROUNDS = 50
LEAST_POLISH_SECONDS = 5.0
MEANS = ("investment_cents", "running_cents", "staff_hours")


class Planner:
    """Builds and solves the program of the communes `codes` over their `columns`.

    Args:
        instance: the problem.
        columns: choices of each commune; a commune without entry takes nothing.
        floor: value (weights times coverage, 0 to 100,000) that each commune must reach.
    """

    def __init__(
        self, instance: Instance, columns: Mapping[str, list[Column]], floor: Mapping[str, int] | None = None
    ) -> None:
        self.instance = instance
        self.codes = tuple(columns)
        self.columns = [column for code in columns for column in columns[code]]
        self.program = Program()
        self.x = [self.program.binary() for _ in self.columns]
        self.z: dict[tuple[str, str, int], int] = {}
        self.cov: dict[tuple[str, int], int] = {}
        self.objective: list[tuple[int, int]] = []
        self.unmet_must: list[tuple[str, str]] = []
        start = 0
        for code, own in columns.items():
            self._commune(code, list(zip(self.x[start : start + len(own)], own, strict=True)), (floor or {}).get(code))
            start += len(own)
        self._contracts()
        self.unit = math.gcd(*(c for _, c in self.objective)) or 1

    def _commune(self, code: str, own: list[tuple[int, Column]], floor: int | None) -> None:
        commune = self.instance.communes[code]
        by_service: dict[str, list[int]] = {}
        for x, column in own:
            by_service.setdefault(column.choice.service, []).append(x)
        for name in MEANS:
            terms = [(x, getattr(column.cost, name)) for x, column in own]
            budget = getattr(commune.means, name)
            if sum(c for _, c in terms) > budget:
                self.program.row(terms, high=budget)
        for service, taken in by_service.items():
            if len(taken) > 1:
                self.program.row([(x, 1) for x in taken], high=1)
            for needed in self.instance.services[service].prerequisites:
                if needed not in commune.has:
                    above = [(x, -1) for x in by_service.get(needed, [])]
                    self.program.row([*((x, 1) for x in taken), *above], high=0)
        for service in sorted(commune.must - set(commune.has)):
            if service not in by_service:
                self.unmet_must.append((code, service))
            self.program.row([(x, 1) for x in by_service.get(service, [])], low=1)
        self._coverage(code, own, floor)

    def _coverage(self, code: str, own: list[tuple[int, Column]], floor: int | None) -> None:
        commune = self.instance.communes[code]
        had = had_contributions(self.instance, commune)
        reached: list[tuple[int, int]] = []
        for n, need in enumerate(self.instance.needs):
            weight = commune.weights.get(need, 0)
            gains = [(x, column.gains[n]) for x, column in own if column.gains[n]]
            most = min(FULL_COVERAGE, had.get(need, 0) + sum(gain for _, gain in gains))
            if not weight or not most:
                continue
            cov = self.cov[code, n] = self.program.continuous(most)
            self.program.row([(cov, 1), *((x, -gain) for x, gain in gains)], high=had.get(need, 0))
            reached.append((cov, weight))
        size = self.instance.size(commune)
        self.objective.extend((cov, size * weight) for cov, weight in reached)
        if floor and size:
            self.program.row(reached, low=floor)

    def _contracts(self) -> None:
        joining: dict[tuple[str, str, int], list[tuple[int, int]]] = {}
        for x, column in zip(self.x, self.columns, strict=True):
            choice = column.choice
            contract = self.instance.open_tiers.get((choice.service, choice.group))
            if choice.tier is not None and contract is None:
                population = self.instance.communes[choice.commune].population
                joining.setdefault((choice.offer, choice.group, choice.tier), []).append((x, population))
        winners: dict[tuple[str, str], list[int]] = {}
        for (offer, group, tier), members in joining.items():
            z = self.z[offer, group, tier] = self.program.binary()
            winners.setdefault((self.instance.offers[offer].service, group), []).append(z)
            for x, _ in members:
                self.program.row([(x, 1), (z, -1)], high=0)
            self.program.row([*members, (z, -self.instance.threshold(group, tier))], low=0)
        for rivals in winners.values():
            if len(rivals) > 1:
                self.program.row([(z, 1) for z in rivals], high=1)

    def best(self, seconds: float, seed: int, start: Collection[Choice] = ()) -> Plan:
        """The best plan within `seconds`, at least as good as `start`, a plan made of the columns of this program.

        Raises:
            Infeasible: no plan gives the communes what they must have.
            Unfound: none was found in time.
        """
        begun = time.monotonic()
        deadline = begun + seconds
        if self.unmet_must:
            code, service = self.unmet_must[0]
            raise Infeasible(f"{code} must have {service!r}, which nothing within its means provides")
        self.program.maximise([(v, c / self.unit) for v, c in self.objective])
        given = set(start)
        known = [column for column in self.columns if column.choice in given]
        answer, taken = self._solve(deadline, seed, known)
        if answer.infeasible:
            raise Infeasible("what the communes must have does not fit in their means")
        if self._serves(known) and (taken is None or self.value(taken) < self.value(known)):
            taken = known
        if taken is None:
            raise Unfound("no plan was found in time that gives every commune what it must have: give more seconds")
        value = self.value(taken)
        proved = answer.proved and answer.bound * self.unit < value + self.unit
        if proved:
            patience = time.monotonic() + max(LEAST_POLISH_SECONDS, time.monotonic() - begun)
            return Plan(tuple(self._cheapest(taken, value, min(deadline, patience), seed)), value, proved=True)
        ceiling = sum(self.program.upper(v) * c for v, c in self.objective)
        if math.isfinite(answer.bound):
            ceiling = min(ceiling, math.floor(answer.bound * (1 + 1e-9) + 1e-6) * self.unit)
        return Plan(tuple(taken), max(value, int(ceiling)), proved=False)

    def _serves(self, taken: Iterable[Column]) -> bool:
        """Whether choices give every commune what it must have."""
        held = {(column.choice.commune, column.choice.service) for column in taken}
        communes = {code: self.instance.communes[code] for code in self.codes}
        return all((code, s) in held for code, commune in communes.items() for s in commune.must - set(commune.has))

    def _cheapest(self, taken: list[Column], value: int, deadline: float, seed: int) -> list[Column]:
        """Among the plans of that value the least costly over the horizon, then the least agents' time."""
        years = self.instance.horizon_years
        self.program.row([(v, c // self.unit) for v, c in self.objective], low=value // self.unit)
        self.program.maximise(
            [
                (x, -(column.cost.total_cents(years) / 100 + column.cost.staff_hours / 1000))
                for x, column in zip(self.x, self.columns, strict=True)
            ]
        )
        _, cheaper = self._solve(deadline, seed, taken)
        return cheaper if cheaper is not None and self.value(cheaper) == value else taken

    def _solve(self, deadline: float, seed: int, known: Collection[Column]) -> tuple[Answer, list[Column] | None]:
        start = self._point(known) if known else None
        for _ in range(MAX_CUT_ROUNDS):
            answer = self.program.solve(deadline - time.monotonic(), seed, start)
            if answer.values is None:
                return answer, None
            taken = [k for k, x in enumerate(self.x) if answer.values[x] > 0.5]
            overrun = self._overrun(taken)
            if not overrun:
                return answer, [self.columns[k] for k in taken]
            for payers in overrun:
                self.program.row([(self.x[k], 1) for k in payers], high=len(payers) - 1)
        raise EngineError("the solver keeps overrunning a mean by rounding: the instance mixes numbers too far apart")

    def _point(self, known: Collection[Column]) -> list[float]:
        """The values of all the variables for a plan."""
        taken = {column.choice for column in known}
        point = [0.0] * self.program.size
        for x, column in zip(self.x, self.columns, strict=True):
            point[x] = float(column.choice in taken)
        for (offer, group, tier), z in self.z.items():
            point[z] = float(any((c.offer, c.group, c.tier) == (offer, group, tier) for c in taken))
        for (code, n), cov in self.cov.items():
            commune, need = self.instance.communes[code], self.instance.needs[n]
            gained = sum(column.gains[n] for column in known if column.choice.commune == code)
            point[cov] = float(min(FULL_COVERAGE, had_contributions(self.instance, commune).get(need, 0) + gained))
        return point

    def _overrun(self, taken: list[int]) -> list[list[int]]:
        """For each mean that the choices overrun in integers, the choices that pay from it."""
        by_commune: dict[str, list[int]] = {}
        for k in taken:
            by_commune.setdefault(self.columns[k].choice.commune, []).append(k)
        found = []
        for code, ks in by_commune.items():
            for name in MEANS:
                payers = [k for k in ks if getattr(self.columns[k].cost, name)]
                spent = sum(getattr(self.columns[k].cost, name) for k in payers)
                if spent > getattr(self.instance.communes[code].means, name):
                    found.append(payers)
        return found

    def value(self, taken: Iterable[Column]) -> int:
        """Value of the chosen columns for the communes of this program, re-computed in integers."""
        gains: dict[str, list[tuple[int, ...]]] = {code: [] for code in self.codes}
        for column in taken:
            gains[column.choice.commune].append(column.gains)
        return sum(
            self.instance.size(self.instance.communes[code]) * bouquet_value(self.instance, code, rows)
            for code, rows in gains.items()
        )
