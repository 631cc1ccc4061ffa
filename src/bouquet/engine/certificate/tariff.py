"""The prices of a certificate, in whole numbers: from those of the solver of several communes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bouquet.engine.model import Instance
from bouquet.engine.pool.market import Market, market
from bouquet.engine.pool.volume import FULL_VALUE, Prices, Volume, first_stance, grid_of
from bouquet.engine.verify.options import Key

ITERATIONS = 400


@dataclass(frozen=True, slots=True)
class Tariff:
    """What joining costs and what joining is worth, in units of own value (0 to 100,000 for a commune).

    Attributes:
        prices: by commune, then by contract, what one unit of the commune's size pays for the right to join.
        participation: by contract, what each inhabitant who joins is worth.
        given: contracts taken as open (True) or closed, in the order in which they were decided.
    """

    prices: Mapping[str, Mapping[Key, float]] = field(default_factory=dict)
    participation: Mapping[Key, float] = field(default_factory=dict)
    given: tuple[tuple[Key, bool], ...] = ()


def tariff_of(market: Market, prices: Prices, given: Mapping[int, bool] | None = None) -> Tariff:
    """The tariff of the solver's prices.

    Args:
        market: the problem, as the solver sees it.
        prices: its multipliers.
        given: contracts (by number) taken as open or closed, in the order in which they were decided.
    """
    table = market.contracts
    keys = [(market.offers[int(table.offer[k])], table.group[k], int(table.tier[k])) for k in range(table.opening)]
    asked: dict[str, dict[Key, float]] = {}
    for i, code in enumerate(market.codes):
        first, last = int(market.start[i]), int(market.start[i + 1])
        contract, w = market.contract[first:last].tolist(), prices.w[first:last].tolist()
        asked[code] = {
            keys[k]: FULL_VALUE * price
            for k, price in zip(contract, w, strict=True)
            if price > 0.0 and 0 <= k < table.opening
        }
    sigma = {keys[k]: FULL_VALUE * price for k, price in enumerate(prices.sigma.tolist()) if price > 0.0}
    return Tariff(asked, sigma, tuple((keys[k], state) for k, state in (given or {}).items()))


def settled(instance: Instance, reached: int) -> Tariff:
    """Prices found by the volume algorithm, aimed at `reached`, a value that a plan has; none where none are needed."""
    if len(instance.communes) == 1:
        return Tariff()
    seen = market(instance)
    if seen.contracts.opening == 0 or not seen.codes:
        return Tariff()
    grid = grid_of(seen)
    volume = Volume(seen, grid, first_stance(seen, grid))
    volume.settle()
    volume.descend(reached / FULL_VALUE, ITERATIONS)
    volume.tighten()
    return tariff_of(seen, volume.prices())
