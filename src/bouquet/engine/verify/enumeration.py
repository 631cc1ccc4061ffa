"""The best bouquet alone of one commune, by trying every combination, where they are few."""

from __future__ import annotations

from math import prod

from bouquet.engine.model import COMMUNE, FULL_COVERAGE, Commune, Instance
from bouquet.engine.pricing import Cost, admissible_alone, alone_cost, fitted

ENUMERATION_LIMIT = 100_000


def best_alone_by_enumeration(instance: Instance, commune: Commune) -> int | None:
    """Value of the commune's best bouquet alone by trying every combination; None when there are too many.

    0 when what the commune must have cannot be had alone. At most `ENUMERATION_LIMIT` combinations.
    """
    options: list[tuple[str, list[tuple[Cost, dict[str, int]]]]] = []
    for service, offers in instance.offers_of.items():
        if service in commune.has or service in commune.excludes:
            continue
        scales = [(offer, admissible_alone(offer, commune.population)) for offer in offers]
        choices = [(alone_cost(s, commune.population), fitted(o, s.fit)) for o, s in scales if s is not None]
        if choices:
            options.append((service, choices))
    if prod(1 + len(choices) for _, choices in options) > ENUMERATION_LIMIT:
        return None
    return _Enumeration(instance, commune, options).best()


class _Enumeration:
    """Depth-first walk over every combination of one commune's choices alone."""

    def __init__(
        self, instance: Instance, commune: Commune, options: list[tuple[str, list[tuple[Cost, dict[str, int]]]]]
    ) -> None:
        self.instance, self.commune, self.options = instance, commune, options
        self.most = 0

    def best(self) -> int:
        had: dict[str, int] = {}
        for name in self.commune.has.values():
            if name is not None:
                scale = self.instance.offers[name].scales.get(COMMUNE)
                for need, c in fitted(self.instance.offers[name], scale.fit if scale else 100).items():
                    had[need] = had.get(need, 0) + c
        self._walk(0, Cost(), had, set(self.commune.has))
        return self.instance.size(self.commune) * self.most

    def _walk(self, depth: int, spent: Cost, covered: dict[str, int], there: set[str]) -> None:
        if depth == len(self.options):
            needs = (n for s in there - set(self.commune.has) for n in self.instance.services[s].prerequisites)
            if self.commune.must <= there and all(needed in there for needed in needs):
                value = sum(w * min(FULL_COVERAGE, covered.get(n, 0)) for n, w in self.commune.weights.items())
                self.most = max(self.most, value)
            return
        service, choices = self.options[depth]
        self._walk(depth + 1, spent, covered, there)
        for cost, gains in choices:
            total = spent + cost
            if total.within(self.commune.means):
                more = {n: covered.get(n, 0) + gains.get(n, 0) for n in covered.keys() | gains.keys()}
                self._walk(depth + 1, total, more, there | {service})
