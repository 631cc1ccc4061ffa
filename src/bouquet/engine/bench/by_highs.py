"""HiGHS on the monolithic program, cold: `python -m bouquet.engine.bench.by_highs`.

Methods: from the starting plan, `cold` (without it), or the root relaxation alone by `ipm` (interior point, without
crossover) or `pdlp` (first order).
"""

from __future__ import annotations

import math
from typing import Any

import highspy
import numpy as np

from bouquet.engine.bench.contender import Progress, Task, leave, task
from bouquet.engine.bench.monolith import Monolith
from bouquet.engine.errors import EngineError
from bouquet.engine.milp import LARGE_ROW, QuietHighs
from bouquet.engine.model import Choice

RELATIVE_GAP = 1e-6
RELAXATIONS = ("ipm", "pdlp")


def program(monolith: Monolith, *, relaxed: bool = False) -> highspy.HighsLp:
    """The monolith as HiGHS takes it: to minimise, rows scaled by powers of two so that nothing is rounded."""
    rows, count = monolith.rows, len(monolith.cost)
    terms = np.diff(rows.starts)
    largest = np.full(len(rows), LARGE_ROW)
    np.maximum.at(largest, np.repeat(np.arange(len(rows)), terms), np.abs(rows.value))
    scale = 2.0 ** -np.ceil(np.log2(largest / LARGE_ROW))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, len(rows)
    lp.col_cost_ = -(monolith.cost // monolith.unit).astype(np.float64)
    lp.col_lower_ = np.zeros(count)
    lp.col_upper_ = monolith.upper.astype(np.float64)
    lp.row_lower_, lp.row_upper_ = rows.low * scale, rows.high * scale
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = rows.starts.astype(np.int32), rows.index.astype(np.int32)
    lp.a_matrix_.value_ = rows.value.astype(np.float64) * np.repeat(scale, terms)
    if not relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[whole] for whole in monolith.whole.tolist()]
    return lp


def run(monolith: Monolith, given: Task, progress: Progress) -> tuple[list[Choice] | None, dict[str, Any]]:
    """The best choices HiGHS finds within the task's seconds (None without a plan) and what it says of them."""
    highs: highspy.Highs = QuietHighs()  # type: ignore[no-untyped-call]
    relaxed = given.method in RELAXATIONS
    options: dict[str, float | str] = {
        "threads": given.threads,
        "random_seed": given.seed,
        "time_limit": max(0.01, given.seconds),
        "mip_rel_gap": RELATIVE_GAP,
    }
    if relaxed:
        options |= {"solver": given.method, "run_crossover": "off"}
    for option, value in options.items():
        highs.setOptionValue(option, value)
    if highs.passModel(program(monolith, relaxed=relaxed)) == highspy.HighsStatus.kError:
        raise EngineError("HiGHS refused the program: its numbers are out of range")
    if not relaxed:
        _start(highs, monolith, given)
        highs.cbMipImprovingSolution.subscribe(
            lambda event: progress.note(round(-event.data_out.objective_function_value) * monolith.unit)
        )
    built = progress.seconds()
    highs.run()
    info, status = highs.getInfo(), highs.getModelStatus()
    linear = relaxed or not monolith.whole.any()
    facts = {
        "status": highs.modelStatusToString(status),
        "bound": _bound(monolith, -info.objective_function_value if linear else -info.mip_dual_bound),
        "proved": status == highspy.HighsModelStatus.kOptimal and not relaxed,
        "build_seconds": built,
        "solve_seconds": progress.seconds() - built,
        "version": f"HiGHS {highs.version()}",
    }
    if relaxed:
        return None, facts if status == highspy.HighsModelStatus.kOptimal else facts | {"bound": None}
    if status == highspy.HighsModelStatus.kModelEmpty and not (monolith.rows.low > 0).any():
        return [], facts | {"bound": 0, "proved": True}
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, facts
    return list(monolith.choices(np.array(highs.getSolution().col_value))), facts


def _start(highs: highspy.Highs, monolith: Monolith, given: Task) -> None:
    if given.given_choices:
        plan = highspy.HighsSolution()
        plan.col_value = monolith.point(given.given_choices).astype(np.float64)
        highs.setSolution(plan)


def _bound(monolith: Monolith, bound: float) -> int | None:
    """A bound in the unit of the value, a hair's breadth up for what floating point may have lost."""
    if not math.isfinite(bound):
        return None
    return math.floor(bound * (1 + 1e-9) + 1e-6) * monolith.unit


def main() -> None:
    progress = Progress()
    given = task()
    monolith = Monolith(given.instance, given.floors)
    choices, facts = run(monolith, given, progress)
    sizes = {"variables": len(monolith.cost), "rows": len(monolith.rows), "terms": len(monolith.rows.index)}
    leave(given.out, choices, {**facts, **sizes, "steps": progress.steps})


if __name__ == "__main__":
    main()
