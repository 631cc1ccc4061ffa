"""Everything a commune may choose, priced: the columns of the problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bouquet.engine.model import FULL_COVERAGE, Choice, Commune, Instance, Means, Offer
from bouquet.engine.pricing import Amounts, Cost, admissible_alone, admissible_amounts, alone_amounts, had_contributions


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


class Way(NamedTuple):
    """A way of having a service, within the means: the bare facts of a column."""

    offer: Offer
    group: str
    tier: int | None
    amounts: Amounts
    fit: int


def alone_columns(instance: Instance, commune: Commune) -> list[Column]:
    """What the commune can buy by itself within its means, one column per offer."""
    return columns_of(instance, commune, alone_ways(instance, commune))


def pooled_columns(instance: Instance, commune: Commune) -> list[Column]:
    """The contracts the commune can join within its means: open ones, and those its listed neighbours can open."""
    return columns_of(instance, commune, pooled_ways(instance, commune))


def columns_of(instance: Instance, commune: Commune, ways: Iterable[Way]) -> list[Column]:
    """The columns of some ways."""
    place = {need: n for n, need in enumerate(instance.needs)}
    return [column_of(place, commune, way) for way in ways]


def column_of(place: Mapping[str, int], commune: Commune, way: Way) -> Column:
    """The column of a way, gains being in the order of `place`, the number of each need."""
    row = [0] * len(place)
    for need, c in way.offer.contributions.items():
        row[place[need]] = c * way.fit // 100
    choice = Choice(commune.group, way.offer.service, way.offer.id, way.group, way.tier)
    return Column(choice, Cost(*way.amounts), tuple(row))


def alone_ways(instance: Instance, commune: Commune) -> list[Way]:
    """What the commune can buy by itself within its means, one way per offer."""
    ways, means = [], amounts_of(commune.means)
    for service in _wanted(instance, commune):
        for offer in instance.offers_of[service]:
            scale = admissible_alone(offer, commune.population)
            if scale is not None:
                amounts = alone_amounts(scale, commune.population)
                if _within(amounts, means):
                    ways.append(Way(offer, commune.group, None, amounts, scale.fit))
    return ways


def pooled_ways(instance: Instance, commune: Commune) -> list[Way]:
    """The contracts the commune can join within its means: open ones, and those its listed neighbours can open."""
    ways, means = [], amounts_of(commune.means)
    for group in instance.ancestors[commune.group]:
        tiers = _reachable_tiers(instance, group.id)
        for service in _wanted(instance, commune):
            contract = instance.open_tiers.get((service, group.id))
            offers = (instance.offers[contract.offer],) if contract else instance.offers_of[service] if tiers else ()
            for offer in offers:
                scale = offer.scales.get(group.buying_scale)
                if scale is None:
                    continue
                for tier in (contract.tier,) if contract else tiers:
                    threshold = instance.threshold(group.id, tier)
                    amounts = admissible_amounts(commune, offer, scale, threshold, instance.horizon_years)
                    if amounts is not None and _within(amounts, means):
                        ways.append(Way(offer, group.id, tier, amounts, scale.fit))
    return ways


def amounts_of(means: Means) -> Amounts:
    """The means as bare numbers."""
    return means.investment_cents, means.running_cents, means.staff_hours


def _within(amounts: Amounts, means: Amounts) -> bool:
    return amounts[0] <= means[0] and amounts[1] <= means[1] and amounts[2] <= means[2]


def _reachable_tiers(instance: Instance, group: str) -> tuple[int, ...]:
    """Tiers at which the listed communes of a group could open a contract together."""
    most = instance.listed_population[group]
    return tuple(tier for tier in instance.tiers_percent if instance.threshold(group, tier) <= most)


def _wanted(instance: Instance, commune: Commune) -> list[str]:
    return [service for service in instance.services if service not in commune.has and service not in commune.excludes]


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
