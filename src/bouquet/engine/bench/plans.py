"""Plans of an EPCI, a département, a région or the nation: the engine beside references, and the goals of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bouquet.engine.bench import synthetic
from bouquet.engine.bench.contest import ENGINE, Contest, Limits, Result
from bouquet.engine.bench.report import Report
from bouquet.engine.model import Instance

Say = Callable[[str], None]
NATION = "nation"


@dataclass(frozen=True, slots=True)
class Level:
    """What is measured at a level: usual seconds of the engine, references, and the most that is promised."""

    seconds: float
    references: tuple[str, ...]
    gap: float
    mebibytes: int | None = None
    first_seconds: float | None = None


LEVELS = {
    "epci": Level(60.0, ("highs", "cpsat"), 0.015),
    "departement": Level(60.0, ("highs", "cpsat"), 0.025, mebibytes=300, first_seconds=3.0),
    "region": Level(60.0, (), 0.03, mebibytes=600),
    NATION: Level(300.0, (), 0.025, mebibytes=1229),
}
LEAST_VALUE = {"epci": ("highs", 1.0), "departement": ("cpsat", 1.4)}
MOST_BOUND = {"epci": ("highs", 1.001)}


def drawn(level: str, seed: int, size: int | None = None) -> tuple[str, Instance]:
    """The synthetic instance of a level (of about `size` communes, or the usual number) and what to call it."""
    if level == NATION:
        return "the nation", synthetic.nation(seed)
    return f"{level} {synthetic.place_of(level, seed, size)}", synthetic.instance(level, seed, size)


def report(level: str, limits: Limits, references: Sequence[str], say: Say, *, engine: bool = True) -> Report:
    """Run the contenders on the instance of `level` and judge the goals.

    Args:
        level: `epci`, `departement`, `region` or `nation`.
        limits: seconds, workers, seed.
        references: names among `contest.REFERENCES`.
        say: told in one line what starts.
        engine: false to measure the references alone.
    """
    name, instance = drawn(level, limits.seed, limits.size)
    inhabitants = sum(commune.population for commune in instance.communes.values())
    made = Report(f"Plan of {name}, {len(instance.communes)} communes, {inhabitants} inhabitants, seed {limits.seed}")
    found = {result.name: result for result in Contest(instance, limits, say).results(references, engine=engine)}
    made.rows = [result.row() for result in found.values()]
    made.notes.append(
        "value and bound in inhabitants whose needs would be covered in full, every plan checked in integers"
    )
    if references:
        made.notes.append("references start from each commune alone, and get those bouquets for nothing")
    if engine:
        judge(level, found, made)
    return made


def judge(level: str, found: dict[str, Result], made: Report) -> None:
    """Set the goals of the level beside the figures of `found`."""
    promised, engine = LEVELS[level], found[ENGINE]
    checked = engine.value is not None and not engine.trouble
    made.goal("plan checked in integers", "valid", engine.trouble or "valid", checked)
    gap = engine.gap
    made.goal("gap", f"<= {100 * promised.gap:g} %", _percent(gap), None if gap is None else gap <= promised.gap)
    if level in LEAST_VALUE:
        name, least = LEAST_VALUE[level]
        ratio = _ratio(engine.value, found[name].value if name in found else None)
        made.goal(f"value / {name}", f">= {least:g}", _times(ratio), None if ratio is None else ratio >= least)
    if level in MOST_BOUND:
        name, most = MOST_BOUND[level]
        ratio = _ratio(engine.bound, found[name].bound if name in found else None)
        made.goal(f"bound / {name}", f"<= {most:g}", _times(ratio), None if ratio is None else ratio <= most)
    if promised.first_seconds is not None:
        first, most = engine.first_seconds, promised.first_seconds
        shown = "unknown" if first is None else f"{first:.2f} s"
        made.goal("first plan", f"<= {most:g} s", shown, None if first is None else first <= most)
    if promised.mebibytes is not None and engine.run:
        held = engine.run.largest_mib
        each = "memory of the largest process"
        made.goal(each, f"<= {promised.mebibytes} MiB", f"{held:.0f} MiB", checked and held <= promised.mebibytes)
    if level == NATION and engine.run:
        wall = engine.run.wall_seconds
        made.goal("whole run", f"<= {promised.seconds:g} s", f"{wall:.0f} s", checked and wall <= promised.seconds)


def _ratio(one: int | None, other: int | None) -> float | None:
    return None if one is None or not other else one / other


def _times(ratio: float | None) -> str:
    return "unknown" if ratio is None else f"{ratio:.5f}"


def _percent(part: float | None) -> str:
    return "unknown" if part is None else f"{100 * part:.3f} %"
