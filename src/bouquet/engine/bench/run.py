"""Runs the measures that `bouquet bench` asks for, one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bouquet import __version__
from bouquet.engine.bench import bouquets, changes, plans, sharing
from bouquet.engine.bench.contest import Limits
from bouquet.engine.bench.report import JSON, Report, machine

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person asked: seed, seconds of the engine (None: those of the goals), and the rest as in `Limits`."""

    seed: int
    seconds: float | None
    reference_seconds: float
    workers: int
    cpsat_python: Path | None = None
    size: int | None = None


@dataclass(slots=True)
class Done:
    """The reports of a run, with what is needed to read them again."""

    asked: Asked
    command: str
    reports: list[Report] = field(default_factory=list)
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    @property
    def valid(self) -> bool:
        """Whether every plan passed the check; other goals may be missed."""
        checks = ("plan checked in integers", "plans checked in integers")
        return all(goal.met for report in self.reports for goal in report.goals if goal.label in checks)

    def data(self) -> JSON:
        asked = self.asked
        return {
            "command": self.command,
            "bouquet": __version__,
            "machine": machine(),
            "load_before": round(self.load, 2),
            "seed": asked.seed,
            "seconds": asked.seconds,
            "reference_seconds": asked.reference_seconds,
            "workers": asked.workers,
            "reports": [report.data() for report in self.reports],
        }

    def text(self) -> str:
        return f"{machine()}; load before: {self.load:.1f}\n\n" + "\n".join(report.text() for report in self.reports)


def measures(names: Sequence[str], asked: Asked, references: Sequence[str] | None, say: Say) -> Done:
    """Run the measures `names` (`p1`, a level of plans, `what-if`, `share`), with the usual references unless said.

    Args:
        names: what to measure.
        asked: seed and limits.
        references: names among `contest.REFERENCES`; None for the usual ones of each measure.
        say: told in one line what starts.
    """
    done = Done(asked, _command(names, asked, references))
    for name in names:
        if name == "p1":
            done.reports.append(bouquets.report(asked.seed, ("highs",) if references is None else references, say))
        elif name == "share":
            done.reports.append(sharing.report(asked.seed, say))
        elif name == "what-if":
            seconds = asked.seconds or plans.LEVELS[changes.LEVEL].seconds
            done.reports.append(changes.report(asked.seed, seconds, asked.workers, say))
        else:
            level = plans.LEVELS[name]
            limits = Limits(
                asked.seconds or level.seconds,
                asked.reference_seconds,
                asked.workers,
                asked.seed,
                asked.cpsat_python,
                asked.size,
            )
            done.reports.append(plans.report(name, limits, level.references if references is None else references, say))
    return done


def _command(names: Sequence[str], asked: Asked, references: Sequence[str] | None) -> str:
    """The command that asks for the same measures."""
    parts = [f"bouquet bench {names[0] if len(names) == 1 else 'all'} --seed {asked.seed} --workers {asked.workers}"]
    parts += [f"--seconds {asked.seconds:g}"] if asked.seconds else []
    parts += [f"--size {asked.size}"] if asked.size else []
    parts += [f"--against {','.join(references) or 'none'}"] if references is not None else []
    return " ".join([*parts, f"--reference-seconds {asked.reference_seconds:g}"])
