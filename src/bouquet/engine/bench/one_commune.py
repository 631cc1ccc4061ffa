"""Every case of one commune by one method, cold: `python -m bouquet.engine.bench.one_commune METHOD OUT`.

Methods: `engine`, `highs` (model build included, one thread), or `explain` (frontier, why not, scenarios). Imports and,
for the engine, one first answer are not counted: what is measured is a program that is ready to answer.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bouquet.engine.bench import by_highs, synthetic
from bouquet.engine.bench.contender import Progress, Task
from bouquet.engine.bench.monolith import Monolith
from bouquet.engine.compose import best_joining
from bouquet.engine.model import Alone, Instance, Solution
from bouquet.engine.pool import plan_value
from bouquet.engine.write import choice_data

FRONTIER_POINTS = 20
SCENARIOS = 100
NOTHING = Solution("feasible", 0, 0, (), (), ())
Answer = dict[str, Any]


def by_engine(case: Instance, seconds: float) -> Answer:
    """The best bouquet over what the commune can buy alone and join, by the engine."""
    (code,) = case.communes
    begun, used = time.perf_counter(), time.process_time()
    plan = best_joining(case, Alone(code, 0, 0, ()), seconds, 0)
    spent = time.perf_counter() - begun, time.process_time() - used
    return _answer(case, plan.choices, plan.bound, *spent)


def with_highs(case: Instance, seconds: float) -> Answer:
    """The same by HiGHS on the monolithic program."""
    begun, used = time.perf_counter(), time.process_time()
    monolith = Monolith(case, {})
    given = Task(case, NOTHING, Path(), seconds, 1, 0, "mip")
    choices, facts = by_highs.run(monolith, given, Progress(begun))
    spent = time.perf_counter() - begun, time.process_time() - used
    return _answer(case, choices or (), facts["bound"], *spent)


def _answer(case: Instance, choices: Any, bound: int | None, seconds: float, cpu_seconds: float) -> Answer:
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "value": plan_value(case, choices),
        "bound": bound,
        "choices": [choice_data(choice) for choice in choices],
    }


def explained(case: Instance, _seconds: float) -> Answer:
    """Times of the explanations of a bouquet, from the solver that found it, and how far each point is proved."""
    explain = importlib.import_module("bouquet.engine.explain")
    (code,) = case.communes
    solver = explain.Solver(case, code)
    spent = {"answer": _seconds_of(lambda: solver.best)[0]}
    spent["frontier"], points = _seconds_of(lambda: explain.frontier(solver, "all", points=FRONTIER_POINTS))
    spent["why not"], reasons = _seconds_of(lambda: explain.reasons(solver))
    spent["scenarios"], robust = _seconds_of(lambda: explain.robustness(solver, SCENARIOS, seed=1))
    return {
        "spent": spent,
        "worst_gap": max(point.gap for point in points),
        "offers": len(reasons),
        "scenarios_proved": robust.proved,
    }


def _seconds_of(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    found = work()
    return time.perf_counter() - begun, found


METHODS = {"engine": by_engine, "highs": with_highs, "explain": explained}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    answer, cases = METHODS[given.method], synthetic.p1_cases(given.seed)
    answer(cases[0], given.seconds)
    given.out.write_text(json.dumps([answer(case, given.seconds) for case in cases]), encoding="utf-8")


if __name__ == "__main__":
    main()
