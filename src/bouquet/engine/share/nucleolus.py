"""The nucleolus: the largest margin for the coalition that has least, then for the next one, and so on to the last.

A sequence of linear programs: the largest common margin; then the coalitions whose margin cannot grow (their rows
have a dual value) are held, with all those that they determine; then the largest margin of the rest. At most one
program by member. All the coalitions are enumerated, so this is for small groups. Shares are 0 or more; members
without inhabitants pay nothing and are left out.

Source: D. Schmeidler, The nucleolus of a characteristic function game, 1969; A. Kopelowitz, 1967 (the sequence).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bouquet.engine.errors import EngineError
from bouquet.engine.share.core import Coalition
from bouquet.engine.share.game import CostGame
from bouquet.engine.share.lattice import Reals
from bouquet.engine.share.programs import TOLERANCE, Optimum, Shares

MEMBERS = 14
DEPENDENT = 1e-7
ROWS_AT_ONCE = 20


def nucleolus(game: CostGame) -> Reals:
    """Parts of the cost by member, that add up to 1; the cost is above 0 and at most `MEMBERS` have inhabitants.

    Raises:
        EngineError: when a linear program fails.
    """
    inhabited = game.populations > 0
    people = game.populations[inhabited]
    parts = np.zeros(len(game.members))
    whole = game.cost(game.population)
    coalitions = (np.arange(1, 2 ** len(people) - 1)[:, None] >> np.arange(len(people))) & 1 == 1
    costs = np.array([game.cost(int(total)) / whole for total in coalitions @ people])
    parts[inhabited] = _Sequence(coalitions, costs).solve() if len(people) > 1 else 1.0
    return parts


class _Sequence:
    """The coalitions still free, those held so far with what they pay, and the programs between."""

    def __init__(self, coalitions: Coalition, costs: Reals) -> None:
        self.count = coalitions.shape[1]
        self.coalitions, self.costs = coalitions, costs
        self.held: list[tuple[Coalition, float]] = []

    def solve(self) -> Reals:
        for _ in range(self.count):
            best, rows = self._widest()
            tight = [row for row, dual in rows if dual > TOLERANCE]
            if not tight:
                raise EngineError("the linear program of the nucleolus has no dual")
            for row in tight:
                self.held.append((self.coalitions[row], self.costs[row] - best.margin))
            if self._release():
                return best.shares
        raise EngineError("the sequence of the nucleolus did not settle")

    def _widest(self) -> tuple[Optimum, list[tuple[int, float]]]:
        """The largest margin of the free coalitions, and the dual value of those that have a row."""
        shares = Shares(self.count)
        for coalition, part in self.held:
            shares.hold(coalition, part)
        rows: list[int] = []
        new = np.flatnonzero(self.coalitions.sum(axis=1) == 1) if not self.held else np.array([0])
        while len(new):
            for row in new:
                shares.limit(self.coalitions[row], self.costs[row])
            rows.extend(int(row) for row in new)
            best = shares.widest()
            excess = self.coalitions @ best.shares - self.costs + best.margin
            excess[rows] = 0.0
            worst = np.argsort(-excess, kind="stable")[:ROWS_AT_ONCE]
            new = worst[excess[worst] > TOLERANCE]
        first = 1 + len(self.held)
        return best, list(zip(rows, -best.duals[first:], strict=True))

    def _release(self) -> bool:
        """Forget the coalitions that those held determine; whether nothing is left to settle."""
        basis: npt.NDArray[np.float64] = np.ones((self.count, 1)) / np.sqrt(self.count)
        kept: list[tuple[Coalition, float]] = []
        for coalition, part in self.held:
            rest = coalition - basis @ (basis.T @ coalition)
            length = float(np.linalg.norm(rest))
            if length > DEPENDENT:
                basis = np.column_stack([basis, rest / length])
                kept.append((coalition, part))
        self.held = kept
        if basis.shape[1] >= self.count:
            return True
        rows = self.coalitions.astype(np.float64)
        free = np.linalg.norm(rows - (rows @ basis) @ basis.T, axis=1) > DEPENDENT
        self.coalitions, self.costs = self.coalitions[free], self.costs[free]
        return not len(self.coalitions)
