"""`bouquet explain`: why the bouquet of a commune is what it is, and how sure. It never loads Django."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from bouquet.cli.files import FILE, instance_in
from bouquet.cli.refusals import refuse
from bouquet.engine.errors import EngineError

if TYPE_CHECKING:
    from bouquet.engine.explain import Robustness, Solver
    from bouquet.engine.model import Instance

JSON = dict[str, Any]
DOUBT = click.FloatRange(0.0, 90.0)


class Draws(TypedDict):
    """The options that say what is drawn, and where."""

    scenarios: int
    seed: int
    costs: float
    weights: float
    scheduler: str | None


@click.command()
@click.argument("instance", type=FILE)
@click.option("--commune", metavar="CODE", help="The commune, when the instance holds several.")
@click.option("--points", type=click.IntRange(1, 200), default=20, show_default=True, help="Points of each frontier.")
@click.option("--scenarios", type=click.IntRange(1, 100_000), default=100, show_default=True, help="Drawn.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Seed of the draws.")
@click.option("--costs", type=DOUBT, default=15.0, show_default=True, help="Percent, more or less, on money and days.")
@click.option("--weights", type=DOUBT, default=0.0, show_default=True, help="Percent, more or less, on priorities.")
@click.option("--bring-in", multiple=True, metavar="OFFER", help="Say the smallest changes that bring this offer in.")
@click.option("--scheduler", metavar="ADDRESS", help="Draw on a dask cluster: tcp://host:8786 (bouquet[cluster]).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def explain(
    instance: Path, commune: str | None, points: int, bring_in: tuple[str, ...], form: str, **draws: Unpack[Draws]
) -> None:
    """Explain the best bouquet of one commune of INSTANCE (JSON, bouquet-instance/1), contracts taken as open included.

    What other means would buy, why each offer is in or out, what a step more is worth, and in which share of plausible
    costs and priorities each service stays.
    """
    from bouquet.engine.explain import Solver

    problem = instance_in(instance)
    code = _commune(problem, commune)
    unknown = [offer for offer in bring_in if offer not in problem.offers]
    if unknown:
        refuse(f"--bring-in: {unknown[0]!r} is not an offer of the instance")
    solver = Solver(problem, code)
    try:
        robust = _robustness(solver, draws)
    except EngineError as error:
        refuse(str(error))
    data = explanation(solver, points, bring_in) | {"robustness": dataclasses.asdict(robust)}
    if form == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        from bouquet.cli.explaining_tables import print_explanation

        print_explanation(data)


def _commune(problem: Instance, asked: str | None) -> str:
    codes = list(problem.communes)
    if asked is None and len(codes) != 1:
        refuse(f"the instance holds {len(codes)} communes: name one with --commune")
    if asked is not None and asked not in problem.communes:
        refuse(f"--commune: {asked!r} is not a commune of the instance")
    return asked or codes[0]


def _robustness(solver: Solver, draws: Draws) -> Robustness:
    from bouquet.engine.explain import Doubts, robustness

    costs, weights = draws["costs"] / 100, draws["weights"] / 100
    scenarios, seed, doubts = draws["scenarios"], draws["seed"], Doubts(costs, costs, weights)
    if draws["scheduler"] is None:
        return robustness(solver, scenarios, seed, doubts)
    from bouquet.engine import cluster

    with cluster.connected(draws["scheduler"]) as machines:
        return machines.robustness(solver.instance, solver.code, scenarios, seed, doubts)


def explanation(solver: Solver, points: int, bring_in: tuple[str, ...] = ()) -> JSON:
    """What the solver of a commune says of its best bouquet, as a JSON object."""
    from bouquet.engine.explain import frontier, margins, reasons, ways_in

    best = solver.best
    return {
        "commune": solver.code,
        "value": None if best.value is None else solver.scaled(best.value),
        "bound": None if best.bound is None else solver.scaled(best.bound),
        "choices": _rows(solver.choices(best.chosen)),
        "frontier": {
            "money": _rows(frontier(solver, "money", points)),
            "staff_hours": _rows(frontier(solver, "staff_hours", points)),
        },
        "offers": _rows(reasons(solver)),
        "margins": _rows(margins(solver)),
        "ways_in": _rows(ways_in(solver, offer) for offer in bring_in),
    }


def _rows(found: Any) -> list[JSON]:
    return [dataclasses.asdict(row) for row in found]


COMMANDS = (explain,)
