"""The communes of a market, asked all at once: to prices, or to a menu of open contracts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.market import Floats, Ints, Market
from bouquet.engine.pool.relaxed import open_contracts
from bouquet.engine.pool.responses import Answers, Crowd, Question, ask
from bouquet.engine.pool.volume import FULL_VALUE

WHOLE = 0.999  # values without prices are whole numbers: anything under 1 proves the best


class Communes:
    """Solves the problem of each commune, in 64 bits, from where it stood last time.

    Attributes:
        multiplier: (n, 3 + J) warm multipliers of each commune, when it is asked to a menu.
        priced: (n, 3 + J) the same, when it is asked to prices.
        floor: (n,) least value of each commune, without prices.
        everything, nothing: (K,) menus of all the contracts to open, and of none; those taken as open stay.
        by_itself: (all contracts,) the menu where no contract may be joined, be it taken as open.
        threads: threads used; the answers do not depend on it.
    """

    def __init__(self, market: Market, threads: int = 1) -> None:
        self.market, self.threads = market, threads
        n, needs = market.weight.shape
        self.multiplier = np.concatenate([np.full((n, 3), 0.1 * FULL_VALUE), np.full((n, needs), 0.9)], axis=1)
        self.priced = self.multiplier.copy()
        self.floor = np.zeros(n)
        self.all = np.arange(n)
        self.commune = np.repeat(self.all, np.diff(market.start)).astype(np.int32)
        self.crowd = Crowd(
            start=market.start,
            form=market.form,
            service=market.service,
            contract=market.contract,
            cost=market.cost,
            need=market.forms.need.astype(np.int64),
            gain=market.forms.gain,
            means=market.means,
            weight=market.weight,
            base=market.base.astype(np.int64),
            parent=market.parent.astype(np.int64),
            must=market.must,
            also=market.also,
            lacking=market.lacking,
        )
        self._widest = int(np.diff(market.start).max(initial=0))
        self.everything = np.ones(market.contracts.opening, dtype=np.bool_)
        self.nothing = np.zeros(market.contracts.opening, dtype=np.bool_)
        self.by_itself = np.zeros(len(market.contracts.group), dtype=np.bool_)
        self.free = np.zeros(len(market.form))

    def nobody(self) -> Ints:
        """The selection where no commune takes anything."""
        return np.full(self.crowd.parent.shape, -1, dtype=np.int64)

    def answer(
        self,
        communes: Ints,
        selection: Ints,
        max_nodes: int | Ints,
        *,
        menu: NDArray[np.bool_] | None = None,
        reward: Floats | None = None,
        tolerance: float | Floats = WHOLE,
        floor: Floats | None = None,
        priced: bool = False,
    ) -> tuple[Floats, Floats, Ints]:
        """Answer of each commune listed, written into `selection` (where it starts from).

        Args:
            communes: numbers of the communes to ask.
            selection: (n, S) column numbers or -1.
            max_nodes: search nodes allowed, for all or by commune (n,).
            menu: (K,) contracts that may be joined; all when None.
            reward: (m,) value added to each column (value of a commune: 0 to 100,000); none when None.
            tolerance: see `compose.search.solve`.
            floor: (n,) least value without rewards; none when None.
            priced: the rewards are prices of contracts: the multipliers of such questions are the warm ones.

        Returns:
            (n,) upper bounds, values with rewards (minus infinity: none found) and nodes; 0 for the others.
        """
        answers, stretch = self.asking(
            selection, max_nodes, menu=menu, reward=reward, tolerance=tolerance, floor=floor, priced=priced
        )
        if self.threads > 1 and len(communes) > 8:
            parts = [communes[p :: 4 * self.threads] for p in range(4 * self.threads)]
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(stretch, parts))
        else:
            stretch(communes)
        return answers.upper, answers.lower, answers.nodes

    def asking(
        self,
        selection: Ints,
        max_nodes: int | Ints,
        *,
        menu: NDArray[np.bool_] | None = None,
        reward: Floats | None = None,
        tolerance: float | Floats = WHOLE,
        floor: Floats | None = None,
        priced: bool = False,
    ) -> tuple[Answers, Callable[[Ints], None]]:
        """Where answers are written, and what asks some communes: for those who ask them one after the other.

        The arguments are those of `answer`; what is in them may change between two calls.
        """
        n = len(self.market.codes)
        warm = self.priced if priced else self.multiplier
        answers = Answers(selection, warm, np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.int64))
        question = Question(
            menu=self.everything if menu is None else menu,
            reward=self.free if reward is None else reward,
            floor=np.zeros(n) if floor is None else floor,
            tolerance=np.full(n, tolerance) if isinstance(tolerance, float) else tolerance,
            max_nodes=np.full(n, max_nodes, dtype=np.int64) if isinstance(max_nodes, int) else max_nodes,
        )

        def stretch(some: Ints) -> None:
            ask(self.crowd, question, answers, some, self._widest)

        return answers, stretch

    def rewards(self, w: Floats, sigma: Floats) -> Floats:
        """(m,) what prices add to each column, on the scale of a commune's value (0 to 100,000)."""
        m = self.market
        k = m.contract
        to_open = (k >= 0) & (k < m.contracts.opening)
        reward = np.zeros(len(k))
        ratio = (m.population / m.size)[self.commune[to_open]]
        reward[to_open] = FULL_VALUE * (sigma[k[to_open]] * ratio - w[to_open])
        return reward

    def values(self, selection: Ints, communes: Ints | None = None) -> Floats:
        """Own value (0 to 100,000, whole) of the bouquet of each commune."""
        m = self.market
        cover = self.crowd.base.copy()
        i, s = np.nonzero(selection >= 0)
        f = m.form[selection[i, s]]
        for e in range(m.forms.need.shape[1]):
            np.add.at(cover, (i, self.crowd.need[f, e]), m.forms.gain[f, e])
        return np.asarray((m.weight * np.minimum(100, cover)).sum(axis=1))

    def total(self, selection: Ints) -> int:
        """Value of a plan, in whole numbers."""
        own = self.values(selection)
        return sum(int(v) * int(z) for v, z in zip(own, self.market.size, strict=True))

    def membership(self, selection: Ints) -> Floats:
        """(K,) inhabitants of the communes that join each contract to open."""
        m = self.market
        i, s = np.nonzero(selection >= 0)
        k = m.contract[selection[i, s]]
        pooled = (k >= 0) & (k < m.contracts.opening)
        opening = m.contracts.opening
        return np.bincount(k[pooled], m.population[i[pooled]], opening)[:opening].astype(np.float64)


def contract_value(
    market: Market,
    commune: NDArray[np.int32],
    w: Floats,
    sigma: Floats,
    state: Ints | None = None,
) -> float:
    """Dual value of the contracts at some prices, in units of value over full value.

    Args:
        state: (K,) 1 for the contracts that must be open, -1 for those that must not, else 0; all free when None.
    """
    k, opening, contracts = market.contract, market.contracts.opening, market.contracts
    to_open = (k >= 0) & (k < opening)
    paid = market.size[commune[to_open]] * w[to_open]
    return open_contracts(
        np.bincount(k[to_open], paid, opening)[:opening].astype(np.float64),
        sigma,
        contracts.threshold[:opening].astype(np.float64),
        contracts.rival[:opening],
        contracts.rivals,
        np.zeros(opening, dtype=np.int64) if state is None else state,
        np.empty(opening),
    )
