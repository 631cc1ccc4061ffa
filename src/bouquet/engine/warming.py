"""Compiles every kernel of the engine and keeps its machine code: `python -m bouquet.engine.warming`, at set-up."""

from __future__ import annotations

import sys

from bouquet.engine import compiled, explain, pool
from bouquet.engine.bench import synthetic
from bouquet.engine.share import warming as share

SECONDS = 3.0


def warm() -> None:
    """Answer one small question of each kind, which compiles what it needs."""
    one = synthetic.p1_cases()[0]
    pool.solve(one)
    solver = explain.Solver(one, next(iter(one.communes)))
    explain.frontier(solver)
    explain.reasons(solver)
    explain.robustness(solver)
    share.warm()
    pool.solve(synthetic.instance("epci"), SECONDS, workers=1)


if __name__ == "__main__":
    if compiled.COMPILED:
        warm()
    else:
        sys.stderr.write(f"{compiled.SLOW}\n")
