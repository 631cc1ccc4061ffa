"""The engine beside HiGHS, the quick measures only: `bouquet bench` has the long ones."""

from __future__ import annotations

import sys

from bouquet.engine.bench import run

WORKERS = 2
SECONDS = 10.0


def report(seed: int) -> None:
    """Print the measures of one commune and of an EPCI, the engine and HiGHS ten seconds each."""
    asked = run.Asked(seed, SECONDS, SECONDS, WORKERS)
    print(f"\nEngine, {SECONDS:g} s for each; goals are set for longer runs")
    print(
        run.measures(
            ("p1", "share", "epci"), asked, ("highs",), lambda line: print(f"  ({line})", file=sys.stderr)
        ).text()
    )
