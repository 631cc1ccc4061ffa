"""Communes that must have what they can only have with others: the contracts that give it are posted and filled first.

Their bouquet alone is worth nothing (docs/algorithms/instance.md), so it is no last resort: a plan counts once all of
them are served. Those who can join a contract they need are paid more than any bouquet is worth to do so; nobody joins
at the price of doing worse than alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.errors import EngineError, Infeasible, Unfound
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market
from bouquet.engine.pool.menus import Ladders

CALLED = 1e6  # more than any bouquet is worth
NODES = 200


class Obliged:
    """What some communes must have and do not have alone.

    Args:
        communes: those of the market.
        lost: numbers of those for which nothing alone gives what they must have.

    Raises:
        Infeasible: one of them cannot have it with every contract open.
    """

    def __init__(self, communes: Communes, lost: Ints) -> None:
        self.communes, self.market, self.lost = communes, communes.market, lost
        self.tries = 0
        if lost.size:
            self._possible()

    def _possible(self) -> None:
        selection = self.communes.nobody()
        upper, _, _ = self.communes.answer(self.lost, selection, NODES)
        for i in self.lost[upper[self.lost] == -np.inf]:
            needed = [self.market.services[s] for s in np.nonzero(self.market.must[i])[0]]
            raise Infeasible(
                f"{self.market.codes[i]} must have {', '.join(needed)}: no choice within its means provides it"
            )

    def served(self, selection: Ints) -> bool:
        """Whether all of them have what they must have."""
        return not (self.market.must[self.lost] & (selection[self.lost] < 0)).any()

    def refusal(self, *, proved: bool) -> EngineError:
        """Why there is no plan."""
        codes = ", ".join(self.market.codes[i] for i in self.lost)
        if proved:
            return Infeasible(f"no contract that gives {codes} what they must have can be filled")
        return Unfound(f"no plan was found in time that gives {codes} what they must have: give more seconds")

    def call(
        self, ladders: Ladders, menu: NDArray[np.bool_], reward: Floats | None
    ) -> tuple[NDArray[np.bool_], Floats | None]:
        """The menu and the rewards of a try, with contracts that serve them; others at each try."""
        if not self.lost.size:
            return menu, reward
        called = self._contracts(ladders, menu)
        self.tries += 1
        rival = self.market.contracts.rival
        menu = menu & ~np.isin(rival[: len(menu)], rival[called])
        menu[called] = True
        reward = np.zeros(len(self.market.form)) if reward is None else reward.copy()
        for k in called:
            reward[ladders.columns(k)[0]] += CALLED
        return menu, reward

    def _contracts(self, ladders: Ladders, menu: NDArray[np.bool_]) -> list[int]:
        """Contracts that give each what it must have, one for each service and group: of the menu, or easy to fill."""
        market, called = self.market, []
        for s in np.nonzero(market.must[self.lost].any(axis=0))[0]:
            waiting = {int(i) for i in self.lost[market.must[self.lost, s]] if not self._has_alone(int(i), int(s))}
            while waiting:
                ranked = sorted(self._candidates(ladders, menu, int(s), waiting))
                if not ranked:
                    break
                best = ranked[0][0]
                equals = [row for row in ranked if row[0] == best]
                _, _, _, k = equals[self.tries % len(equals)]
                called.append(k)
                waiting -= set(ladders.columns(k)[1].tolist())
        return called

    def _candidates(
        self, ladders: Ladders, menu: NDArray[np.bool_], service: int, waiting: set[int]
    ) -> list[tuple[int, bool, int, int]]:
        """Contracts of a service that some of those waiting may join: how many wait without it, posted, threshold."""
        market = self.market
        rows = []
        for k in np.nonzero(market.contracts.service[: market.contracts.opening] == service)[0]:
            joined = len(waiting & set(ladders.columns(int(k))[1].tolist()))
            if joined:
                rows.append((-joined, not menu[k], int(market.contracts.threshold[k]), int(k)))
        return rows

    def _has_alone(self, i: int, service: int) -> bool:
        """Whether the commune may have the service without a contract to open."""
        market: Market = self.market
        own = slice(market.start[i], market.start[i + 1])
        k = market.contract[own][market.service[own] == service]
        return bool(((k < 0) | (k >= market.contracts.opening)).any())
