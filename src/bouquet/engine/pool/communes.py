"""The communes of a market, asked all at once: to prices, or to a menu of open contracts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.market import Floats, Ints, Market
from bouquet.engine.pool.relaxed import open_contracts
from bouquet.engine.pool.responses import answers
from bouquet.engine.pool.volume import FULL_VALUE, Prices

WHOLE = 0.999  # values without prices are whole numbers: anything under 1 proves the best
NARROW = 0.01


class Communes:
    """Solves the problem of each commune, in 64 bits, from where it stood last time.

    Attributes:
        multiplier: (n, 3 + J) warm multipliers of each commune.
        floor: (n,) least value of each commune, without prices.
        threads: threads used; the answers do not depend on it.
    """

    def __init__(self, market: Market, threads: int = 1) -> None:
        self.market, self.threads = market, threads
        n, needs = market.weight.shape
        self.multiplier = np.concatenate([np.full((n, 3), 0.1 * FULL_VALUE), np.full((n, needs), 0.9)], axis=1)
        self.floor = np.zeros(n)
        self.all = np.arange(n)
        self.commune = np.repeat(self.all, np.diff(market.start)).astype(np.int32)
        self._base = market.base.astype(np.int64)
        self._parent = market.parent.astype(np.int64)
        self._need = market.forms.need.astype(np.int64)
        self._widest = int(np.diff(market.start).max(initial=0))
        self.everything = np.ones(market.contracts.opening, dtype=np.bool_)
        self.nothing = np.zeros(market.contracts.opening, dtype=np.bool_)
        self.free = np.zeros(len(market.form))

    def nobody(self) -> Ints:
        """The selection where no commune takes anything."""
        return np.full(self._parent.shape, -1, dtype=np.int64)

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

        Returns:
            (n,) upper bounds, values with rewards (minus infinity: none found) and nodes; 0 for the others.
        """
        m, n = self.market, len(self.market.codes)
        upper, lower, nodes = np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.int64)
        limits = np.full(n, max_nodes, dtype=np.int64) if isinstance(max_nodes, int) else max_nodes
        tolerances = np.full(n, tolerance) if isinstance(tolerance, float) else tolerance
        floors = np.zeros(n) if floor is None else floor

        def stretch(some: Ints) -> None:
            answers(
                some, m.start, m.form, m.service, m.contract, m.contracts.opening, m.cost,
                self.everything if menu is None else menu, self._need, m.forms.gain,
                self.free if reward is None else reward, m.means, m.weight, self._base, self._parent, m.must, m.also,
                m.lacking, floors, tolerances, limits, self.multiplier, selection, upper, lower, nodes, self._widest,
                NARROW,
            )  # fmt: skip

        if self.threads > 1 and len(communes) > 8:
            parts = [communes[p :: 4 * self.threads] for p in range(4 * self.threads)]
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(stretch, parts))
        else:
            stretch(communes)
        return upper, lower, nodes

    def rewards(self, prices: Prices) -> Floats:
        """What prices add to each column, on the scale of a commune's value (0 to 100,000)."""
        m = self.market
        k = m.contract
        to_open = (k >= 0) & (k < m.contracts.opening)
        reward = np.zeros(len(k))
        ratio = (m.population / m.size)[self.commune[to_open]]
        reward[to_open] = FULL_VALUE * (prices.sigma[k[to_open]] * ratio - prices.w[to_open])
        return reward

    def values(self, selection: Ints, communes: Ints | None = None) -> Floats:
        """Own value (0 to 100,000, whole) of the bouquet of each commune."""
        m = self.market
        cover = self._base.copy()
        i, s = np.nonzero(selection >= 0)
        f = m.form[selection[i, s]]
        for e in range(m.forms.need.shape[1]):
            np.add.at(cover, (i, self._need[f, e]), m.forms.gain[f, e])
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
        return np.bincount(k[pooled], m.population[i[pooled]], m.contracts.opening)[: m.contracts.opening]


def contract_value(
    market: Market, commune: NDArray[np.int32], prices: Prices, state: Ints | None = None, opened: Floats | None = None
) -> float:
    """Dual value of the contracts at some prices, and (in `opened`) those that they would open.

    Args:
        state: (K,) 1 for the contracts that must be open, -1 for those that must not, else 0; all free when None.
    """
    k, opening, contracts = market.contract, market.contracts.opening, market.contracts
    to_open = (k >= 0) & (k < opening)
    paid = market.size[commune[to_open]] * prices.w[to_open].astype(np.float64)
    return open_contracts(
        np.bincount(k[to_open], paid, opening)[:opening],
        prices.sigma,
        contracts.threshold[:opening].astype(np.float64),
        contracts.rival[:opening],
        contracts.rivals,
        np.zeros(opening, dtype=np.int64) if state is None else state,
        np.empty(opening) if opened is None else opened,
    )
