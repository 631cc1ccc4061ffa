"""A real priced offer of the catalogue turned into something the engine can choose.

For the communes of an instance, the offer `O` of a service becomes an engine offer named `O` (amounts before tax):

- at the scale of the commune, always when it is sold to communes. What is paid once by contract and by member is the
  set-up; by inhabitant, the equipment. What is paid each year is averaged over the horizon, the first year's price
  included, rounded up to the cent. Prices by contract and by member that change with the population become blocks one
  inhabitant wide, so that `c(p)` is the exact price of a commune of `p` inhabitants;
- at the scale of a group, only when it is sold to groups and its price by contract does not depend on the population,
  nothing is paid each year by member, and prices by inhabitant do not rise: the invoice can then only be lower when
  others join, as the posted rate promises. What is paid once by member is the onboarding;
- agents' days are those of the service's cost model, since prices do not say them: the commune's own and, unless a
  public body runs the offer, the carrier's: done by the commune alone, paid at their stated cost in a group;
- contributions are the service's; fit by scale as in the assumptions; possible savings those of the cost model.

An offer is left out when its price is not stated for one of the communes. A worked example is checked by hand in
`tests/test_market_offer.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from bouquet.engine.model import COMMUNE, SCALES, Block, Offer, Scale
from bouquet.platform.catalogue.rules import MICRO_EURO_PER_CENT, CostModel, Level
from bouquet.platform.catalogue.rules.market import MarketOffer
from bouquet.platform.catalogue.rules.prices import Part, Per, PriceStructure, Served, When, bill
from bouquet.platform.composer.rules.assumptions import HOURS_PER_DAY, Assumptions

FLAT = (Per.CONTRACT, Per.MEMBER)


def market_offer(
    offer: MarketOffer,
    cost: CostModel,
    contributions: Mapping[str, int],
    populations: Iterable[int],
    assumed: Assumptions,
    level: Level = Level.CENTRAL,
) -> Offer | None:
    """The engine offer of a real offer, for communes of some populations; None when its price is not stated for one.

    Args:
        offer: the real offer, whose price can stand in a plan.
        cost: the cost model of its service, for agents' days and possible savings.
        contributions: hundredths by need.
        populations: inhabitants of the communes that may buy it, those without inhabitants aside.
        assumed: horizon, fit by scale and cost of a carrier's day.
        level: which of the three figures of each estimate.
    """
    wanted = sorted({population for population in populations if population})
    if any(not bill(offer.price, Served((population,))).total(1).complete for population in wanted):
        return None
    price = replace(offer.price, parts=tuple(part for part in offer.price.parts if not part.option))
    scales: dict[str, Scale] = {}
    for scale in SCALES:
        if scale in offer.buying_scales:
            found = _alone(price, wanted, assumed, level) if scale == COMMUNE else _pooled(price, assumed, level)
            if found is not None:
                scales[scale] = _with_days(found, offer, cost, scale, assumed, level)
    return Offer(offer.id, offer.service, dict(contributions), scales) if scales else None


def _with_days(
    bare: Scale, offer: MarketOffer, cost: CostModel, scale: str, assumed: Assumptions, level: Level
) -> Scale:
    carrier_days = 0 if offer.provider_carries else cost.operator_days.at(level)
    alone = scale == COMMUNE
    return replace(
        bare,
        fixed_cents=bare.fixed_cents + (0 if alone else carrier_days * assumed.operator_day_cents),
        staff_hours=HOURS_PER_DAY * (cost.commune_days.at(level) + (carrier_days if alone else 0)),
        fit=assumed.fit[scale],
        savings_micro_euro=cost.savings_micro_euro.at(level) if cost.savings_micro_euro else 0,
    )


def _alone(price: PriceStructure, populations: list[int], assumed: Assumptions, level: Level) -> Scale | None:
    """The price at the scale of the commune; exact for each population."""
    years = assumed.horizon_years
    if len(populations) == 1:
        computed = bill(price, Served((populations[0],)))
        return _scale(computed.once().at(level), computed.yearly_average(years).at(level), (Block(None, 0),))
    once, yearly = _flat(price, When.ONCE), _flat(price, When.YEARLY, When.FIRST_YEAR)
    setups = {bill(once, Served((population,))).once().at(level) for population in populations}
    if len(setups) > 1 or (price.minimum_yearly is not None and _by_inhabitant(price, When.YEARLY)):
        return None
    rates = _rates(price, level)
    equipment = _single_rates(_by_inhabitant(price, When.ONCE), level)
    if rates is None or equipment is None:
        return None
    fixed, steps = _steps(yearly, populations, years, level)
    if any(jump < 0 for _, jump in steps):
        return None
    return _scale(max(setups, default=0), fixed, _blocks(rates, steps), equipment=equipment)


def _pooled(price: PriceStructure, assumed: Assumptions, level: Level) -> Scale | None:
    """The price at the scale of a group; None when the posted rate could not promise that it only goes down."""
    flat = [part for part in price.parts if part.per in FLAT]
    if any(not _is_constant(part) for part in flat) or price.minimum_yearly is not None:
        return None
    if any(part.per is Per.MEMBER and part.when is not When.ONCE and not part.free for part in flat):
        return None
    rates, equipment = _rates(price, level), _single_rates(_by_inhabitant(price, When.ONCE), level)
    if rates is None or equipment is None or any(b.micro_euro > a.micro_euro for a, b in pairwise(rates)):
        return None
    anyone = Served((1,))
    by_contract = replace(price, parts=tuple(part for part in flat if part.per is Per.CONTRACT))
    by_member = replace(price, parts=tuple(part for part in flat if part.per is Per.MEMBER))
    computed = bill(by_contract, anyone)
    return _scale(
        computed.once().at(level),
        computed.yearly_average(assumed.horizon_years).at(level),
        rates,
        onboarding=bill(by_member, anyone).once().at(level),
        equipment=equipment,
    )


def _scale(setup: int, fixed: int, blocks: tuple[Block, ...], onboarding: int = 0, equipment: int = 0) -> Scale:
    return Scale(
        setup_cents=setup,
        fixed_cents=fixed,
        blocks=blocks,
        onboarding_cents=onboarding,
        staff_hours=0,
        fit=0,
        equipment_micro_euro=equipment,
    )


def _flat(price: PriceStructure, *whens: When) -> PriceStructure:
    """The parts of a price by contract and by member, charged at some times."""
    kept = tuple(part for part in price.parts if part.per in FLAT and part.when in whens)
    return replace(price, parts=kept, minimum_yearly=price.minimum_yearly if When.YEARLY in whens else None)


def _is_constant(part: Part) -> bool:
    return len(part.tariff) == 1 and part.tariff[0].over == 0 and part.tariff[0].upto is None


def _by_inhabitant(price: PriceStructure, when: When) -> list[Part]:
    return [part for part in price.parts if part.per is Per.INHABITANT and part.when is when and not part.free]


def _single_rates(parts: list[Part], level: Level) -> int | None:
    """Micro-euros by inhabitant when they do not depend on the population, else None."""
    if not all(_is_constant(part) for part in parts):
        return None
    return sum(part.tariff[0].amount.at(level) for part in parts if part.tariff[0].amount is not None)


def _rates(price: PriceStructure, level: Level) -> tuple[Block, ...] | None:
    """Yearly prices by inhabitant as blocks; None when a rate that depends on the population is not marginal.

    First-year prices by inhabitant are not expressed: an offer that has one is priced for a single commune only.
    """
    parts = _by_inhabitant(price, When.YEARLY)
    if _by_inhabitant(price, When.FIRST_YEAR):
        return None
    if any(not (part.marginal or _is_constant(part)) for part in parts):
        return None
    ends = sorted({bracket.upto for part in parts for bracket in part.tariff if bracket.upto is not None})
    blocks: list[Block] = []
    for end in [*ends, None]:
        inside = end if end is not None else (ends[-1] + 1 if ends else 1)
        amounts = [next((b.amount for b in part.tariff if b.holds(inside)), None) for part in parts]
        if any(amount is None for amount in amounts):
            return None
        blocks.append(Block(end, sum(amount.at(level) for amount in amounts if amount is not None)))
    return tuple(blocks)


def _steps(
    yearly: PriceStructure, populations: list[int], years: int, level: Level
) -> tuple[int, list[tuple[int, int]]]:
    """The flat yearly price of the smallest commune, in cents, and each further step: inhabitants above, cents more."""
    cuts = sorted({bracket.over for part in yearly.parts for bracket in part.tariff})
    values: list[tuple[int, int]] = []
    for population in populations:
        over = max((cut for cut in cuts if cut < population), default=0)
        if not values or values[-1][0] != over:
            values.append((over, bill(yearly, Served((population,))).yearly_average(years).at(level)))
    if not values:
        return 0, []
    pairs = pairwise(values)
    return values[0][1], [(over, cents - before) for (_, before), (over, cents) in pairs if cents != before]


def _blocks(rates: tuple[Block, ...], steps: list[tuple[int, int]]) -> tuple[Block, ...]:
    """Rates by inhabitant with steps added, each carried by the first inhabitant above it."""
    jumps = {over: cents * MICRO_EURO_PER_CENT for over, cents in steps}
    ends = {block.upto for block in rates if block.upto is not None}
    ends |= {over for over in jumps if over} | {over + 1 for over in jumps}
    blocks = []
    before = 0
    for end in [*sorted(ends), None]:
        rate = next(block.micro_euro for block in rates if block.upto is None or before < block.upto)
        blocks.append(Block(end, rate + jumps.get(before, 0)))
        before = end or before
    return tuple(blocks)
