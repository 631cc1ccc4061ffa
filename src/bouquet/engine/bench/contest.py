"""The engine and reference solvers one after the other on the same instance, each in a cold process, each checked."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import bouquet
from bouquet.engine import read, write
from bouquet.engine.bench import synthetic
from bouquet.engine.bench.by_cpsat import NOT_INSTALLED
from bouquet.engine.bench.contender import COLD
from bouquet.engine.bench.processes import Run, measured
from bouquet.engine.bench.report import JSON
from bouquet.engine.bench.starts import everyone_alone, plan_alone
from bouquet.engine.model import Instance, Solution
from bouquet.engine.pool import contracts_of, plan_value
from bouquet.engine.verify import verify
from bouquet.engine.verify.solution import OPTIMAL_TOLERANCE

ENGINE = "engine"
INSTANCE = "instance.json"
HIGHS, CPSAT = "bouquet.engine.bench.by_highs", "bouquet.engine.bench.by_cpsat"
REFERENCES = {
    "highs": (HIGHS, ""),
    "highs-cold": (HIGHS, COLD),
    "highs-ipm": (HIGHS, "ipm"),
    "highs-pdlp": (HIGHS, "pdlp"),
    "cpsat": (CPSAT, ""),
    "cpsat-cold": (CPSAT, COLD),
}
LATE_TIMES, LATE_SECONDS = 3.0, 600.0  # a contender that overruns its limit that much is stopped
WARMING_SECONDS = 1.0
MEMORY_SHARE = 0.85
WORTH = 100_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for the engine and for each reference, threads or workers for each, seed, and wanted size (communes)."""

    seconds: float
    reference_seconds: float = 300.0
    threads: int = 2
    seed: int = 1
    cpsat_python: Path | None = None
    size: int | None = None


@dataclass(slots=True)
class Result:
    """What one contender did: its checked plan (None without one), its bound, what it cost, and any trouble."""

    name: str
    run: Run | None = None
    facts: JSON = field(default_factory=dict)
    solution: Solution | None = None
    trouble: str = ""

    @property
    def value(self) -> int | None:
        return self.solution.value if self.solution else None

    @property
    def bound(self) -> int | None:
        bound = self.facts.get("bound")
        return None if bound is None else int(bound)

    @property
    def gap(self) -> float | None:
        """(bound - value) / value, None without both."""
        return None if self.value is None or self.bound is None else (self.bound - self.value) / max(1, self.value)

    @property
    def first_seconds(self) -> float | None:
        """Seconds from the start of the process' own clock to its first plan."""
        return next((step[0] for step in self.facts.get("steps", []) if step[1] is not None), None)

    def value_at(self, seconds: float) -> int | None:
        """The best value known `seconds` after the start."""
        known = [step[1] for step in self.facts.get("steps", []) if step[1] is not None and step[0] <= seconds]
        return max(known, default=None)

    def row(self) -> JSON:
        """The result as a row; values and bounds in inhabitants fully served, times in seconds, memory in MiB."""
        run, gap = self.run, self.gap
        return {
            "contender": self.name,
            "version": self.facts.get("version", ""),
            "status": self.trouble or self.facts.get("status", ""),
            "value": _worth(self.value),
            "bound": _worth(self.bound),
            "gap %": None if gap is None else round(100 * gap, 3),
            "wall s": run and round(run.wall_seconds, 2),
            "cpu s": run and round(run.cpu_seconds, 2),
            "first plan s": self.first_seconds,
            **{f"at {seconds} s": _worth(self.value_at(seconds)) for seconds in (1, 10, 60)},
            "MiB": run and round(run.largest_mib),
            "MiB together": run and round(run.together_mib),
            "variables": self.facts.get("variables"),
        }


def _worth(value: int | None) -> float | None:
    return None if value is None else round(value / WORTH, 3)


