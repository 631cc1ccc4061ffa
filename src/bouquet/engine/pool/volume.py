"""The relaxed dual by the volume algorithm: good prices for contracts, quickly.

Source: Barahona and Anbil, The volume algorithm (2000); Bahiense, Maculan and Sagastizabal, The volume algorithm
revisited (2002). Here the volume algorithm moves w and sigma only; each commune lowers its own dual value on lambda and
gamma by a few steps of its own, which its small problem needs far less often than a step common to all would.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.market import Floats, Market
from bouquet.engine.pool.relaxed import Grid, Stance, open_contracts, profits_pass, relaxed_pass, tighten_pass

FULL_VALUE = 100_000.0
STRETCH = 64  # communes per stretch: fixed, so that sums come in the same order whatever the number of threads
FIRST_ROUNDS = 60
ROUNDS = 3
ALPHA, LEAST_ALPHA = 0.1, 0.02
STUCK = 12
THETA = 0.5


@dataclass
class Prices:
    """Multipliers: means (n, 3), coverage (n, J), columns (m,), contracts to open (K,)."""

    lam: Floats
    gamma: Floats
    w: NDArray[np.float32]
    sigma: Floats


@dataclass
class Average:
    """The averaged primal point: how much each column is taken and each contract open, 0 to 1."""

    taken: NDArray[np.float32]
    opened: Floats


def grid_of(market: Market, kept: NDArray[np.int64] | None = None) -> Grid:
    """The columns of a market, or those numbered `kept` (sorted), in the shape of the compiled passes."""
    columns: slice | NDArray[np.int64] = slice(None) if kept is None else kept
    commune = np.repeat(np.arange(len(market.codes), dtype=np.int32), np.diff(market.start))[columns]
    share = np.empty((len(commune), 3), dtype=np.float32)
    for d in range(3):
        share[:, d] = market.cost[columns, d] / np.maximum(1, market.means[commune, d])
    return Grid(
        start=np.searchsorted(commune, np.arange(len(market.codes) + 1)).astype(np.int64),
        form=market.form[columns],
        service=market.service[columns],
        contract=market.contract[columns],
        share=share,
        need=market.forms.need,
        gain=(market.forms.gain / 100.0).astype(np.float32),
        weight=market.weight * (100.0 / FULL_VALUE),
        base=market.base / 100.0,
        parent=market.parent,
        must=market.must,
        size=market.size,
        ratio=market.population / market.size,
    )


def first_stance(market: Market, grid: Grid) -> Stance:
    """Where to start when nothing is known: nothing is priced."""
    (n, needs), m, opening = grid.weight.shape, len(grid.form), market.contracts.opening
    return Stance(
        lam=np.full((n, 3), 0.1),
        gamma=np.full((n, needs), 0.9),
        pace=np.ones(n),
        centre=np.zeros(m, np.float32),
        w=np.zeros(m, np.float32),
        sigma=np.zeros(opening),
        opened=np.zeros(opening),
        averaged=np.zeros(m, np.float32),
        selection=np.full(grid.parent.shape, -1, dtype=np.int64),
    )


class Volume:
    """The volume algorithm on the columns of one grid.

    Args:
        market: the problem.
        grid: its columns, or some of them.
        stance: where to start.
        threads: threads for the passes; the answer does not depend on it.
        kept: (columns of the grid,) their numbers in the market, when the grid holds only some of them.
    """

    def __init__(
        self,
        market: Market,
        grid: Grid,
        stance: Stance,
        threads: int = 1,
        kept: NDArray[np.int64] | None = None,
    ) -> None:
        self.kept: slice | NDArray[np.int64] = slice(None) if kept is None else kept
        self.market, self.grid, self.stance, self.threads = market, grid, stance, threads
        contracts, opening = market.contracts, market.contracts.opening
        self.threshold = contracts.threshold[:opening].astype(np.float64)
        listed = market.instance.listed_population
        self.reach = np.array([max(1, listed[g]) for g in contracts.group[:opening]], dtype=np.float64)
        self.sigma = stance.sigma.copy()
        self.joined, self.opened = np.zeros(opening), np.zeros(opening)
        self.free = np.zeros(opening, dtype=np.int64)
        n = len(market.codes)
        self.stretches = [(low, min(n, low + STRETCH)) for low in range(0, n, STRETCH)]
        self.best, self.theta, self.alpha = np.inf, THETA, ALPHA

    def each(self, work: Callable[[int, int], Any]) -> list[Any]:
        """`work(low, high)` over the stretches of communes, in order."""
        if self.threads <= 1 or len(self.stretches) <= 1:
            return [work(*stretch) for stretch in self.stretches]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda stretch: work(*stretch), self.stretches))

    def bound_after(self, step: float, alpha: float, rounds: int = ROUNDS) -> tuple[float, float]:
        """One step from the centre: the bound there and the squared norm of the direction taken."""
        stance, contracts, opening = self.stance, self.market.contracts, self.market.contracts.opening
        gap = (self.joined - self.threshold * stance.opened) / self.reach
        norm = float((self.reach * np.where((gap < 0) | (self.sigma > 0), gap, 0.0) ** 2).sum())
        stance.sigma[:] = np.maximum(0.0, self.sigma - step * gap)

        def stretch(low: int, high: int) -> tuple[float, float, Floats, Floats]:
            joined, offered = np.zeros(opening), np.zeros(opening)
            found = relaxed_pass(self.grid, stance, low, high, step, alpha, rounds, joined, offered)
            return (*found, joined, offered)

        found = self.each(stretch)
        self.joined = sum((f[2] for f in found), np.zeros(opening))
        offered = sum((f[3] for f in found), np.zeros(opening))
        value = open_contracts(
            offered, stance.sigma, self.threshold, contracts.rival[:opening], contracts.rivals, self.free, self.opened
        )
        stance.opened[:] = (1 - alpha) * stance.opened + alpha * self.opened
        return value + sum(f[0] for f in found), norm + sum(f[1] for f in found)

    def settle(self, rounds: int = FIRST_ROUNDS) -> float:
        """Let each commune lower its own dual value at the centre; the bound there."""
        self.best, _ = self.bound_after(0.0, 0.0 if self.stance.averaged.any() else 1.0, rounds)
        return self.best

    def descend(self, lower: float, iterations: int) -> float:
        """Lower the bound by steps aimed at `lower` (a value known to be reachable); the best bound so far."""
        best, bad = self.best, 0
        _, norm = self.bound_after(0.0, self.alpha)
        for _ in range(iterations):
            step = self.theta * max(best - lower, 1e-6 * abs(best)) / max(norm, 1e-9)
            bound, norm = self.bound_after(step, self.alpha)
            if bound < best - 1e-9 * abs(best):
                best, bad = bound, 0
                self.theta = min(self.theta * 1.1, 2.0)
                self.stance = self.stance._replace(centre=self.stance.w, w=self.stance.centre)
                self.sigma[:] = self.stance.sigma
            else:
                bad += 1
                if bad >= STUCK:
                    bad, self.theta, self.alpha = 0, self.theta * 0.7, max(LEAST_ALPHA, self.alpha * 0.8)
        self.best = best
        return best

    def prices(self) -> Prices:
        """The prices at the centre."""
        return Prices(self.stance.lam, self.stance.gamma, self.stance.centre, self.sigma)

    def profits(self) -> Floats:
        """Reduced profit of every column at the centre, a fraction of the full value of its commune."""
        profit = np.empty(len(self.grid.form))
        stance = self.stance._replace(sigma=self.sigma)
        self.each(lambda low, high: profits_pass(self.grid, stance, low, high, profit))
        return profit

    def tighten(self) -> None:
        """Lower the prices w as far as no commune answers otherwise."""
        profit = self.profits()
        self.each(lambda low, high: tighten_pass(self.grid, self.stance, low, high, profit))


def sifted(market: Market, volume: Volume, kept: NDArray[np.int64]) -> Volume:
    """The same dual over some of its columns, from where it stands."""
    stance = volume.stance
    start = stance._replace(centre=stance.centre[kept], w=stance.w[kept], averaged=stance.averaged[kept])
    smaller = Volume(market, grid_of(market, kept), start._replace(sigma=volume.sigma.copy()), volume.threads, kept)
    smaller.stance.selection[:] = -1
    smaller.settle(ROUNDS)
    smaller.theta, smaller.alpha = volume.theta, volume.alpha
    return smaller
