"""A thin wrapper on HiGHS for mixed-integer programs whose coefficients are whole numbers.

Rows are scaled by powers of two, so that nothing is rounded; the caller checks what comes back in integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from bouquet.engine.errors import EngineError

INFINITE = highspy.kHighsInf
LARGE_ROW = 1024.0


class QuietHighs(highspy.Highs):
    """HiGHS, silenced before its constructor greets the standard output, where our own JSON goes."""

    def enableCallbacks(self) -> None:  # noqa: N802 (name of highspy, called by its constructor)
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS found: `values` of the variables (None without a plan), a bound, and whether it proved the best."""

    values: Sequence[float] | None
    bound: float
    proved: bool
    infeasible: bool


@dataclass(slots=True)
class Program:
    """Maximise a linear objective over variables and rows added one by one."""

    _upper: list[float] = field(default_factory=list)
    _integer: list[bool] = field(default_factory=list)
    _objective: list[float] = field(default_factory=list)
    _row_low: list[float] = field(default_factory=list)
    _row_high: list[float] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _index: list[int] = field(default_factory=list)
    _value: list[float] = field(default_factory=list)

    def binary(self) -> int:
        """The number of a new 0/1 variable."""
        return self._variable(1.0, True)

    def continuous(self, upper: float) -> int:
        """The number of a new variable between 0 and `upper`."""
        return self._variable(upper, False)

    def _variable(self, upper: float, whole: bool) -> int:
        self._upper.append(upper)
        self._integer.append(whole)
        self._objective.append(0.0)
        return len(self._upper) - 1

    @property
    def size(self) -> int:
        return len(self._upper)

    def upper(self, variable: int) -> float:
        return self._upper[variable]

    def row(self, terms: Iterable[tuple[int, int]], low: float = -INFINITE, high: float = INFINITE) -> None:
        """Add `low <= sum of coefficient * variable <= high`."""
        pairs = [(variable, float(c)) for variable, c in terms if c]
        largest = max((abs(c) for _, c in pairs), default=1.0)
        scale = 2.0 ** -max(0, int(np.ceil(np.log2(largest / LARGE_ROW)))) if largest > LARGE_ROW else 1.0
        self._index.extend(variable for variable, _ in pairs)
        self._value.extend(c * scale for _, c in pairs)
        self._starts.append(len(self._index))
        self._row_low.append(low * scale)
        self._row_high.append(high * scale)

    def maximise(self, terms: Iterable[tuple[int, float]]) -> None:
        """Set the objective; what it does not name weighs nothing."""
        self._objective = [0.0] * len(self._upper)
        for variable, c in terms:
            self._objective[variable] += c

    def solve(self, seconds: float, seed: int, start: list[float] | None = None) -> Answer:
        """Solve with zero gap within `seconds`; `start` is a plan to improve on."""
        highs: highspy.Highs = QuietHighs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("threads", 1),
            ("random_seed", seed),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-6),
            ("mip_feasibility_tolerance", 1e-9),
            ("primal_feasibility_tolerance", 1e-9),
            ("time_limit", max(0.01, seconds)),
        ):
            highs.setOptionValue(option, value)
        if highs.passModel(self._lp()) == highspy.HighsStatus.kError:
            raise EngineError("HiGHS refused the program: its numbers are out of range")
        if start is not None:
            plan = highspy.HighsSolution()
            plan.col_value = start
            highs.setSolution(plan)
        if not self._objective:
            return Answer([], 0.0, proved=True, infeasible=any(low > 0 for low in self._row_low))
        highs.run()
        status = highs.getModelStatus()
        info = highs.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        return Answer(
            values=highs.getSolution().col_value if found else None,
            bound=-info.mip_dual_bound,
            proved=status == highspy.HighsModelStatus.kOptimal,
            infeasible=status == highspy.HighsModelStatus.kInfeasible,
        )

    def _lp(self) -> highspy.HighsLp:
        lp = highspy.HighsLp()
        count = len(self._upper)
        lp.num_col_, lp.num_row_ = count, len(self._row_low)
        lp.col_cost_ = -np.array(self._objective)
        lp.col_lower_ = np.zeros(count)
        lp.col_upper_ = np.array(self._upper)
        lp.row_lower_, lp.row_upper_ = np.array(self._row_low), np.array(self._row_high)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self._starts)
        lp.a_matrix_.index_ = np.array(self._index)
        lp.a_matrix_.value_ = np.array(self._value)
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in self._integer]
        return lp
