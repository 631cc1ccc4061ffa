"""A plan from a menu: post contracts, let every commune answer, close those that lack members, again.

The descent ends when every open contract has its inhabitants. At each round only the members of the contracts that
changed answer again: the others lost nothing that they had chosen. It is the mechanism of Moulin and Shenker
(Strategyproof sharing of submodular costs, 2001) with a menu instead of one good: prices only rise when members leave.
A bonus for each inhabitant who joins (sigma, the dual price of participation) gathers more of them: communes then
answer as planners, still never under the value that they reach alone.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market
from bouquet.engine.pool.volume import FULL_VALUE

CLOSED_PER_ROUND = 0.15
CLOSED_AT_LEAST = 3
PATIENCE = 50
ALMOST = 1.25  # a lower tier is tried when its threshold is at most this many times the members


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan in the making: which contracts are open, and the column each commune takes for each service."""

    menu: NDArray[np.bool_]
    selection: Ints
    value: int


class Ladders:
    """Tiers and members of the contracts of a market.

    Attributes:
        lower, higher: (K,) the contract of the same offer and group with the next threshold, -1 if none.
    """

    def __init__(self, communes: Communes) -> None:
        self.market = market = communes.market
        contracts, opening = market.contracts, market.contracts.opening
        self.threshold = contracts.threshold[:opening]
        rungs: dict[tuple[int, str], list[int]] = {}
        for k in range(opening):
            rungs.setdefault((int(contracts.offer[k]), contracts.group[k]), []).append(k)
        self.lower: Ints = np.full(opening, -1, dtype=np.int64)
        self.higher: Ints = np.full(opening, -1, dtype=np.int64)
        for ladder in rungs.values():
            ladder.sort(key=lambda k: int(self.threshold[k]))
            for low, high in itertools.pairwise(ladder):
                self.higher[low] = high
                self.lower[high] = low
        self.pooled = np.nonzero((market.contract >= 0) & (market.contract < opening))[0]
        joined = market.contract[self.pooled]
        self.reach = (market.population / market.size)[communes.commune[self.pooled]]
        order = np.argsort(joined, kind="stable")
        self._columns = self.pooled[order]
        self._owners = communes.commune[self._columns].astype(np.int64)
        self._start = np.searchsorted(joined[order], np.arange(opening + 1))

    def columns(self, contract: int) -> tuple[Ints, Ints]:
        """Columns that join a contract, and their communes."""
        part = slice(self._start[contract], self._start[contract + 1])
        return self._columns[part], self._owners[part]

    def bonus(self, sigma: Floats) -> Floats:
        """(m,) reward of each column for a price by inhabitant who joins, on the scale of a commune's value."""
        reward = np.zeros(len(self.market.form))
        reward[self.pooled] = FULL_VALUE * sigma[self.market.contract[self.pooled]] * self.reach
        return reward


def proposal(market: Market, opened: Floats, threshold: float) -> NDArray[np.bool_]:
    """The menu of the contracts most open in the averaged dual, one for each service and group, above a threshold."""
    opening = market.contracts.opening
    order = np.argsort(opened, kind="stable")
    most = np.zeros(market.contracts.rivals, dtype=np.int64)
    most[market.contracts.rival[:opening][order]] = order
    menu = np.zeros(opening, dtype=np.bool_)
    menu[most[opened[most] > threshold]] = True
    return menu


def settle(
    communes: Communes,
    ladders: Ladders,
    menu: NDArray[np.bool_],
    start: Ints,
    alone: Ints,
    max_nodes: int,
    reward: Floats | None = None,
    first: Ints | None = None,
) -> Draft:
    """The plan reached from a menu.

    Args:
        communes: who answers; its `floor` holds the value of each commune alone.
        ladders: tiers of the contracts.
        menu: (K,) contracts posted, at most one for each service and group.
        start: (n, S) where the communes start from.
        alone: (n, S) the best bouquet of each commune alone, its last resort.
        max_nodes: search nodes by answer.
        reward: (m,) bonus of each column; none when None.
        first: the communes that answer first; all when None.
    """
    menu, selection = menu.copy(), start.copy()
    asked = communes.all if first is None else first
    _forget(communes.market, menu, selection, alone, asked)
    for turn in itertools.count():
        _ask(communes, menu, selection, alone, asked, max_nodes, reward)
        joined = communes.membership(selection)
        lacking = np.nonzero(menu & (joined < ladders.threshold))[0]
        if not lacking.size:
            break
        late = turn >= PATIENCE
        changed = _close(ladders, menu, joined, lacking, late=late)
        if not late:
            changed += _raise(ladders, menu, joined)
        asked = _holders(communes.market, selection, changed)
        _forget(communes.market, menu, selection, alone, asked)
    menu &= communes.membership(selection) >= np.maximum(1, ladders.threshold)
    return Draft(menu, selection, communes.total(selection))


def _ask(
    communes: Communes,
    menu: NDArray[np.bool_],
    selection: Ints,
    alone: Ints,
    asked: Ints,
    max_nodes: int,
    reward: Floats | None,
) -> None:
    _, lower, _ = communes.answer(asked, selection, max_nodes, menu=menu, reward=reward, floor=communes.floor)
    lost = asked[lower[asked] == -np.inf]
    selection[lost] = alone[lost]


def contracts_held(market: Market, selection: Ints) -> Ints:
    """(n, S) contract to open behind each choice of a selection, -1 for the others."""
    held = np.full(selection.shape, -1, dtype=np.int64)
    taken = selection >= 0
    k = market.contract[selection[taken]]
    held[taken] = np.where(k < market.contracts.opening, k, -1)
    return held


def _holders(market: Market, selection: Ints, contracts: list[int]) -> Ints:
    held = contracts_held(market, selection)
    wanted = np.zeros(market.contracts.opening + 1, dtype=np.bool_)
    wanted[contracts] = True
    return np.nonzero(wanted[held].any(axis=1))[0]


def _forget(market: Market, menu: NDArray[np.bool_], selection: Ints, alone: Ints, asked: Ints) -> None:
    """Communes whose bouquet uses a contract off the menu start again from their bouquet alone."""
    held = contracts_held(market, selection[asked])
    off = ((held >= 0) & ~np.append(menu, True)[held]).any(axis=1)
    selection[asked[off]] = alone[asked[off]]


def _close(ladders: Ladders, menu: NDArray[np.bool_], joined: Floats, lacking: Ints, *, late: bool) -> list[int]:
    """Close the contracts that lack most, or move them to a tier that their members nearly fill; those closed."""
    ratio = joined[lacking] / ladders.threshold[lacking]
    limit = len(lacking) if late else max(CLOSED_AT_LEAST, int(np.ceil(len(lacking) * CLOSED_PER_ROUND)))
    closed = []
    for k in lacking[np.argsort(ratio, kind="stable")][:limit]:
        menu[k] = False
        closed.append(int(k))
        low = ladders.lower[k]
        while low >= 0 and ladders.threshold[low] > ALMOST * joined[k]:
            low = ladders.lower[low]
        if low >= 0 and not late:
            menu[low] = True
    return closed


def _raise(ladders: Ladders, menu: NDArray[np.bool_], joined: Floats) -> list[int]:
    """Move the contracts whose members fill a higher tier to it, which costs them less; those left."""
    left: list[int] = []
    for k in np.nonzero(menu & (ladders.higher >= 0))[0]:
        best, high = k, ladders.higher[k]
        while high >= 0 and joined[k] >= ladders.threshold[high]:
            best, high = high, ladders.higher[high]
        if best != k:
            menu[k], menu[best] = False, True
            left.append(int(k))
    return left
