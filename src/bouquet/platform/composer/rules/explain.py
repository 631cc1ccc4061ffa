"""Why a service is not in a bouquet, from what the chosen ones leave of the means.

The reason given is the first that holds, in this order: it is there already; it was excluded; the catalogue has no cost
or no judged contribution for it; the commune may not buy it and no group can; the groups are too small for it; it adds
nothing to the priorities; something it needs is missing; the means left are too short. "Short of" is measured on the
way of buying that is nearest to fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bouquet.engine.columns import Column, alone_columns, pooled_columns
from bouquet.engine.model import COMMUNE, Choice, Commune, Instance, Means
from bouquet.engine.pricing import Cost, coverage, fitted, weighted
from bouquet.platform.composer.rules.catalogue_data import CatalogueData, ServiceData

HAD, EXCLUDED, NOT_COMPOSED, TRANSFERRED, TOO_SMALL, NO_GAIN, MISSING, SHORT = (
    "had",
    "excluded",
    "not_composed",
    "transferred",
    "too_small",
    "no_gain",
    "missing",
    "short",
)
UNLIMITED = Means(10**13, 10**13, 10**13)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A service that stays out, and why.

    `missing` names prerequisites that are not there; `short_of` what is lacking to add it (cents, cents a year, hours a
    year); `gain` what adding it would bring now, in weights times coverage (0 to 100,000); `nearness` 0 when it only
    lacks a prerequisite, else the part of the means that is lacking; None when no means would bring it in.
    """

    service: str
    reason: str
    missing: tuple[str, ...] = ()
    short_of: Cost = field(default_factory=Cost)
    choice: Choice | None = None
    cost: Cost | None = None
    gain: int = 0
    minimum_population: int = 0
    nearness: float | None = None


def left_out(instance: Instance, catalogue: CatalogueData, chosen: Iterable[Choice], spent: Cost) -> list[LeftOut]:
    """Every service of the catalogue that the one commune of the instance does not take, in the catalogue's order."""
    (commune,) = instance.communes.values()
    taken = list(chosen)
    there = {choice.service for choice in taken} | set(commune.has)
    columns = _columns_whatever_the_means(instance, commune)
    base = coverage(instance, commune, taken)
    reasons = []
    for service in catalogue.services.values():
        if service.id not in {choice.service for choice in taken}:
            own = columns.get(service.id, [])
            reasons.append(_reason(instance, commune, service, own, base, there, spent))
    return reasons


def _columns_whatever_the_means(instance: Instance, commune: Commune) -> dict[str, list[Column]]:
    rich = Commune(
        commune.group, commune.population, commune.weights, UNLIMITED, commune.has, commune.excludes, commune.must
    )
    found: dict[str, list[Column]] = {}
    for column in alone_columns(instance, rich) + pooled_columns(instance, rich):
        found.setdefault(column.choice.service, []).append(column)
    return found


def _reason(
    instance: Instance,
    commune: Commune,
    service: ServiceData,
    columns: list[Column],
    base: dict[str, int],
    there: set[str],
    spent: Cost,
) -> LeftOut:
    if service.id in commune.has:
        return LeftOut(service.id, HAD)
    if service.id in commune.excludes:
        return LeftOut(service.id, EXCLUDED)
    if not service.composed:
        return LeftOut(service.id, NOT_COMPOSED)
    if not columns and _left_to_groups(instance, service.id):
        return LeftOut(service.id, TRANSFERRED)
    if not columns:
        minimum = service.cost.minimum_population if service.cost else 0
        return LeftOut(service.id, TOO_SMALL, minimum_population=minimum)
    best = min(columns, key=lambda column: _nearness(_lacking(commune, spent + column.cost), commune.means))
    lacking = _lacking(commune, spent + best.cost)
    gain = max(_gain(instance, commune, column, base) for column in columns)
    missing = tuple(needed for needed in service.prerequisites if needed not in there)
    reason = NO_GAIN if not gain else MISSING if missing else SHORT
    return LeftOut(
        service.id,
        reason,
        missing=missing,
        short_of=lacking,
        choice=best.choice,
        cost=best.cost,
        gain=gain,
        nearness=None if not gain else _nearness(lacking, commune.means) + len(missing),
    )


def _left_to_groups(instance: Instance, service: str) -> bool:
    """Whether no offer of the service may be bought by a commune alone."""
    offers = [offer for offer in instance.offers.values() if offer.service == service]
    return bool(offers) and all(COMMUNE not in offer.scales for offer in offers)


def _gain(instance: Instance, commune: Commune, column: Column, base: dict[str, int]) -> int:
    kind = COMMUNE if column.choice.tier is None else instance.groups[column.choice.group].buying_scale
    offer = instance.offers[column.choice.offer]
    more = fitted(offer, offer.scales[kind].fit)
    return weighted(commune, {need: min(100, c + more.get(need, 0)) for need, c in base.items()}) - weighted(
        commune, base
    )


def _lacking(commune: Commune, needed: Cost) -> Cost:
    return Cost(
        max(0, needed.investment_cents - commune.means.investment_cents),
        max(0, needed.running_cents - commune.means.running_cents),
        max(0, needed.staff_hours - commune.means.staff_hours),
    )


def _nearness(lacking: Cost, means: Means) -> float:
    """The lacking part of each mean, summed: 0 fits, 1 asks for one of the means twice over."""
    return sum(
        short / max(1, limit)
        for short, limit in (
            (lacking.investment_cents, means.investment_cents),
            (lacking.running_cents, means.running_cents),
            (lacking.staff_hours, means.staff_hours),
        )
    )
