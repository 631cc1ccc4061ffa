"""The least core: shares that leave every coalition as large a margin as possible over going without the others.

    max m  such that  x(S) <= C(S) - m  for every coalition S but nobody and everybody,  x(N) = C(N),  x >= 0

Many shares may reach the best margin: of these, the ones nearest to shares in proportion to the population are taken
(least squares), so that the answer is unique and members of the same population pay the same. Rows are added when the
oracle of the core finds them violated. Members without inhabitants pay nothing and are left out.

Source: M. Maschler, B. Peleg, L. Shapley, Geometric properties of the kernel, nucleolus and related solution
concepts, 1979.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bouquet.engine.errors import EngineError
from bouquet.engine.share.core import Coalition, largest_excess
from bouquet.engine.share.game import CostGame
from bouquet.engine.share.lattice import Reals
from bouquet.engine.share.programs import TOLERANCE, Optimum, Shares

ROUNDS = 1000


def least_core(game: CostGame) -> Reals:
    """Parts of the cost by member, that add up to 1; at least one member has inhabitants and the cost is above 0.

    Raises:
        EngineError: when the linear program fails.
    """
    inhabited = game.populations > 0
    parts = np.zeros(len(game.members))
    alike = game.among([code for code, there in zip(game.codes, inhabited, strict=True) if there])
    parts[inhabited] = _least_core(alike) if len(alike.members) > 1 else 1.0
    return parts


def _least_core(game: CostGame) -> Reals:
    count = len(game.members)
    whole = game.cost(game.population)
    shares = Shares(count)

    def limit(coalition: Coalition) -> None:
        shares.limit(coalition, game.cost(int(game.populations[coalition].sum())) / whole)

    for one in np.eye(count, dtype=np.bool_):
        limit(one)
        limit(~one)
    widest = _settle(game, limit, shares.widest)
    wanted = game.populations / game.population
    best = _settle(game, limit, lambda: shares.nearest(wanted, widest.margin - TOLERANCE / 1000.0), widest.margin)
    return best.shares


def _settle(
    game: CostGame, limit: Callable[[Coalition], None], solve: Callable[[], Optimum], margin: float | None = None
) -> Optimum:
    """Solve, add the coalition that violates most the margin, and again until none does."""
    whole = game.cost(game.population)
    for _ in range(ROUNDS):
        found = solve()
        paid = np.rint(found.shares * whole).astype(np.int64)
        excess = largest_excess(game, paid)
        if not excess.proved:
            raise EngineError("a price that rises, and too many inhabitants to look at every coalition")
        wanted = found.margin if margin is None else margin
        if excess.micro_euro <= (2.0 * TOLERANCE - wanted) * whole + len(paid):
            return found
        limit(excess.coalition)
    raise EngineError("the linear program of the shares did not settle")
