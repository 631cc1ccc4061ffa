"""A composed bouquet, with everything a reader needs to trust it: costs low, central and high, who carries, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bouquet.engine.model import COMMUNE, Choice, Instance, Solution
from bouquet.engine.pricing import Cost, alone_cost, ceil_div, choice_cost, coverage, fitted, pooled_cost, weighted
from bouquet.platform.catalogue.rules import Level
from bouquet.platform.catalogue.rules.market import MarketOffer
from bouquet.platform.composer.rules.assumptions import Assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.errors import UnverifiedPlan
from bouquet.platform.composer.rules.explain import LeftOut, left_out
from bouquet.platform.composer.rules.instances import CommunePlace, GroupPlace
from bouquet.platform.composer.rules.request import Wishes

MICRO_EURO_PER_CENT = 10_000


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who buys and signs: the commune itself or one of its groups."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One service of the bouquet.

    `costs` by level for this commune; `savings_cents` by level a year where the model has any, else None;
    `market` is the real offer, None when the reference offer stands for the market;
    `brings` hundredths by need before the cap at 100; `gain` weights times what it brings (uncapped);
    `assumes_inhabitants` the inhabitants that must join the contract, this commune included (None alone), and
    `others_to_join` those that others must bring.
    """

    number: int
    choice: Choice
    carrier: Carrier
    costs: Mapping[Level, Cost]
    savings_cents: Mapping[Level, int] | None
    brings: Mapping[str, int]
    gain: int
    calibrated: bool
    market: MarketOffer | None
    assumes_inhabitants: int | None
    others_to_join: int | None


@dataclass(frozen=True, slots=True)
class Bouquet:
    """A set of services for the commune: its lines, what it costs by level, and the value it reaches."""

    lines: tuple[Line, ...]
    totals: Mapping[Level, Cost]
    savings_cents: Mapping[Level, int] | None
    covered: Mapping[str, int]
    weighted: int


@dataclass(frozen=True, slots=True)
class Composition:
    """The answer to a request: the proved bouquet, the best one alone, and what stays out."""

    place: CommunePlace
    groups: tuple[GroupPlace, ...]
    wishes: Wishes
    instance: Instance
    solution: Solution
    best: Bouquet
    alone: Bouquet
    left_out: tuple[LeftOut, ...]
    checks: tuple[str, ...]

    @property
    def horizon_years(self) -> int:
        return self.instance.horizon_years

    @property
    def pooled_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.best.lines if line.choice.tier is not None)


def composition(
    catalogue: CatalogueData,
    place: CommunePlace,
    groups: Iterable[GroupPlace],
    wishes: Wishes,
    assumed: Assumptions,
    instance: Instance,
    solution: Solution,
    checks: Iterable[str] = (),
) -> Composition:
    """Everything a reader needs of a verified solution of a commune's instance."""
    groups = tuple(groups)
    carriers = {place.code: Carrier(place.code, COMMUNE, place.name)}
    carriers |= {group.id: Carrier(group.id, group.kind, group.name) for group in groups}
    levels = _Levels(catalogue, assumed, instance)
    best = levels.bouquet(solution.choices, carriers)
    (alone,) = solution.alone
    return Composition(
        place=place,
        groups=groups,
        wishes=wishes,
        instance=instance,
        solution=solution,
        best=best,
        alone=levels.bouquet(alone.choices, carriers),
        left_out=tuple(left_out(instance, catalogue, solution.choices, best.totals[Level.CENTRAL])),
        checks=tuple(checks),
    )


class _Levels:
    """Prices choices at the three levels of the estimates; the plan itself was made at the central one."""

    def __init__(self, catalogue: CatalogueData, assumed: Assumptions, instance: Instance) -> None:
        self.catalogue, self.instance = catalogue, instance
        (self.commune,) = instance.communes.values()
        buyers = {self.commune.group: self.commune.population}
        self.offers = {level: catalogue.offers(assumed, buyers, level) for level in Level}

    def bouquet(self, choices: Iterable[Choice], carriers: Mapping[str, Carrier]) -> Bouquet:
        taken = list(choices)
        bare = [self._line(choice, carriers[choice.group]) for choice in taken]
        order = {service: n for n, service in enumerate(self.catalogue.services)}
        bare.sort(key=lambda line: (-line.gain, order[line.choice.service]))
        lines = tuple(replace(line, number=n) for n, line in enumerate(bare, 1))
        covered = coverage(self.instance, self.commune, taken)
        saved = [line.savings_cents for line in lines if line.savings_cents is not None]
        return Bouquet(
            lines=lines,
            totals={level: sum((line.costs[level] for line in lines), Cost()) for level in Level},
            savings_cents={level: sum(s[level] for s in saved) for level in Level} if saved else None,
            covered=covered,
            weighted=weighted(self.commune, covered),
        )

    def _line(self, choice: Choice, carrier: Carrier) -> Line:
        service = self.catalogue.services[choice.service]
        offer = self.instance.offers[choice.offer]
        brings = fitted(offer, offer.scales[carrier.kind].fit)
        threshold = None if choice.tier is None else self.instance.threshold(choice.group, choice.tier)
        population = self.commune.population
        return Line(
            number=0,
            choice=choice,
            carrier=carrier,
            costs={level: self._cost(choice, carrier, level) for level in Level},
            savings_cents=self._savings(choice, carrier) if service.cost and service.cost.savings_micro_euro else None,
            brings=brings,
            gain=sum(self.commune.weights.get(need, 0) * c for need, c in brings.items()),
            calibrated=service.calibrated,
            market=self.catalogue.market.get(choice.offer),
            assumes_inhabitants=threshold,
            others_to_join=None if threshold is None else max(0, threshold - population),
        )

    def _cost(self, choice: Choice, carrier: Carrier, level: Level) -> Cost:
        if level is Level.CENTRAL:
            planned = choice_cost(self.instance, choice)
            if planned is None:
                raise UnverifiedPlan(f"{choice.service} by {choice.offer} is not admissible")
            return planned
        scale = self.offers[level][choice.offer].scales[carrier.kind]
        if choice.tier is None:
            return alone_cost(scale, self.commune.population)
        return pooled_cost(scale, self.commune.population, self.instance.threshold(choice.group, choice.tier))

    def _savings(self, choice: Choice, carrier: Carrier) -> dict[Level, int]:
        return {
            level: ceil_div(
                self.commune.population * self.offers[level][choice.offer].scales[carrier.kind].savings_micro_euro,
                MICRO_EURO_PER_CENT,
            )
            for level in Level
        }
