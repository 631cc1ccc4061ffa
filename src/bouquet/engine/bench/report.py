"""What a measure shows: rows side by side, goals met or not, as text and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise beside its figure; `met` is None when this run could not judge it."""

    label: str
    target: str
    figure: str
    met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "not met", None: "not judged"}[self.met]


@dataclass(slots=True)
class Report:
    """One measure: a title, a table (rows of the same keys), sentences, and goals."""

    title: str
    rows: list[JSON] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def goal(self, label: str, target: str, figure: str, met: bool | None) -> None:
        self.goals.append(Goal(label, target, figure, met))

    def data(self) -> JSON:
        goals = [{"goal": g.label, "target": g.target, "figure": g.figure, "met": g.met} for g in self.goals]
        return {"title": self.title, "rows": self.rows, "notes": self.notes, "goals": goals}

    def text(self) -> str:
        lines = [self.title]
        if self.rows:
            lines += table([list(self.rows[0]), *(list(map(shown, row.values())) for row in self.rows)])
        lines += [f"  {note}" for note in self.notes]
        if self.goals:
            lines += table([[f"goal: {g.label}", g.target, g.figure, g.verdict] for g in self.goals])
        return "\n".join(lines) + "\n"


def shown(cell: object) -> str:
    """A cell for a person: four significant figures for a decimal number, nothing for an unknown."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.4g}" if abs(cell) < 10_000 else f"{cell:.0f}"
    return f"{cell:,}".replace(",", " ") if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as aligned lines, two spaces between columns."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def machine() -> str:
    """The machine in general terms: what ratios depend on, and nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, {memory:.0f} GiB, "
        f"Python {platform.python_version()}"
    )