class Contest:
    """The contenders on one instance; `start` is what every reference begins with: each commune alone.

    The bouquets alone come from the engine's own answer when it ran, else from `compose`, commune by commune:
    references get them for nothing.
    """

    def __init__(self, instance: Instance, limits: Limits, say: Callable[[str], None] = lambda line: None) -> None:
        self.instance, self.limits, self.say = instance, limits, say
        self._start: Solution | None = None

    @property
    def start(self) -> Solution:
        if self._start is None:
            self.say("each commune alone")
            self._start = everyone_alone(self.instance)
        return self._start

    def results(self, references: Iterable[str], *, engine: bool = True) -> list[Result]:
        """The engine first, then the references in order."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / INSTANCE).write_text(write.instance_text(self.instance), encoding="utf-8")
            found = [self._engine(folder)] if engine else []
            return found + [self._reference(reference, folder) for reference in references]

    def _engine(self, folder: Path) -> Result:
        empty = Solution("feasible", 0, 0, (), (), ())
        self.say("engine, kernels compiled if they are not on disk yet")
        (folder / "first.json").write_text(write.instance_text(synthetic.instance("epci")), encoding="utf-8")
        self._ran(ENGINE, "bouquet.engine.bench.by_engine", "", folder, empty, WARMING_SECONDS, "first.json")
        self.say(f"engine, {self.limits.seconds:g} s")
        result = self._ran(ENGINE, "bouquet.engine.bench.by_engine", "", folder, empty, self.limits.seconds)
        if "solution" in result.facts:
            plan = read.solution_from(result.facts.pop("solution"))
            result.solution = plan
            result.trouble = _trouble(self.instance, plan)
            self._start = plan_alone(self.instance, plan.alone)
        return result

    def _reference(self, name: str, folder: Path) -> Result:
        module, method = REFERENCES[name]
        start = self.start
        self.say(f"{name}, {self.limits.reference_seconds:g} s")
        result = self._ran(name, module, method, folder, start, self.limits.reference_seconds)
        rows = result.facts.pop("choices", None)
        if rows is not None:
            choices = tuple(read.choice_from(row) for row in rows)
            value = plan_value(self.instance, choices)
            bound = max(value, result.bound or value)
            optimal = bool(result.facts["proved"]) and bound - value <= OPTIMAL_TOLERANCE * value
            plan = Solution(
                "optimal" if optimal else "feasible",
                value,
                bound,
                choices,
                contracts_of(self.instance, choices),
                start.alone,
            )
            result.solution = plan
            result.trouble = _trouble(self.instance, plan)
        return result

    def _ran(
        self,
        name: str,
        module: str,
        method: str,
        folder: Path,
        start: Solution,
        seconds: float,
        instance: str = INSTANCE,
    ) -> Result:
        (folder / "start.json").write_text(write.solution_text(start), encoding="utf-8")
        out = folder / "out.json"
        out.unlink(missing_ok=True)
        python = self.limits.cpsat_python if module == CPSAT and self.limits.cpsat_python else Path(sys.executable)
        command = [python, "-m", module, folder / instance, folder / "start.json", out]
        options = {"seconds": seconds, "threads": self.limits.threads, "seed": self.limits.seed, "method": method}
        if name != ENGINE:
            options["memory"] = memory_limit()
        for option, value in options.items():
            command += [f"--{option}={value}"]
        environment = {"PYTHONPATH": str(Path(bouquet.__file__).parents[1])} if python != Path(sys.executable) else {}
        run = measured([*map(str, command)], LATE_TIMES * seconds + LATE_SECONDS, environment)
        result = Result(name, run)
        if out.exists():
            result.facts = json.loads(out.read_text(encoding="utf-8"))
        elif run.code == NOT_INSTALLED:
            result.run, result.trouble = None, "not installed"
        else:
            result.trouble = f"ended with code {run.code}: {run.last_line}"
        return result


def cpsat_python() -> Path | None:
    """The Python that has OR-Tools, None for this one.

    It is named by `BOUQUET_CPSAT_PYTHON`, else that of `var/bench-venv` in the working directory, where
    `make bench-cpsat` puts it.
    """
    python = Path(os.environ.get("BOUQUET_CPSAT_PYTHON", "var/bench-venv/bin/python"))
    return python.absolute() if python.exists() else None


def memory_limit() -> int:
    """Address space a reference may take, mebibytes: most of the machine's memory, so that it fails before the rest."""
    return int(MEMORY_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 20))


def _trouble(instance: Instance, plan: Solution) -> str:
    """Nothing when the plan is valid, else its first violation."""
    violations = verify(instance, plan).violations
    return f"not valid: {violations[0]}" if violations else ""
