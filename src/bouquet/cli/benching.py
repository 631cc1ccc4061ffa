"""`bouquet bench`: measures the engine beside reference solvers. It never loads Django."""

from __future__ import annotations

import json
import math
from pathlib import Path

import click

from bouquet.cli.refusals import refuse
from bouquet.engine.errors import EngineError

MEASURES = ("p1", "epci", "departement", "region", "nation", "what-if", "share")
CHOICES = (*MEASURES, "make", "all")
REFERENCES = ("highs", "highs-cold", "highs-ipm", "highs-pdlp", "cpsat", "cpsat-cold")
LARGEST_SEED = 2**31 - 1


class Number(click.ParamType[float]):
    """A number between two limits, refused in one line."""

    name = "number"

    def __init__(self, low: float, high: float = math.inf, *, whole: bool = False) -> None:
        self.low, self.high, self.whole = low, high, whole

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        option = param.opts[0] if param else ""
        try:
            number = int(str(value)) if self.whole else float(str(value))
        except ValueError:
            refuse(f"{option}: {value!r} is not a {'whole ' if self.whole else ''}number")
        if not self.low <= number <= self.high or not math.isfinite(number):
            least = f"at least {self.low}" if math.isinf(self.high) else f"between {self.low} and {self.high}"
            refuse(f"{option}: must be {least}, not {value}")
        return number


def _references(given: str | None) -> tuple[str, ...] | None:
    """The references asked, None for the usual ones of each measure."""
    if given is None:
        return None
    names = tuple(name.strip() for name in given.split(",") if name.strip() not in ("", "none"))
    for name in names:
        if name not in REFERENCES:
            refuse(f"--against: {name!r} is not a reference; there are {', '.join(REFERENCES)}, none")
    return names


@click.command()
@click.argument("what", default="p1", metavar="[" + "|".join(CHOICES) + "]")
@click.option("--seed", type=Number(1, LARGEST_SEED, whole=True), default=1, show_default=True, help="Of the instance.")
@click.option("--seconds", type=Number(0.1), help="Of the engine; by default those of the goals.")
@click.option("--against", help="References, with commas: " + ", ".join(REFERENCES) + ", none.")
@click.option("--reference-seconds", type=Number(0.1), default=300.0, show_default=True, help="Of each reference.")
@click.option("--workers", type=Number(1, 1024, whole=True), help="Of the engine and threads of references; default 2.")
@click.option("--size", type=Number(1, 40_000, whole=True), help="Communes of the group, when not the usual number.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="make: folder of the instances.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of tables.")
def bench(
    what: str,
    seed: int,
    seconds: float | None,
    against: str | None,
    reference_seconds: float,
    workers: int | None,
    size: int | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Measure the engine beside reference solvers, on synthetic instances over the real communes.

    p1: one commune; epci, departement, region, nation: plans; what-if: a commune of the région changes; share: cost
    keys; make: write the instances; all: every measure in turn.
    """
    if what not in CHOICES:
        refuse(f"{what!r} is not a measure; there are {', '.join(CHOICES)}")
    references = _references(against)
    if what == "make":
        _make(out, seed)
        return
    from bouquet.engine.bench import contest, run

    limits = run.Asked(seed, seconds, reference_seconds, workers or 2, contest.cpsat_python(), size)
    names = MEASURES if what == "all" else (what,)
    try:
        done = run.measures(names, limits, references, lambda line: click.echo(line, err=True))
    except EngineError as error:
        refuse(str(error))
    if as_json:
        click.echo(json.dumps(done.data(), indent=2, ensure_ascii=False))
    else:
        click.echo(done.text(), nl=False)
    if not done.valid:
        raise SystemExit(1)


def _make(out: Path | None, seed: int) -> None:
    from bouquet.engine.bench import files

    if out is None:
        refuse("make needs --out FOLDER, where the instances go")
    try:
        for path in files.write_all(out, seed):
            click.echo(path)
    except OSError as error:
        refuse(f"cannot write in {out}: {error.strerror}")


COMMANDS = (bench,)
