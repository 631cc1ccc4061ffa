"""Everything a commune may choose, priced: the columns of the problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bouquet.engine.model import FULL_COVERAGE, Choice, Commune, Instance, Offer
from bouquet.engine.pricing import Cost, admissible_alone, admissible_pooled, alone_cost, had_contributions


@dataclass(frozen=True, slots=True)
class Column:
    """A choice with its cost and what it adds to each need (hundredths, in the order of the instance's needs)."""

    choice: Choice
    cost: Cost
    gains: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The best choices found, an upper bound of the value, and whether the two were proved to meet."""

    columns: tuple[Column, ...]
    bound: int
    proved: bool

    @property
    def choices(self) -> tuple[Choice, ...]:
        return tuple(sorted(column.choice for column in self.columns))


def alone_columns(instance: Instance, commune: Commune) -> list[Column]:
    """What the commune can buy by itself within its means, one column per offer."""
    place = need_places(instance)
    columns = []
    for service in _wanted(instance, commune):
        for offer in instance.offers_of[service]:
            scale = admissible_alone(offer, commune.population)
            if scale is None:
                continue
            cost = alone_cost(scale, commune.population)
            if cost.within(commune.means):
                choice = Choice(commune.group, service, offer.id, commune.group)
                columns.append(Column(choice, cost, gains_of(place, offer, scale.fit)))
    return columns


def pooled_columns(instance: Instance, commune: Commune) -> list[Column]:
    """The contracts the commune can join within its means: open ones, and those its listed neighbours can open."""
    place = need_places(instance)
    columns = []
    for group in instance.ancestors[commune.group]:
        reachable = _reachable_tiers(instance, group.id)
        for service in _wanted(instance, commune):
            contract = instance.open_tiers.get((service, group.id))
            offers = (
                (instance.offers[contract.offer],) if contract else instance.offers_of[service] if reachable else ()
            )
            for offer in offers:
                scale = offer.scales.get(group.buying_scale)
                if scale is None:
                    continue
                for tier in (contract.tier,) if contract else reachable:
                    cost = admissible_pooled(instance, commune, offer, group.id, tier)
                    if cost is not None and cost.within(commune.means):
                        choice = Choice(commune.group, service, offer.id, group.id, tier)
                        columns.append(Column(choice, cost, gains_of(place, offer, scale.fit)))
    return columns


def _reachable_tiers(instance: Instance, group: str) -> tuple[int, ...]:
    """Tiers at which the listed communes of a group could open a contract together."""
    most = instance.listed_population[group]
    return tuple(tier for tier in instance.tiers_percent if instance.threshold(group, tier) <= most)


def _wanted(instance: Instance, commune: Commune) -> list[str]:
    return [service for service in instance.services if service not in commune.has and service not in commune.excludes]


def need_places(instance: Instance) -> dict[str, int]:
    return {need: n for n, need in enumerate(instance.needs)}


def gains_of(place: Mapping[str, int], offer: Offer, fit: int) -> tuple[int, ...]:
    """What an offer adds to each need, hundredths after the fit of a scale; `place` numbers the needs."""
    row = [0] * len(place)
    for need, c in offer.contributions.items():
        row[place[need]] = c * fit // 100
    return tuple(row)


def undominated(columns: list[Column]) -> list[Column]:
    """Columns of one commune less those that another of the same service beats or equals in every respect.

    Only for columns that bind nobody else (alone, or open contracts): a contract to open also counts its members.
    """
    kept: list[Column] = []
    by_service: dict[str, list[Column]] = {}
    for column in columns:
        by_service.setdefault(column.choice.service, []).append(column)
    for rivals in by_service.values():
        for n, column in enumerate(rivals):
            if not any(_beats(other, column, m < n) for m, other in enumerate(rivals) if m != n):
                kept.append(column)
    return kept


def _beats(one: Column, other: Column, first: bool) -> bool:
    """`one` is no dearer and brings no less; of two equals the first is kept."""
    no_worse = (
        one.cost.investment_cents <= other.cost.investment_cents
        and one.cost.running_cents <= other.cost.running_cents
        and one.cost.staff_hours <= other.cost.staff_hours
        and all(a >= b for a, b in zip(one.gains, other.gains, strict=True))
    )
    equal = no_worse and one.cost == other.cost and one.gains == other.gains
    return no_worse and (first or not equal)


def bouquet_value(instance: Instance, code: str, gains: Iterable[tuple[int, ...]]) -> int:
    """Weights times coverage of one commune (0 to 100,000) for the gains of its columns."""
    commune = instance.communes[code]
    had = had_contributions(instance, commune)
    rows = list(gains)
    return sum(
        commune.weights.get(need, 0) * min(FULL_COVERAGE, had.get(need, 0) + sum(row[n] for row in rows))
        for n, need in enumerate(instance.needs)
    )
