"""Writes the synthetic instances of a seed as files of the instance format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bouquet.engine import write
from bouquet.engine.bench import synthetic
from bouquet.engine.model import Instance


def write_all(folder: Path, seed: int) -> Iterator[Path]:
    """Write the EPCI, the département, the région, the nation and the cases of one commune; the path of each.

    Raises:
        OSError: the folder cannot be made or written in.
    """
    (folder / "p1").mkdir(parents=True, exist_ok=True)
    for level in synthetic.LEVELS:
        yield _written(folder / f"{level}.json", synthetic.instance(level, seed))
    yield _written(folder / "nation.json", synthetic.nation(seed))
    for n, case in enumerate(synthetic.p1_cases(seed), start=1):
        yield _written(folder / "p1" / f"{n:02}.json", case)


def _written(path: Path, instance: Instance) -> Path:
    path.write_text(write.instance_text(instance), encoding="utf-8")
    return path
