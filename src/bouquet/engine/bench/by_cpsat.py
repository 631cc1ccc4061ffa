"""CP-SAT on the monolithic program, cold: `python -m bouquet.engine.bench.by_cpsat`.

OR-Tools is the optional extra `bench`; without it the process stops with code 3 and one line.
"""

from __future__ import annotations

import importlib
import math
import sys
from typing import Any

import numpy as np

from bouquet.engine.bench.contender import Progress, Task, leave, task
from bouquet.engine.bench.monolith import Monolith
from bouquet.engine.model import Choice

NOT_INSTALLED = 3
NO_LIMIT = 2**50


def model(cp_model: Any, monolith: Monolith, given: Task) -> tuple[Any, list[Any]]:
    """The monolith as a CP-SAT model with the starting plan, if any, as hint, and its variables."""
    made = cp_model.CpModel()
    variables = [made.new_int_var(0, upper, "") for upper in monolith.upper.tolist()]
    rows = monolith.rows
    starts, index, value = rows.starts.tolist(), rows.index.tolist(), rows.value.tolist()
    low = np.where(np.isfinite(rows.low), rows.low, -NO_LIMIT).astype(np.int64).tolist()
    high = np.where(np.isfinite(rows.high), rows.high, NO_LIMIT).astype(np.int64).tolist()
    weighted = cp_model.LinearExpr.weighted_sum
    for r in range(len(rows)):
        begin, end = starts[r], starts[r + 1]
        if begin == end:
            made.add_bool_or([])
            continue
        terms = weighted([variables[v] for v in index[begin:end]], value[begin:end])
        made.add_linear_constraint(terms, low[r], high[r])
    paying = np.flatnonzero(monolith.cost).tolist()
    made.maximize(weighted([variables[v] for v in paying], (monolith.cost[paying] // monolith.unit).tolist()))
    if given.given_choices:
        for variable, known in zip(variables, monolith.point(given.given_choices).tolist(), strict=True):
            made.add_hint(variable, known)
    return made, variables


def run(
    cp_model: Any, monolith: Monolith, given: Task, progress: Progress
) -> tuple[list[Choice] | None, dict[str, Any]]:
    """The best choices CP-SAT finds within the task's seconds (None without a plan) and what it says of them."""
    made, variables = model(cp_model, monolith, given)
    unit = monolith.unit

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            bound = math.floor(self.best_objective_bound + 1e-6) * unit
            progress.note(round(self.objective_value) * unit, bound)

    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, given.seconds)
    solver.parameters.num_workers = given.threads
    solver.parameters.random_seed = given.seed
    built = progress.seconds()
    status = solver.solve(made, Watch())
    facts = {
        "status": solver.status_name(status),
        "bound": math.floor(solver.best_objective_bound + 1e-6) * unit,
        "proved": status == cp_model.OPTIMAL,
        "build_seconds": built,
        "solve_seconds": progress.seconds() - built,
    }
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, facts
    count = len(monolith.columns)
    values = np.array([solver.value(variable) for variable in variables[:count]], dtype=np.float64)
    return list(monolith.choices(values)), facts


def main() -> None:
    progress = Progress()
    try:
        cp_model = importlib.import_module("ortools.sat.python.cp_model")
        version = importlib.import_module("ortools").__version__
    except ImportError:
        sys.stderr.write("OR-Tools is not installed (extra `bench`)\n")
        raise SystemExit(NOT_INSTALLED) from None
    given = task()
    monolith = Monolith(given.instance, given.floors)
    choices, facts = run(cp_model, monolith, given, progress)
    sizes = {"variables": len(monolith.cost), "rows": len(monolith.rows), "terms": len(monolith.rows.index)}
    leave(given.out, choices, {**facts, **sizes, "steps": progress.steps, "version": f"OR-Tools CP-SAT {version}"})


if __name__ == "__main__":
    main()
