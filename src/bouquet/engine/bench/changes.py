"""What if one commune of a région changed: a new bouquet at once, then a new plan and bound, beside their goals.

As a program, `python -m bouquet.engine.bench.changes OUT --seed N` solves the région, then asks about communes spread
evenly by population, each from the same plan.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bouquet.engine.bench import synthetic
from bouquet.engine.bench.processes import measured
from bouquet.engine.bench.report import Report
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Commune, Instance, Means
from bouquet.engine.verify import verify

WHATIF, WARM = "bouquet.engine.pool.whatif", "bouquet.engine.pool.warm"
LEVEL = "region"
QUESTIONS = 10
FACTORS = (0.5, 0.8, 1.25, 2.0)
ANSWER_SECONDS, PLAN_SECONDS = 0.05, 3.0
COMPILING_SECONDS = 1.0
PATIENCE = 1200.0
Say = Callable[[str], None]
Answers = list[dict[str, Any]]


def report(seed: int, seconds: float, workers: int, say: Say) -> Report:
    """Ask the questions of `seed` to the région solved in `seconds` with `workers` threads."""
    place = synthetic.place_of(LEVEL, seed)
    made = Report(f"What if a commune of {place} changed its priorities and its means, seed {seed}")
    if not importlib.util.find_spec(WHATIF):
        made.notes.append("the engine does not answer such questions yet")
        return made
    say(f"what if, after {seconds:g} s on the whole")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answers.json"
        options = [f"--seed={seed}", f"--seconds={seconds}", f"--threads={workers}"]
        run = measured([sys.executable, "-m", "bouquet.engine.bench.changes", str(out), *options], PATIENCE)
        if not out.exists():
            raise EngineError(f"what if ended with code {run.code}: {run.last_line}")
        judge(made, json.loads(out.read_text(encoding="utf-8")))
    return made


def judge(made: Report, answers: Answers) -> None:
    """One row per question, and the goals beside the longest."""
    made.rows = [
        {
            "inhabitants": row["population"],
            "bouquet ms": 1000 * row["bouquet_seconds"],
            "plan s": row["plan_seconds"],
            "gap %": round(100 * row["gap"], 3),
            "communes that moved": row["moved"],
        }
        for row in answers
    ]
    trouble = next((row["trouble"] for row in answers if row["trouble"]), "")
    made.goal("plans checked in integers", "valid", trouble or "valid", not trouble)
    for label, key, most in (
        ("new bouquet", "bouquet_seconds", ANSWER_SECONDS),
        ("new plan and bound", "plan_seconds", PLAN_SECONDS),
    ):
        longest, middle = max(row[key] for row in answers), statistics.median(row[key] for row in answers)
        figure = f"{longest:.3f} s (median {middle:.3f})"
        made.goal(f"{label}, longest", f"<= {most:g} s", figure, longest <= most)


def questions(instance: Instance, seed: int) -> Iterator[Commune]:
    """Communes spread evenly by population, each with its weights in another order and its means multiplied."""
    draw = np.random.default_rng(seed)
    ranked = sorted(instance.communes.values(), key=lambda commune: (commune.population, commune.group))
    for n in range(QUESTIONS):
        commune = ranked[(2 * n + 1) * len(ranked) // (2 * QUESTIONS)]
        factor, means = FACTORS[n % len(FACTORS)], commune.means
        weights = [list(commune.weights.values())[k] for k in draw.permutation(len(commune.weights))]
        yield replace(
            commune,
            weights=dict(zip(commune.weights, weights, strict=True)),
            means=Means(
                int(means.investment_cents * factor), int(means.running_cents * factor), int(means.staff_hours * factor)
            ),
        )


def asked(state: Any, commune: Commune) -> dict[str, Any]:
    """Ask one question to a solved market: times, gap, and what is wrong with the new plan, if anything."""
    whatif = importlib.import_module(WHATIF)
    begun = time.perf_counter()
    whatif.bouquet(state, commune)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    answer = whatif.change(state, commune)
    spent = time.perf_counter() - begun
    violations = verify(answer.instance, answer.solution).violations
    return {
        "population": commune.population,
        "bouquet_seconds": first,
        "plan_seconds": spent,
        "gap": answer.solution.gap,
        "moved": len(answer.moved),
        "trouble": violations[0] if violations else "",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    instance = synthetic.instance(LEVEL, given.seed)
    warm = importlib.import_module(WARM).warm
    small = synthetic.instance("epci", given.seed)
    asked(warm(small, COMPILING_SECONDS), next(questions(small, given.seed)))
    state = warm(instance, given.seconds, given.seed, given.threads)
    given.out.write_text(json.dumps([asked(state, commune) for commune in questions(instance, given.seed)]), "utf-8")


if __name__ == "__main__":
    main()
