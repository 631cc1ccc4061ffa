"""The core: does a coalition pay more than it would without the others, and which one most.

The question is `max over coalitions S of x(S) - C(P(S))`, a knapsack over the population of S. When the prices of the
blocks do not rise, `C` is the lowest of a few straight lines, hence

    max over S of x(S) - min over lines = max over lines of max over S of the sum over S of (x - slope * p) - base

and for one line the best S takes exactly the members with `x > slope * p`: the exact answer in one pass by line. When a
price rises, the knapsack is solved cell by cell, unless the passes already show that nobody overpays.

Source: D. Gillies, Solutions to general non-zero-sum games, 1959 (the core).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bouquet.engine.compiled import kernel
from bouquet.engine.model import MICRO_EURO_PER_CENT
from bouquet.engine.share.game import CostGame, Integers

Coalition = npt.NDArray[np.bool_]

KNAPSACK_CELLS = 2e8
UNREACHED = -(2**62)
BILLION = 10**9


@dataclass(frozen=True, slots=True)
class Excess:
    """The coalition (one boolean by member) that pays most above its own cost, and by how much, micro-euros.

    Below 0: how much the most tempted one still gains by staying. `proved` is false when the excess is only an upper
    bound, which nobody may reach, and the coalition that of the bound.
    """

    micro_euro: int
    coalition: Coalition
    proved: bool = True


@dataclass(frozen=True, slots=True)
class CoreCheck:
    """Whether shares are in the core, and otherwise who overpays and by how much."""

    inside: bool
    proved: bool
    excess_micro_euro: int
    coalition: tuple[str, ...]

    @property
    def overpays_cents(self) -> int:
        return 0 if self.inside else self.excess_micro_euro // MICRO_EURO_PER_CENT


def check_core(game: CostGame, shares: list[int]) -> CoreCheck:
    """Whether no coalition of `game` overpays, its members paying `shares` (micro-euros over the horizon).

    A coalition overpays when it pays at least a cent more than without the others, or a billionth of the whole cost if
    that is more: below, the difference may come from the rounding of the shares to the micro-euro.
    """
    if len(shares) < 2:
        return CoreCheck(inside=True, proved=True, excess_micro_euro=0, coalition=())
    limit = max(MICRO_EURO_PER_CENT, game.cost(game.population) // BILLION)
    excess = largest_excess(game, np.array(shares, np.int64), limit - 1)
    return CoreCheck(
        inside=excess.micro_euro < limit,
        proved=excess.proved or excess.micro_euro < limit,
        excess_micro_euro=excess.micro_euro,
        coalition=tuple(code for code, there in zip(game.codes, excess.coalition, strict=True) if there),
    )


def largest_excess(game: CostGame, shares: Integers, settled: int = UNREACHED) -> Excess:
    """The largest `x(S) - C(P(S))` over coalitions that are neither empty nor everybody; at least two members.

    When a price rises, an upper bound that is not above `settled` is given as it is, without solving the knapsack.
    """
    by_line = [_line_excess(game.populations, shares, p.base, p.slope) for p in game.pieces]
    idle = game.populations == 0
    if idle.any() and not idle.all():
        by_line.append(Excess(int(shares[idle].sum()), idle))
    best = max(by_line, key=lambda excess: excess.micro_euro)
    if game.concave:
        return best
    real = int(shares[best.coalition].sum()) - game.cost(int(game.populations[best.coalition].sum()))
    if real == best.micro_euro:
        return best
    if best.micro_euro <= settled or len(shares) * float(game.population) > KNAPSACK_CELLS:
        return Excess(best.micro_euro, best.coalition, proved=False)
    return knapsack_excess(game, shares)


def _line_excess(populations: Integers, shares: Integers, base: int, slope: int) -> Excess:
    """The best coalition against one line of the cost, with an inhabitant, and without at least one member."""
    gains = shares - slope * populations
    taken = gains > 0
    inhabited = populations > 0
    if not taken[inhabited].any():
        taken[np.argmax(np.where(inhabited, gains, UNREACHED))] = True
    if taken.all():
        needed = inhabited if inhabited.sum() == 1 else np.zeros_like(inhabited)
        taken[np.argmin(np.where(needed, -UNREACHED, gains))] = False
    return Excess(int(gains[taken].sum()) - base, taken)


def knapsack_excess(game: CostGame, shares: Integers) -> Excess:
    """The same as `largest_excess` for any cost, cell by cell: time and memory grow as n * inhabitants."""
    idle = game.populations == 0
    paying_idle = idle & (shares > 0)
    found = []
    if (~idle).sum() > 1:
        costs = np.array([game.cost(people) for people in range(game.population)], np.int64)
        excess, chosen = _knapsack(game.populations[~idle], shares[~idle], costs)
        taken = paying_idle.copy()
        taken[~idle] = chosen
        found.append(Excess(excess + int(shares[idle].sum()), taken))
    if idle.any():
        found.append(Excess(int(shares[idle].sum()), idle))
        taken = ~idle | paying_idle
        if taken.all():
            taken[np.argmin(np.where(idle, shares, -UNREACHED))] = False
        found.append(Excess(int(shares[taken].sum()) - game.cost(game.population), taken))
    return max(found, key=lambda one: one.micro_euro)


@kernel
def _knapsack(populations: Integers, shares: Integers, costs: Integers) -> tuple[int, Coalition]:
    """The largest sum of shares less the cost of the sum of populations, neither 0 nor that of all; and who."""
    cells = len(costs)
    best = np.full(cells, UNREACHED)
    best[0] = 0
    kept = np.zeros((len(populations), cells), np.bool_)
    high = 0
    for n in range(len(populations)):
        people, share = populations[n], shares[n]
        high = min(cells - 1, high + people)
        for x in range(high, people - 1, -1):
            with_it = best[x - people] + share
            if with_it > best[x]:
                best[x] = with_it
                kept[n, x] = True
    where, excess = 0, UNREACHED
    for x in range(1, cells):
        if best[x] >= 0 and best[x] - costs[x] > excess:
            where, excess = x, best[x] - costs[x]
    taken = np.zeros(len(populations), np.bool_)
    for n in range(len(populations) - 1, -1, -1):
        if kept[n, where]:
            taken[n] = True
            where -= populations[n]
    return excess, taken
