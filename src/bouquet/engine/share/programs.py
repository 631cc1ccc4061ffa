"""Shares found by linear programs: rows are coalitions, added when they are violated."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from bouquet.engine.errors import EngineError
from bouquet.engine.milp import QuietHighs
from bouquet.engine.share.core import Coalition
from bouquet.engine.share.lattice import Reals

TOLERANCE = 1e-9
INFINITE = highspy.kHighsInf


@dataclass(frozen=True, slots=True)
class Optimum:
    """Shares (parts of the whole cost), the margin left to each coalition with a row, the dual value of each row."""

    shares: Reals
    margin: float
    duals: Reals


class Shares:
    """Shares `x >= 0` that add up to 1, and a margin `m`, with rows `x(S) + m <= cost of S` as a part of the whole."""

    def __init__(self, members: int) -> None:
        self._members = members
        self._highs = QuietHighs()  # type: ignore[no-untyped-call]
        for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self._highs.setOptionValue(option, TOLERANCE)
        self._highs.setOptionValue("threads", 1)
        for _ in range(members):
            self._highs.addVar(0.0, INFINITE)
        self._highs.addVar(-INFINITE, INFINITE)
        self.hold(np.ones(members, np.bool_), 1.0)

    def hold(self, coalition: Coalition, part: float) -> None:
        """Fix what a coalition pays together."""
        self._row(np.flatnonzero(coalition), part, part)

    def limit(self, coalition: Coalition, part: float) -> None:
        """Ask that a coalition pays at most `part` less the margin."""
        self._row(np.append(np.flatnonzero(coalition), self._members), -INFINITE, part)

    def _row(self, columns: np.ndarray, low: float, high: float) -> None:
        self._highs.addRow(low, high, len(columns), columns.astype(np.int32), np.ones(len(columns)))

    def widest(self) -> Optimum:
        """The shares with the largest margin."""
        self._highs.changeColCost(self._members, -1.0)
        return self._solve()

    def nearest(self, wanted: Reals, margin: float) -> Optimum:
        """With at least this margin, the shares nearest to `wanted`, by the sum of the squares of the differences."""
        count = self._members
        self._highs.changeColBounds(count, margin, INFINITE)
        for member in range(count):
            self._highs.changeColCost(member, -2.0 * wanted[member])
        self._highs.changeColCost(count, 0.0)
        hessian = highspy.HighsHessian()
        hessian.dim_ = count + 1
        hessian.format_ = highspy.HessianFormat.kTriangular
        hessian.start_ = np.append(np.arange(count + 1), count).astype(np.int32)
        hessian.index_ = np.arange(count, dtype=np.int32)
        hessian.value_ = np.full(count, 2.0)
        self._highs.passHessian(hessian)
        return self._solve()

    def _solve(self) -> Optimum:
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise EngineError("the linear program of the shares was not solved")
        answer = self._highs.getSolution()
        values = np.array(answer.col_value)
        return Optimum(values[: self._members], float(values[self._members]), np.array(answer.row_dual))
