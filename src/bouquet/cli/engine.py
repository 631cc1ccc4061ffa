"""Commands that need only files and numbers: solve, verify. They never load Django."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bouquet.cli.files import FILE, certificate_in, instance_in, solution_in, writable
from bouquet.cli.progress import Progress
from bouquet.cli.refusals import refuse
from bouquet.engine import write
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Instance, Solution
from bouquet.engine.verify import verify as check

if TYPE_CHECKING:
    from bouquet.engine.pool.parts import Part


def write_out(text: str, out: Path | None) -> None:
    """Write `text` to the file asked, or to the standard output."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        refuse(f"cannot write {out}: {error.strerror}")


@click.command()
@click.argument("instance", type=FILE)
@click.option("--seconds", type=click.FloatRange(min=0.1), default=300.0, show_default=True, help="Time limit.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Seed of the solver.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Cores used; all of them when not given.")
@click.option("--max-min", is_flag=True, help="Serve the commune served least as well as can be, then the others.")
@click.option("--scheduler", metavar="ADDRESS", help="Search on a dask cluster: tcp://host:8786 (bouquet[cluster]).")
@click.option("--out", type=FILE, help="Write the solution to this file instead of the standard output.")
@click.option("--certificate", type=FILE, help="Write a proof of the bounds to this file (.gz: compressed).")
@click.option("--quiet", is_flag=True, help="Say nothing of the progress.")
def solve(
    instance: Path,
    seconds: float,
    seed: int,
    workers: int | None,
    max_min: bool,
    scheduler: str | None,
    out: Path | None,
    certificate: Path | None,
    quiet: bool,
) -> None:
    """Find the best plan of INSTANCE (JSON, bouquet-instance/1) and write a solution with its proved bound.

    With --certificate, the bounds of the solution are those that the certificate proves.

    Ctrl-C ends the search: the best valid plan so far is written. A second Ctrl-C quits without it.
    """
    problem = instance_in(instance)
    writable(out, certificate)
    parts: list[Part] = []
    try:
        solution = _solved(problem, seconds, seed, workers, max_min, scheduler, quiet, parts)
    except EngineError as error:
        refuse(str(error))
    unwritten = None
    if certificate is not None:
        try:
            solution = _certified(problem, solution, certificate, parts[0] if parts else None)
        except EngineError as error:
            unwritten = str(error)
    write_out(write.solution_text(solution), out)
    if unwritten is not None:
        refuse(unwritten)


def _certified(problem: Instance, solution: Solution, path: Path, part: Part | None) -> Solution:
    """The solution with the bounds of the certificate written to `path`."""
    from bouquet.engine import certificate

    progress = Progress("certificate: %(done)s of %(total)s proofs", 2 * len(problem.communes))
    prices, seen = (part.prices, part.market) if part else (None, None)
    return certificate.write(problem, solution, prices, path, seen=seen, progress=progress)


def _solved(
    problem: Instance,
    seconds: float,
    seed: int,
    workers: int | None,
    max_min: bool,
    scheduler: str | None,
    quiet: bool,
    parts: list[Part],
) -> Solution:
    """The solution, its progress said on the standard error; `parts` receives the part searched, if it is one."""
    from bouquet.cli.following import Follower
    from bouquet.engine import pool

    with Follower(quiet=quiet, seconds=seconds) as follower:
        if scheduler is None:
            found = pool.solve(problem, seconds, seed, workers, follower, parts.append, follower.stop, max_min=max_min)
        else:
            from bouquet.engine import cluster

            with cluster.connected(scheduler) as machines:
                found = pool.solve(
                    problem, seconds, seed, workers, follower, parts.append, follower.stop, machines.search_all,
                    max_min=max_min,
                )  # fmt: skip
    ending = "stopped" if follower.stop.is_set() else found.status
    gap = f"gap {100 * found.gap:.2f} %"
    follower.say(f"{ending}: value {found.value:,}, bound {found.bound:,}, {gap}, {found.seconds:.1f} s")
    if found.min_coverage is not None:
        most = (
            ""
            if found.min_coverage_bound is None
            else f" (none can give it more than {_percent(found.min_coverage_bound)})"
        )
        weighted = (
            f"weighted by {found.weighting}; the commune served least has {_percent(found.min_coverage)} of its needs"
        )
        follower.say(f"{weighted}{most}")
    return found


def _percent(own_value: int) -> str:
    return f"{own_value / 1000:.1f} %"


@click.command()
@click.argument("instance", type=FILE)
@click.argument("solution", type=FILE)
@click.option("--certificate", type=FILE, help="A proof of the bounds, as `solve --certificate` writes one.")
def verify(instance: Path, solution: Path, certificate: Path | None) -> None:
    """Check SOLUTION against INSTANCE in integers, without any solver; exit 1 and list what is wrong."""
    problem, plan = instance_in(instance), solution_in(solution)
    proof = None if certificate is None else certificate_in(certificate)
    progress = None if proof is None else Progress("verify: %(done)s of %(total)s rows of proof", proof.rows)
    report = check(problem, plan, proof, progress)
    for violation in report.violations:
        click.echo(violation)
    if not report.valid:
        raise SystemExit(1)
    click.echo(f"valid value={plan.value} bound={plan.bound} gap={plan.gap:.6f}")
    if plan.status == "infeasible":
        click.echo(f"infeasible: {plan.reason}")
    for note in report.notes:
        click.echo(note)


COMMANDS = (solve, verify)
