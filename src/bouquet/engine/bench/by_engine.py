"""The engine on an instance, cold: `python -m bouquet.engine.bench.by_engine`."""

from __future__ import annotations

import inspect
from typing import Any

from bouquet.engine import pool, write
from bouquet.engine.bench.contender import Progress, Task, leave, task
from bouquet.engine.model import Solution


def solution(given: Task, progress: Progress) -> Solution:
    """The engine's plan of the task's instance; its progress is noted where the engine tells it."""

    def listen(report: Any) -> None:
        progress.note(report.value or None, report.bound)

    wanted: dict[str, Any] = {"workers": given.threads, "listen": listen}
    known = inspect.signature(pool.solve).parameters
    more = {name: value for name, value in wanted.items() if name in known}
    return pool.solve(given.instance, seconds=given.seconds, seed=given.seed, **more)


def main() -> None:
    progress = Progress()
    given = task()
    loaded = progress.seconds()
    found = solution(given, progress)
    facts = {
        "status": found.status,
        "bound": found.bound,
        "proved": found.status == "optimal",
        "build_seconds": loaded,
        "solve_seconds": progress.seconds() - loaded,
        "version": found.engine,
        "solution": write.solution_data(found),
        "steps": progress.steps,
    }
    leave(given.out, found.choices, facts)


if __name__ == "__main__":
    main()
