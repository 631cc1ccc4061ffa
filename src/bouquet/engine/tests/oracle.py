"""The best plan of a tiny instance by trying everything, written from the format alone.

It reads the raw JSON object and shares no code with the engine, so that both can be wrong only separately.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil
from typing import Any

Raw = dict[str, Any]
Option = tuple[str, str, int | None]  # offer, group, tier


class Oracle:
    """Everything about one raw instance that exhaustive search needs."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.services = {s["id"]: s for s in raw["services"]}
        self.groups = {g["id"]: g for g in raw["groups"]}
        self.offers = {o["id"]: o for o in raw["offers"]}
        self.communes = {c["group"]: c for c in raw["communes"]}
        self.open = {(self.offers[o["offer"]]["service"], o["group"]): o for o in raw.get("open", [])}
        self.above = {code: self._above(code) for code in self.communes}
        self.population = {g: self._population(g) for g in self.groups}

    def _above(self, code: str) -> list[str]:
        found, group = [], self.groups[code]["parent"]
        while group:
            found.append(group)
            group = self.groups[group]["parent"]
        return found + [g["id"] for g in self.raw["groups"] if code in (g.get("members") or [])]

    def _population(self, group: str) -> int:
        if group in self.communes:
            return int(self.communes[group]["population"])
        own = self.groups[group].get("population")
        below = sum(c["population"] for code, c in self.communes.items() if group in self.above[code])
        return int(below if own is None else own)

    def price(self, code: str, option: Option) -> tuple[int, int, int] | None:
        """(investment, running, hours) of an option for a commune, None when it may not be taken."""
        offer, group, tier = option
        p, scales = self.communes[code]["population"], self.offers[offer]["scales"]
        alone = scales.get("commune")
        alone_price = None
        if alone is not None and p >= alone.get("min_population", 0):
            alone_price = (
                alone["setup_cents"] + alone["onboarding_cents"] + self._equipment(alone, p),
                alone["fixed_cents"] + ceil(self._yearly(alone, p) / 10000),
                alone["staff_hours"],
            )
        if tier is None:
            return alone_price
        scale = scales.get(self.groups[group].get("scale") or self.groups[group]["kind"])
        threshold = ceil(Fraction(self.population[group] * tier, 100))
        if scale is None or threshold == 0 or threshold < scale.get("min_population", 0):
            return None
        rate = max(threshold, p)
        investment = ceil(Fraction(p * scale["setup_cents"], rate))
        investment += scale["onboarding_cents"] + self._equipment(scale, p)
        running = ceil((scale["fixed_cents"] * 10000 + self._yearly(scale, rate)) * Fraction(p, rate * 10000))
        years = self.raw["horizon_years"]
        if alone_price and investment + years * running > alone_price[0] + years * alone_price[1]:
            return None
        return investment, running, scale["staff_hours"]

    @staticmethod
    def _equipment(scale: Raw, p: int) -> int:
        return ceil(Fraction(p * scale.get("equipment_micro_euro", 0), 10000))

    @staticmethod
    def _yearly(scale: Raw, inhabitants: int) -> Fraction:
        total, start = 0, 0
        for upto, price in scale["blocks"]:
            end = inhabitants if upto is None else min(upto, inhabitants)
            total += max(0, end - start) * price
            start = max(start, end)
        return Fraction(total)

    def options(self, code: str, service: str) -> list[Option]:
        found: list[Option] = []
        for offer in (o for o in self.raw["offers"] if o["service"] == service):
            found.append((offer["id"], code, None))
            for group in self.above[code]:
                held = self.open.get((service, group))
                tiers = (
                    self.raw["tiers_percent"]
                    if held is None
                    else [held["tier"]]
                    if held["offer"] == offer["id"]
                    else []
                )
                found.extend((offer["id"], group, tier) for tier in tiers)
        return found

    def size(self, code: str) -> int:
        return 1 if self.raw.get("weighting") == "communes" else int(self.communes[code]["population"])

    def value(self, code: str, taken: list[Option]) -> int:
        commune = self.communes[code]
        total = 0
        for need, weight in commune["weights"].items():
            reached = 0
            for had in (o for o in commune.get("has", {}).values() if o):
                fit = self.offers[had]["scales"].get("commune", {"fit": 100})["fit"]
                reached += self.offers[had]["contributions"].get(need, 0) * fit // 100
            for offer, group, tier in taken:
                kind = "commune" if tier is None else self.groups[group].get("scale") or self.groups[group]["kind"]
                fit = self.offers[offer]["scales"][kind]["fit"]
                reached += self.offers[offer]["contributions"].get(need, 0) * fit // 100
            total += weight * min(100, reached)
        return total * self.size(code)

    def bouquets(self, code: str, *, alone: bool) -> dict[frozenset[Option], int]:
        """Best value of each set of contracts to open that the commune joins, over all its feasible bouquets."""
        commune = self.communes[code]
        barred = set(commune.get("has", {})) | set(commune.get("excludes", []))
        choices: list[list[Option | None]] = []
        for service in self.services:
            own: list[Option | None] = [None]
            if service not in barred:
                own += [o for o in self.options(code, service) if self.price(code, o) and (o[2] is None or not alone)]
            choices.append(own)
        best: dict[frozenset[Option], int] = {}
        for combination in product(*choices):
            taken = [o for o in combination if o]
            if self._feasible(code, taken):
                joined = frozenset(o for o in taken if o[2] is not None and not self._is_open(o))
                best[joined] = max(best.get(joined, -1), self.value(code, taken))
        return best

    def _is_open(self, option: Option) -> bool:
        return (self.offers[option[0]]["service"], option[1]) in self.open

    def _feasible(self, code: str, taken: list[Option]) -> bool:
        commune = self.communes[code]
        there = {self.offers[o[0]]["service"] for o in taken} | set(commune.get("has", {}))
        if set(commune.get("must", [])) - there:
            return False
        for offer, _, _ in taken:
            service = self.services[self.offers[offer]["service"]]
            needed = [service["requires"]] if service.get("requires") else []
            if set(needed + service.get("also_requires", [])) - there:
                return False
        prices = [self.price(code, o) for o in taken]
        limits = (
            commune["means"]["investment_cents"],
            commune["means"]["running_cents"],
            commune["means"]["staff_hours"],
        )
        return all(sum(p[m] for p in prices if p) <= limits[m] for m in range(3))

    def fairest(self) -> int | None:
        """The most that a plan can leave to the commune it serves least, among those that count: 0 to 100,000."""
        counting = [code for code in self.communes if self.size(code)]
        reached = {v // self.size(code) for code in counting for v in self.bouquets(code, alone=False).values()}
        return next((t for t in sorted(reached, reverse=True) if self.best(t) is not None), None)

    def best(self, least: int = 0) -> int | None:
        """Value of the best plan that leaves `least` to everyone; None when no plan gives what each must have."""
        codes = list(self.communes)
        ranked: list[list[tuple[int, frozenset[Option]]]] = []
        for code in codes:
            floor = max(self.bouquets(code, alone=True).values(), default=0)
            floor = max(floor, least * self.size(code))
            own = [(v, joined) for joined, v in self.bouquets(code, alone=False).items() if v >= floor]
            ranked.append(sorted(own, key=lambda row: -row[0]))
        if any(not own for own in ranked):
            return None
        tops = [own[0][0] for own in ranked]
        self._top = -1
        self._search(codes, ranked, tops, 0, 0, {}, {})
        return self._top if self._top >= 0 else None

    def _search(
        self, codes: list[str], ranked: Any, tops: list[int], n: int, value: int, members: Raw, won: Raw
    ) -> None:
        if n == len(codes):
            enough = all(
                total >= ceil(Fraction(self.population[group] * tier, 100))
                for (_, group, tier), total in members.items()
            )
            if enough:
                self._top = max(self._top, value)
            return
        for own, joined in ranked[n]:
            if value + own + sum(tops[n + 1 :]) <= self._top:
                break
            winners = {(self.offers[o]["service"], g): (o, t) for o, g, t in joined}
            if len(winners) == len(joined) and all(won.get(key, pair) == pair for key, pair in winners.items()):
                more = dict(members)
                for option in joined:
                    more[option] = more.get(option, 0) + self.communes[codes[n]]["population"]
                self._search(codes, ranked, tops, n + 1, value + own, more, won | winners)


def best_value(raw: Raw) -> int | None:
    """Value of the best plan of a raw instance by exhaustive search, None when infeasible."""
    return Oracle(raw).best()
