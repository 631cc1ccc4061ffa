"""One commune at a time: the engine beside HiGHS on forty cases, and the goals of each."""

from __future__ import annotations

import importlib.util
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bouquet.engine import read
from bouquet.engine.bench import synthetic
from bouquet.engine.bench.one_commune import FRONTIER_POINTS, SCENARIOS
from bouquet.engine.bench.processes import measured
from bouquet.engine.bench.report import Report
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Instance, Solution
from bouquet.engine.pool import contracts_of
from bouquet.engine.verify import verify

Say = Callable[[str], None]
Answers = list[dict[str, Any]]
SAME = 1e-6
CASE_SECONDS = 60.0
PROOF_SECONDS = 0.25
CERTIFIED = 0.001
EXPLANATIONS = {"frontier": 100.0, "why not": 150.0, "scenarios": 150.0}
EXPLAIN = "bouquet.engine.explain"
MODULE = "bouquet.engine.bench.one_commune"


def report(seed: int, references: Sequence[str], say: Say) -> Report:
    """Run the forty cases by the engine, and by HiGHS when it is among `references`."""
    cases = synthetic.p1_cases(seed)
    populations = [commune.population for case in cases for commune in case.communes.values()]
    made = Report(
        f"Bouquet of one commune, {len(cases)} communes of {synthetic.place_of('departement', seed)} from "
        f"{min(populations)} to {max(populations)} inhabitants, seed {seed}"
    )
    engine = _answers("engine", seed, say)
    highs = _answers("highs", seed, say) if "highs" in references else None
    made.rows = [_row("engine", engine)] + ([_row("HiGHS, model build included", highs)] if highs else [])
    trouble = [line for case, answer in zip(cases, engine, strict=True) for line in _violations(case, answer)]
    made.goal("plans checked in integers", "valid", trouble[0] if trouble else "valid", not trouble)
    judge(made, engine, highs)
    if importlib.util.find_spec(EXPLAIN):
        judge_explanations(made, _answers("explain", seed, say))
    return made


def judge(made: Report, engine: Answers, highs: Answers | None) -> None:
    """Set the goals of one commune beside the figures; `highs` has the same cases in the same order."""
    proved = sum(_proved(row) and row["seconds"] <= PROOF_SECONDS for row in engine) / len(engine)
    made.goal("proved within 250 ms", ">= 98 %", f"{100 * proved:.1f} %", proved >= 0.98)
    if highs is not None:
        _beside(made, engine, highs)


def _beside(made: Report, engine: Answers, highs: Answers) -> None:
    """Goals that compare the two on the same cases."""
    pairs = list(zip(engine, highs, strict=True))
    same = sum(abs(a["value"] - b["value"]) <= SAME * b["value"] for a, b in pairs)
    made.goal("same optimum as HiGHS (1e-6)", f"{len(pairs)} of {len(pairs)}", f"{same}", same == len(pairs))
    for label, least, pick in (("median", 20.0, statistics.median), ("95th centile", 8.0, _p95)):
        ratio = pick([row["seconds"] for row in highs]) / pick([row["seconds"] for row in engine])
        made.goal(f"times HiGHS / engine, {label}", f">= {least:g}", f"{ratio:.1f}", ratio >= least)


def judge_explanations(made: Report, answers: Answers) -> None:
    """Set the goals of the explanations beside the median times of the cases."""
    gap = max(row["worst_gap"] for row in answers)
    for label, most in EXPLANATIONS.items():
        times = [1000 * row["spent"][label] for row in answers]
        figure = f"{statistics.median(times):.1f} ms (95th centile {_p95(times):.1f})"
        made.goal(f"{label}, median", f"<= {most:g} ms", figure, statistics.median(times) <= most)
    made.goal("frontier, worst point", "<= 0.1 %", f"{100 * gap:.3f} %", gap <= CERTIFIED)
    proved = sum(row["scenarios_proved"] for row in answers)
    made.notes.append(
        f"frontier of {FRONTIER_POINTS} points, why not of {answers[0]['offers']} offers, {SCENARIOS} scenarios: from "
        f"the solver that found the bouquet; {proved} of {SCENARIOS * len(answers)} scenarios proved to the last unit"
    )


def _answers(method: str, seed: int, say: Say) -> Answers:
    say(f"{method}, one commune at a time")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answers.json"
        command = [sys.executable, "-m", MODULE, method, str(out), f"--seed={seed}", f"--seconds={CASE_SECONDS}"]
        run = measured(command, patience=3600)
        if not out.exists():
            raise EngineError(f"{method} ended with code {run.code}: {run.last_line}")
        answers: Answers = json.loads(out.read_text(encoding="utf-8"))
        return answers


def _row(name: str, answers: Answers) -> dict[str, Any]:
    times = [1000 * row["seconds"] for row in answers]
    return {
        "contender": name,
        "cases": len(answers),
        "proved": sum(map(_proved, answers)),
        "median cpu ms": statistics.median(1000 * row["cpu_seconds"] for row in answers),
        "median ms": statistics.median(times),
        "95th centile ms": _p95(times),
        "longest ms": max(times),
    }


def _p95(numbers: Sequence[float]) -> float:
    return statistics.quantiles(numbers, n=20, method="inclusive")[-1]


def _proved(row: dict[str, Any]) -> bool:
    return bool(row["bound"] is not None and row["bound"] - row["value"] <= SAME * max(1, row["value"]))


def _violations(case: Instance, answer: dict[str, Any]) -> tuple[str, ...]:
    """What is wrong with one answer; that it reaches the best bouquet alone is not part of it."""
    choices = tuple(read.choice_from(row) for row in answer["choices"])
    plan = Solution("feasible", answer["value"], answer["bound"], choices, contracts_of(case, choices), ())
    return tuple(line for line in verify(case, plan).violations if not line.startswith("alone:"))
