"""What every measured process shares: its arguments, its limits, the clock of its progress, and what it leaves behind.

A contender runs as `python -m MODULE INSTANCE START OUT --seconds S --threads N --seed K` in a process of its own, so
that its memory and its first seconds are its own. It writes one JSON object to OUT.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bouquet.engine import read
from bouquet.engine.model import Choice, Instance, Solution
from bouquet.engine.write import choice_data

MEBIBYTE = 1 << 20
COLD = "cold"


@dataclass(frozen=True, slots=True)
class Task:
    """One run: the instance, the plan everybody starts from (each commune alone), and the limits.

    With the method `cold` a solver is not given that plan, only the values it may not go below.
    """

    instance: Instance
    start: Solution
    out: Path
    seconds: float
    threads: int
    seed: int
    method: str

    @property
    def given_choices(self) -> tuple[Choice, ...]:
        """The choices a solver starts from."""
        return () if self.method == COLD else self.start.choices

    @property
    def floors(self) -> dict[str, int]:
        """The weights times coverage that each commune reaches alone, which a plan may not go below."""
        communes = self.instance.communes
        return {a.commune: a.value // max(1, self.instance.size(communes[a.commune])) for a in self.start.alone}


def task(arguments: Sequence[str] | None = None) -> Task:
    """The task of the command line; sets the memory limit of this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("instance", type=Path)
    parser.add_argument("start", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--method", default="")
    parser.add_argument("--memory", type=int, default=0, help="mebibytes of address space, 0 for no limit")
    given = parser.parse_args(arguments)
    if given.memory:
        resource.setrlimit(resource.RLIMIT_AS, (given.memory * MEBIBYTE, given.memory * MEBIBYTE))
    return Task(
        read.read_instance(given.instance),
        read.read_solution(given.start),
        given.out,
        given.seconds,
        given.threads,
        given.seed,
        given.method,
    )


@dataclass(slots=True)
class Progress:
    """The plans and bounds found so far, each with the seconds since the contender began."""

    begun: float = field(default_factory=time.perf_counter)
    steps: list[tuple[float, int | None, int | None]] = field(default_factory=list)

    def seconds(self) -> float:
        return time.perf_counter() - self.begun

    def note(self, value: int | None, bound: int | None = None) -> None:
        """Keep a step: the value of a new plan, a new bound, or both."""
        self.steps.append((round(self.seconds(), 3), value, bound))


def leave(out: Path, choices: Sequence[Choice] | None, facts: Mapping[str, Any]) -> None:
    """Write what a contender found: its choices (None without a plan) and its facts."""
    rows = None if choices is None else [choice_data(choice) for choice in choices]
    out.write_text(json.dumps({**facts, "choices": rows}), encoding="utf-8")
