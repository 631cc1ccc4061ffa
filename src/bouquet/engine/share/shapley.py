"""Shapley's shares of a cost that depends on the population: exact for small groups, by quadrature for large ones.

Order the members at random; each pays what its arrival adds; the share is the mean over all orders. With arrivals
spread evenly over the time from 0 to 1, a member that arrives at `t` finds each other one there with chance `t`, by
itself. For

    c(P) = last * P + sum over the ends e of blocks of drop_e * min(P, e)

the mean of what it adds is `last * p + sum of drop_e * mean of clip(e - P', 0, p)`, `P'` being those present, and the
share is the integral over `t`: of a polynomial of degree `n - 1`, which Gauss and Legendre integrate exactly.

Source: L. S. Shapley, A value for n-person games, 1953; G. Owen, Multilinear extensions of games, 1972.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bouquet.engine.share.lattice import Integers, Reals, clipped_means

Blocks = list[tuple[int | None, float]]

EXACT_WORK = 3e8
CELLS, CELLS_OF_ALL = 400, 200_000
RESIDUAL = 1e-5
REFINEMENTS = 4
NODES = (16, 160)
CERTAIN = -18.0


@dataclass(frozen=True, slots=True)
class Values:
    """Shares by member, in the unit of the prices, and the part of the total that they missed before being scaled.

    `missed` is 0 when the method is exact.
    """

    shares: Reals
    missed: float

    @property
    def exact(self) -> bool:
        return self.missed == 0.0


def shapley(populations: npt.ArrayLike, blocks: Blocks, exact: bool | None = None, fineness: int = 1) -> Values:
    """Shapley's shares of `c(P)`, marginal blocks of the population of a coalition.

    Args:
        populations: inhabitants by member, whole, 0 or more. Who has none pays nothing and changes nothing.
        blocks: `(upto, price)`, the last `upto` None: price of each inhabitant up to `upto`; any unit of money.
        exact: whether to integrate exactly; None: when this is fast enough (time grows as n * n * inhabitants).
        fineness: otherwise, how many times more cells and moments than usual; time grows as its square.

    Returns:
        Shares that add up to `c` of all.
    """
    people = np.asarray(populations, np.int64)
    inhabited = people > 0
    kinds, counts, place = _kinds(people[inhabited])
    shares = np.zeros(len(people))
    if not len(kinds):
        return Values(shares, 0.0)
    total = int(people.sum())
    last, ends, drops = _drops(blocks, total)
    game = _Game(kinds, counts)
    if exact is None:
        exact = game.work(ends) <= EXACT_WORK
    parts, missed = np.zeros(len(kinds)), 0.0
    if len(ends) and exact:
        parts = game.exact(ends, drops)
    elif len(ends):
        for end, drop in zip(ends, drops, strict=True):
            means, missing = game.approximate(int(end), fineness)
            parts += drop * means
            missed += abs(float(drop) * missing)
    shares[inhabited] = (last * kinds + parts)[place]
    return Values(shares, missed / max(abs(float(shares.sum())), sys.float_info.min))


def _kinds(people: Integers) -> tuple[Reals, Integers, Integers]:
    """The populations that occur, how often, and which each member has."""
    kinds, place, counts = np.unique(people, return_inverse=True, return_counts=True)
    return kinds.astype(np.float64), counts, place


def _drops(blocks: Blocks, total: int) -> tuple[float, Integers, Reals]:
    """The price of the last inhabitants, and where below `total` and by how much the price falls."""
    pairs = pairwise(blocks)
    falls = [(upto, price - after) for (upto, price), (_, after) in pairs if upto is not None and upto < total]
    last = blocks[len(falls)][1]
    falls = [(upto, drop) for upto, drop in falls if drop]
    return last, np.array([upto for upto, _ in falls], np.int64), np.array([drop for _, drop in falls], np.float64)


class _Game:
    """Members by kind of population, and the integrals over the time of arrival.

    A time above 1/2 is seen from the other side: those who are not there yet, with chance `1 - t`.
    """

    def __init__(self, kinds: Reals, counts: Integers) -> None:
        self.kinds = kinds
        self.counts = counts
        self.sizes = np.repeat(kinds, counts)
        self.total = int(self.sizes.sum())

    def _pairs(self) -> int:
        """Pairs of times `t`, `1 - t` that make the quadrature exact: twice as many nodes, at least n / 2."""
        return -(-len(self.sizes) // 4)

    def work(self, ends: Integers) -> float:
        """Cells to fill for the exact integrals."""
        return float(self._pairs() * len(self.sizes) * self._targets(ends).max(initial=0))

    def _targets(self, ends: Integers) -> Integers:
        return np.concatenate([ends, self.total - ends])

    def exact(self, ends: Integers, drops: Reals) -> Reals:
        """Integral of `sum of drop * clip(end - P', 0, p)`, by kind; of a polynomial, at enough nodes."""
        nodes, weights = np.polynomial.legendre.leggauss(2 * self._pairs())
        result = np.full(len(self.kinds), 0.5 * drops.sum()) * self.kinds
        signed = np.concatenate([drops, -drops])
        targets = self._targets(ends)
        early = nodes < 0.0
        for node, weight in zip(nodes[early], weights[early], strict=True):
            means = clipped_means(self.sizes, self.kinds, (1.0 + node) / 2.0, targets, False)
            result += weight / 2.0 * (signed @ means)
        return result

    def approximate(self, end: int, fineness: int) -> tuple[Reals, float]:
        """Integral of `clip(end - P', 0, p)`, by kind, scaled to add up to `end`, and how far it was from it."""
        low, high = self._active_times(end)
        few = int(np.ceil(1.6 * (high - low) / self._width(end))) + 8
        nodes = min(max(few, NODES[0]), NODES[1]) * fineness
        cells = max(CELLS, CELLS_OF_ALL // len(self.sizes)) * fineness
        for _ in range(REFINEMENTS):
            means = low * self.kinds + self._integral(end, low, high, nodes, cells)
            found = float(self.counts @ means)
            if abs(found - end) <= RESIDUAL * end:
                break
            nodes, cells = nodes * 3 // 2, 2 * cells
        return means * (end / found), found - end

    def _integral(self, end: int, low: float, high: float, nodes: int, cells: int) -> Reals:
        times, weights = np.polynomial.legendre.leggauss(nodes)
        result = np.zeros(len(self.kinds))
        for time, weight in zip(low + (high - low) * (times + 1.0) / 2.0, weights, strict=True):
            if time <= 0.5:
                result += weight * self._means(end, time, cells)
            else:
                result += weight * (self.kinds - self._means(self.total - end, 1.0 - time, cells))
        return result * ((high - low) / 2.0)

    def _means(self, target: int, chance: float, cells: int) -> Reals:
        """Mean of `clip(target - P', 0, p)` by kind, on a lattice of at most `cells` cells."""
        smooth = target > cells
        unit, targets = (target / cells, np.array([cells])) if smooth else (1.0, np.array([target]))
        means: Reals = unit * clipped_means(self.sizes / unit, self.kinds / unit, chance, targets, smooth)[0]
        return means

    def _width(self, end: int) -> float:
        """How long the coalition takes to pass through `end`, its largest members apart: a standard deviation."""
        small = self.sizes[self.sizes <= max(end, self.total - end) / 4.0]
        bulk = small if len(small) else self.sizes
        time = min(end / self.total, 0.98)
        return float(np.sqrt(time * (1.0 - time) * (bulk**2).sum()) / bulk.sum())

    def _active_times(self, end: int) -> tuple[float, float]:
        """Times before which all find room for themselves below `end`, and after which nobody does, to 1e-8."""
        largest = self.sizes[-1]
        low, high = 0.0, 1.0
        if end > largest:
            low = self._passage(end - largest, self.sizes, 0.0, (end - largest) / self.total)
        if self.total - largest > end:
            high = self._passage(end, self.sizes[:-1], 1.0, end / (self.total - largest))
        return low, high

    def _passage(self, end: float, sizes: Reals, certain: float, doubtful: float) -> float:
        """A time next to `certain` at which the side of `end` where the sum of those present lies is certain.

        Source: H. Chernoff, A measure of asymptotic efficiency, 1952 (the exponential bound).
        """
        kinds, counts = np.unique(sizes, return_counts=True)
        tilts = np.geomspace(1e-3, 1e3, 25) / (end if certain else kinds[-1])
        tilts = tilts[tilts * kinds[-1] < 500.0] * (-1.0 if certain else 1.0)
        growth = np.expm1(np.outer(tilts, kinds))
        for _ in range(12):
            middle = (certain + doubtful) / 2.0
            exponent = (np.log1p(middle * growth) @ counts - tilts * end).min()
            certain, doubtful = (middle, doubtful) if exponent < CERTAIN else (certain, middle)
        return certain
