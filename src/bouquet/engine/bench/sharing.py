"""Who pays what: times and errors of the cost keys, measured in a cold process, beside their goals.

As a program, `python -m bouquet.engine.bench.sharing OUT --seed N` writes the rows of `bouquet.engine.share.measures`.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bouquet.engine.bench.processes import measured
from bouquet.engine.bench.report import Report, shown
from bouquet.engine.errors import EngineError

MEASURES = "bouquet.engine.share.measures"
PATIENCE = 600.0
Say = Callable[[str], None]


def report(seed: int, say: Say) -> Report:
    """Run the measures of cost sharing on the cases of `seed`."""
    made = Report(f"Who pays what, seed {seed}")
    if not importlib.util.find_spec("bouquet.engine.share"):
        made.notes.append("the engine has no cost keys yet")
        return made
    say("cost keys")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "bouquet.engine.bench.sharing", str(out), f"--seed={seed}"]
        run = measured(command, PATIENCE)
        if not out.exists():
            raise EngineError(f"cost keys ended with code {run.code}: {run.last_line}")
        judge(made, json.loads(out.read_text(encoding="utf-8")))
    return made


def judge(made: Report, rows: list[dict[str, Any]]) -> None:
    """Set each row beside its goal: a figure that should not exceed it (None: no goal)."""
    for row in rows:
        figure = f"{shown(row['value'])} {row['unit']}"
        if row["goal"] is None:
            made.notes.append(f"{row['name']}: {figure}")
        else:
            made.goal(row["name"], f"<= {row['goal']:g} {row['unit']}", figure, row["value"] <= row["goal"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rows = importlib.import_module(MEASURES).measure(given.seed)
    names = ("name", "value", "unit", "goal")
    given.out.write_text(json.dumps([dict(zip(names, row, strict=True)) for row in rows]), encoding="utf-8")


if __name__ == "__main__":
    main()
