"""Rewrites the figures of docs/benchmarks.md from the runs kept in benchmarks/results.

`bouquet bench WHAT --json > benchmarks/results/WHAT.json` keeps a run; `python benchmarks/record.py` shows it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from bouquet.engine.bench.report import shown  # noqa: E402 (the package stands beside)

PAGE = ROOT / "docs" / "benchmarks.md"
RESULTS = ROOT / "benchmarks" / "results"
ORDER = ("p1", "share", "epci", "departement", "region", "nation", "what-if")
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
VERDICTS = {True: "met", False: "not met", None: "not judged"}


def markdown(run: dict[str, Any]) -> str:
    """One kept run as headings, tables and goals."""
    lines = []
    for report in run["reports"]:
        lines += [f"### {report['title']}", "", f"`{run['command']}`", ""]
        lines += [f"{run['machine']}; load of the machine before: {run['load_before']}.", ""]
        rows = [[shown(cell) for cell in row.values()] for row in report["rows"]]
        if rows:
            lines += [*_table(list(report["rows"][0]), rows), ""]
        lines += [f"{note[0].upper()}{note[1:]}." for note in report["notes"]]
        lines += [""] if report["notes"] else []
        goals = [[goal["goal"], goal["target"], goal["figure"], VERDICTS[goal["met"]]] for goal in report["goals"]]
        lines += [*_table(["goal", "target", "figure", ""], goals), ""]
    return "\n".join(lines)


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table without the columns that say nothing."""
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    cells = [[row[n] for n in kept] for row in (head, *rows)]
    return [f"| {' | '.join(row)} |" for row in (cells[0], ["---"] * len(kept), *cells[1:])]


def main() -> None:
    kept = [RESULTS / f"{name}.json" for name in ORDER]
    figures = "\n".join(markdown(json.loads(path.read_text(encoding="utf-8"))) for path in kept if path.exists())
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{figures}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
