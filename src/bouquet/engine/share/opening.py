"""The cost game of a contract of an instance, or a refusal that names what does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from bouquet.engine.errors import FormatError
from bouquet.engine.model import COMMUNE, MICRO_EURO_PER_CENT, Commune, Instance, Offer, Scale, Solution
from bouquet.engine.pricing import admissible_alone, alone_cost, ceil_div, pooled_cost
from bouquet.engine.share.game import CostGame, Member

LARGEST_MICRO_EURO = 2**60
LARGEST_POPULATION = 10**9


def game_of(
    instance: Instance, offer_id: str, group_id: str, members: Sequence[str] | None = None, tier: int | None = None
) -> CostGame:
    """The cost game of the contract (`offer_id`, `group_id`).

    Args:
        members: codes of its communes; None for every commune of the group.
        tier: percent at which the rate was posted; None for that of the instance's open contract, if there is one.

    Raises:
        FormatError: naming the argument or the field that does not hold.
    """
    offer, scale = _bought(instance, offer_id, group_id)
    tier = _open_tier(instance, offer_id, group_id) if tier is None else tier
    threshold = None if tier is None else instance.threshold(group_id, tier)
    if threshold is not None and threshold < max(1, scale.min_population):
        raise FormatError("tier", f"{tier} % of the group is {threshold} inhabitants: {_least(offer, scale)}")
    codes = _members(instance, group_id, members)
    rows = {code: n for n, code in enumerate(instance.communes)}
    game = CostGame(
        offer=offer_id,
        group=group_id,
        horizon_years=instance.horizon_years,
        scale=scale,
        members=tuple(
            _member(instance, offer, scale, instance.communes[code], rows[code], threshold) for code in codes
        ),
        tier=tier,
        threshold=threshold,
    )
    _check_size(game, offer, scale)
    return game


def members_of(solution: Solution, offer_id: str, group_id: str, tier: int | None = None) -> tuple[Sequence[str], int]:
    """Members and tier of the contract of a plan; raise `FormatError` when the plan holds none."""
    for contract in solution.contracts:
        if (contract.offer, contract.group) == (offer_id, group_id) and tier in (None, contract.tier):
            return contract.members, contract.tier
    at_tier = "" if tier is None else f" at tier {tier}"
    raise FormatError("contracts", f"no contract for {offer_id!r} and {group_id!r}{at_tier} in this plan")


def communes_of(instance: Instance, group_id: str) -> tuple[str, ...]:
    """The communes that the instance lists in a group, in its order."""
    return tuple(code for code, above in instance.ancestors.items() if any(group.id == group_id for group in above))


def _bought(instance: Instance, offer_id: str, group_id: str) -> tuple[Offer, Scale]:
    if offer_id not in instance.offers:
        raise FormatError("offer", f"{offer_id!r} is not an offer of the instance")
    if group_id not in instance.groups:
        raise FormatError("group", f"{group_id!r} is not a group of the instance")
    offer, group = instance.offers[offer_id], instance.groups[group_id]
    if group.kind == COMMUNE:
        raise FormatError("group", f"{group_id!r} is a commune: it buys alone and shares with nobody")
    if group.buying_scale not in offer.scales:
        raise FormatError("offer", f"{offer_id!r} has no scale {group.buying_scale!r}: {group_id!r} cannot buy it")
    return offer, offer.scales[group.buying_scale]


def _open_tier(instance: Instance, offer_id: str, group_id: str) -> int | None:
    contract = instance.open_tiers.get((instance.offers[offer_id].service, group_id))
    return contract.tier if contract is not None and contract.offer == offer_id else None


def _members(instance: Instance, group_id: str, asked: Sequence[str] | None) -> Sequence[str]:
    allowed = communes_of(instance, group_id)
    if asked is None:
        if not allowed:
            raise FormatError("group", f"the instance lists no commune of {group_id!r}")
        return allowed
    if not asked:
        raise FormatError("members", "nobody is named")
    for n, code in enumerate(asked):
        if code not in instance.communes:
            raise FormatError("members", f"{code!r} is not a commune of the instance")
        if code not in allowed:
            raise FormatError("members", f"{code!r} is not a commune of the group {group_id!r}")
        if code in asked[:n]:
            raise FormatError("members", f"{code!r} is named twice")
    return asked


def _member(
    instance: Instance, offer: Offer, scale: Scale, commune: Commune, row: int, threshold: int | None
) -> Member:
    alone, years, people = admissible_alone(offer, commune.population), instance.horizon_years, commune.population
    equipment = ceil_div(people * scale.equipment_micro_euro, MICRO_EURO_PER_CENT)
    return Member(
        code=commune.group,
        population=people,
        own_cents=scale.onboarding_cents + equipment,
        alone_cents=None if alone is None else alone_cost(alone, people).total_cents(years),
        posted_cents=None if threshold is None else pooled_cost(scale, people, threshold).total_cents(years),
        wealth_ppm=commune.wealth_ppm,
        usage=commune.usage.get(offer.id),
        row=row,
    )


def _check_size(game: CostGame, offer: Offer, scale: Scale) -> None:
    if not game.population:
        raise FormatError("members", "they have no inhabitants: there is nothing to share")
    if game.population < scale.min_population:
        raise FormatError("members", f"they have {game.population} inhabitants: {_least(offer, scale)}")
    if game.population > LARGEST_POPULATION:
        raise FormatError("members", f"they have {game.population} inhabitants, more than {LARGEST_POPULATION}")
    steepest = max(block.micro_euro for block in scale.blocks)
    ceiling = game.cost(1) + game.horizon_years * steepest * game.population
    if ceiling > LARGEST_MICRO_EURO:
        raise FormatError("offer", f"the price of {offer.id!r} is too large to be shared exactly")


def _least(offer: Offer, scale: Scale) -> str:
    return f"{offer.id!r} asks for at least {max(1, scale.min_population)} (min_population)"
