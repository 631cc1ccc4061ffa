"""A plan from a menu: post contracts, let every commune answer, close those that lack members, again.

The descent ends in an equilibrium: every open contract has its inhabitants and every commune the best bouquet it can
make of the menu, hence none worse than alone. It is the mechanism of Moulin and Shenker (Strategyproof sharing of
submodular costs, 2001) with a menu instead of one good: prices only rise when members leave.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market

CLOSED_PER_ROUND = 0.15
CLOSED_AT_LEAST = 3
PATIENCE = 60
LAST_ROUNDS = 12
ALMOST = 1.25  # a lower tier is tried when its threshold is at most this many times the members


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan in the making: which contracts are open, and the column each commune takes for each service."""

    menu: NDArray[np.bool_]
    selection: Ints
    value: int


class Tiers:
    """The other tiers of each contract: same offer and group, next lower and next higher threshold, -1 if none."""

    def __init__(self, market: Market) -> None:
        contracts, opening = market.contracts, market.contracts.opening
        ladders: dict[tuple[int, str], list[int]] = {}
        for k in range(opening):
            ladders.setdefault((int(contracts.offer[k]), contracts.group[k]), []).append(k)
        self.lower, self.higher = np.full(opening, -1), np.full(opening, -1)
        for ladder in ladders.values():
            ladder.sort(key=lambda k: int(contracts.threshold[k]))
            for low, high in zip(ladder, ladder[1:], strict=False):
                self.higher[low], self.lower[high] = high, low


def proposals(market: Market, opened: Floats, thresholds: tuple[float, ...]) -> list[NDArray[np.bool_]]:
    """Menus from the averaged dual: for each threshold, the most open contract of each service and group above it."""
    rival, opening = market.contracts.rival[: market.contracts.opening], market.contracts.opening
    order = np.argsort(opened, kind="stable")
    most = np.zeros(market.contracts.rivals, dtype=np.int64)
    most[rival[order]] = order
    menus = []
    for threshold in thresholds:
        menu = np.zeros(opening, dtype=np.bool_)
        chosen = most[opened[most] > threshold]
        menu[chosen] = True
        menus.append(menu)
    return menus


def settle(
    communes: Communes, tiers: Tiers, menu: NDArray[np.bool_], start: Ints, alone: Ints, max_nodes: int
) -> Draft:
    """The equilibrium reached from a menu.

    Args:
        communes: who answers; its `floor` holds the value of each commune alone.
        tiers: ladders of the contracts.
        menu: (K,) contracts posted, at most one for each service and group.
        start: (n, S) where the communes start from.
        alone: (n, S) the best bouquet of each commune alone, its last resort.
        max_nodes: search nodes by answer.
    """
    market = communes.market
    threshold = market.contracts.threshold[: market.contracts.opening]
    menu, selection = menu.copy(), start.copy()
    members = _Members(communes)
    asked = communes.all
    _forget(market, menu, selection, alone, asked)
    for turn in range(PATIENCE + 200):
        _ask(communes, menu, selection, alone, asked, max_nodes)
        joined = communes.membership(selection)
        lacking = np.nonzero(menu & (joined < threshold))[0]
        if not lacking.size:
            break
        last = turn >= PATIENCE - LAST_ROUNDS
        changed = _close(tiers, menu, joined, threshold, lacking, all_of_them=last)
        if not last:
            changed += _raise(tiers, menu, joined, threshold)
        asked = members.of(np.array(changed))
        _forget(market, menu, selection, alone, asked)
    menu &= communes.membership(selection) >= np.maximum(1, threshold)
    return Draft(menu, selection, communes.total(selection))


class _Members:
    """The communes that have a column in a contract."""

    def __init__(self, communes: Communes) -> None:
        market = communes.market
        pooled = (market.contract >= 0) & (market.contract < market.contracts.opening)
        order = np.argsort(market.contract[pooled], kind="stable")
        self.commune = communes.commune[pooled][order]
        self.start = np.searchsorted(market.contract[pooled][order], np.arange(market.contracts.opening + 1))

    def of(self, contracts: Ints) -> Ints:
        parts = [self.commune[self.start[k] : self.start[k + 1]] for k in contracts]
        return np.unique(np.concatenate(parts)).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _ask(
    communes: Communes, menu: NDArray[np.bool_], selection: Ints, alone: Ints, asked: Ints, max_nodes: int
) -> None:
    _, lower, _ = communes.answer(asked, selection, max_nodes, menu=menu, floor=communes.floor)
    lost = asked[lower[asked] == -np.inf]
    selection[lost] = alone[lost]


def _forget(market: Market, menu: NDArray[np.bool_], selection: Ints, alone: Ints, asked: Ints) -> None:
    """Communes whose bouquet uses a contract off the menu start again from their bouquet alone."""
    rows = selection[asked]
    k = np.where(rows >= 0, market.contract[np.maximum(rows, 0)], -1)
    pooled = (k >= 0) & (k < market.contracts.opening)
    off = (pooled & ~menu[np.where(pooled, k, 0)]).any(axis=1) if len(menu) else np.zeros(len(asked), dtype=np.bool_)
    selection[asked[off]] = alone[asked[off]]


def _close(
    tiers: Tiers, menu: NDArray[np.bool_], joined: Floats, threshold: Ints, lacking: Ints, *, all_of_them: bool
) -> list[int]:
    """Close the contracts that lack most, or move them to a tier that their members nearly fill; those changed."""
    ratio = joined[lacking] / threshold[lacking]
    limit = len(lacking) if all_of_them else max(CLOSED_AT_LEAST, int(np.ceil(len(lacking) * CLOSED_PER_ROUND)))
    changed: list[int] = []
    for k in lacking[np.argsort(ratio, kind="stable")][:limit]:
        menu[k] = False
        changed.append(int(k))
        low = tiers.lower[k]
        while low >= 0 and threshold[low] > ALMOST * joined[k]:
            low = tiers.lower[low]
        if low >= 0 and not all_of_them:
            menu[low] = True
            changed.append(int(low))
    return changed


def _raise(tiers: Tiers, menu: NDArray[np.bool_], joined: Floats, threshold: Ints) -> list[int]:
    """Move the contracts whose members fill a higher tier to it, which costs them less; those changed."""
    changed: list[int] = []
    for k in np.nonzero(menu & (tiers.higher >= 0))[0]:
        best, high = k, tiers.higher[k]
        while high >= 0 and joined[k] >= threshold[high]:
            best, high = high, tiers.higher[high]
        if best != k:
            menu[k], menu[best] = False, True
            changed += [int(k), int(best)]
    return changed
