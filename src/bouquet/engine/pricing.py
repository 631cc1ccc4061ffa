"""What a choice costs a commune and brings it, in integers, rounded as the instance format states.

Source: `docs/algorithms/instance.md`, sections Alone, Pooled and Nobody pays more than alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bouquet.engine.model import (
    COMMUNE,
    FULL_COVERAGE,
    MICRO_EURO_PER_CENT,
    Block,
    Choice,
    Commune,
    Instance,
    Means,
    Offer,
    Scale,
)

Amounts = tuple[int, int, int]


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """What a commune pays: cents once, cents a year, agents' hours a year."""

    investment_cents: int = 0
    running_cents: int = 0
    staff_hours: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.investment_cents + other.investment_cents,
            self.running_cents + other.running_cents,
            self.staff_hours + other.staff_hours,
        )

    def within(self, means: Means) -> bool:
        return (
            self.investment_cents <= means.investment_cents
            and self.running_cents <= means.running_cents
            and self.staff_hours <= means.staff_hours
        )

    def total_cents(self, years: int) -> int:
        """Money over `years`: the investment once, the running cost each year."""
        return self.investment_cents + years * self.running_cents


def ceil_div(numerator: int, denominator: int) -> int:
    """Integer quotient rounded up; `denominator` positive."""
    return -(-numerator // denominator)


def block_micro_euro(blocks: Sequence[Block], population: int) -> int:
    """Yearly price of `population` inhabitants over marginal blocks, micro-euros.

    >>> block_micro_euro([Block(10_000, 80_000), Block(None, 50_000)], 12_000)
    900000000
    """
    total, start = 0, 0
    for block in blocks:
        if block.upto is None or population <= block.upto:
            return total + (population - start) * block.micro_euro
        total += (block.upto - start) * block.micro_euro
        start = block.upto
    return total


def alone_cost(scale: Scale, population: int) -> Cost:
    """Cost for a commune of `population` inhabitants that buys by itself."""
    return Cost(*alone_amounts(scale, population))


def alone_amounts(scale: Scale, population: int) -> Amounts:
    """The same as bare numbers: cents once, cents a year, agents' hours a year."""
    return (
        scale.setup_cents + scale.onboarding_cents + _equipment_cents(scale, population),
        scale.fixed_cents + ceil_div(block_micro_euro(scale.blocks, population), MICRO_EURO_PER_CENT),
        scale.staff_hours,
    )


def pooled_cost(scale: Scale, population: int, threshold: int) -> Cost:
    """Posted rate of a contract for a commune of `population` inhabitants.

    Args:
        scale: the offer at the scale of the group.
        population: inhabitants of the commune.
        threshold: inhabitants that must join (`Q`), at least 1; the rate is taken at `max(Q, population)`, so that
            no member pays more than the whole contract.
    """
    return Cost(*pooled_amounts(scale, population, threshold))


def pooled_amounts(scale: Scale, population: int, threshold: int) -> Amounts:
    """The same as bare numbers: cents once, cents a year, agents' hours a year."""
    rate_population = max(threshold, population)
    yearly = scale.fixed_cents * MICRO_EURO_PER_CENT + block_micro_euro(scale.blocks, rate_population)
    return (
        ceil_div(population * scale.setup_cents, rate_population)
        + scale.onboarding_cents
        + _equipment_cents(scale, population),
        ceil_div(population * yearly, rate_population * MICRO_EURO_PER_CENT),
        scale.staff_hours,
    )


def _equipment_cents(scale: Scale, population: int) -> int:
    return ceil_div(population * scale.equipment_micro_euro, MICRO_EURO_PER_CENT)


def admissible_alone(offer: Offer, population: int) -> Scale | None:
    """The commune scale of `offer` if a commune of that size can buy it by itself."""
    scale = offer.scales.get(COMMUNE)
    return scale if scale is not None and population >= scale.min_population else None


def admissible_pooled(instance: Instance, commune: Commune, offer: Offer, group: str, tier: int) -> Cost | None:
    """Cost of joining the contract (`offer`, `group`, `tier`), or None when the commune may not.

    It may not when the offer has no scale for the group, the group has no inhabitants, the threshold is under the
    offer's minimum, or the money over the horizon exceeds that of the same offer alone.
    """
    scale = offer.scales.get(instance.groups[group].buying_scale)
    amounts = scale and admissible_amounts(
        commune, offer, scale, instance.threshold(group, tier), instance.horizon_years
    )
    return Cost(*amounts) if amounts else None


def admissible_amounts(commune: Commune, offer: Offer, scale: Scale, threshold: int, years: int) -> Amounts | None:
    """The same as bare numbers, `scale` being that of the group and `threshold` the inhabitants that must join."""
    if threshold <= 0 or threshold < scale.min_population:
        return None
    amounts = pooled_amounts(scale, commune.population, threshold)
    alone = admissible_alone(offer, commune.population)
    if alone:
        once, yearly, _ = alone_amounts(alone, commune.population)
        if amounts[0] + years * amounts[1] > once + years * yearly:
            return None
    return amounts


def choice_cost(instance: Instance, choice: Choice) -> Cost | None:
    """Cost of a choice for its commune, or None when the choice is not admissible."""
    commune, offer = instance.communes[choice.commune], instance.offers[choice.offer]
    if choice.tier is None:
        scale = admissible_alone(offer, commune.population)
        return alone_cost(scale, commune.population) if scale else None
    return admissible_pooled(instance, commune, offer, choice.group, choice.tier)


def choice_scale(instance: Instance, choice: Choice) -> Scale:
    """The scale at which a choice buys its offer."""
    kind = COMMUNE if choice.tier is None else instance.groups[choice.group].buying_scale
    return instance.offers[choice.offer].scales[kind]


def fitted(offer: Offer, fit: int) -> dict[str, int]:
    """Contributions of an offer by need, hundredths, after the fit of a scale: `floor(c * fit / 100)`."""
    return {need: c * fit // 100 for need, c in offer.contributions.items() if c * fit >= 100}


def had_contributions(instance: Instance, commune: Commune) -> dict[str, int]:
    """What the services already there bring by need, hundredths: the named offers at commune fit (100 without)."""
    total: dict[str, int] = {}
    for offer_id in commune.has.values():
        if offer_id is None:
            continue
        offer = instance.offers[offer_id]
        scale = offer.scales.get(COMMUNE)
        for need, c in fitted(offer, scale.fit if scale else 100).items():
            total[need] = total.get(need, 0) + c
    return total


def coverage(instance: Instance, commune: Commune, choices: Iterable[Choice]) -> dict[str, int]:
    """Coverage of every need, hundredths capped at 100, by what is there and what `choices` add."""
    total = had_contributions(instance, commune)
    for choice in choices:
        for need, c in fitted(instance.offers[choice.offer], choice_scale(instance, choice).fit).items():
            total[need] = total.get(need, 0) + c
    return {need: min(FULL_COVERAGE, total.get(need, 0)) for need in instance.needs}


def weighted(commune: Commune, covered: Mapping[str, int]) -> int:
    """Weights times coverage of one commune: 0 to 100,000."""
    return sum(weight * covered[need] for need, weight in commune.weights.items())


def commune_value(instance: Instance, commune: Commune, choices: Iterable[Choice]) -> int:
    """Value of a bouquet for its commune: inhabitants (or 1) times weights times coverage."""
    return instance.size(commune) * weighted(commune, coverage(instance, commune, choices))
