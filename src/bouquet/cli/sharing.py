"""`bouquet share`: who pays what in a contract of an instance. It never loads Django."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from bouquet.cli.files import FILE, instance_in, named, solution_in
from bouquet.cli.refusals import refuse
from bouquet.engine.errors import EngineError, FormatError
from bouquet.engine.fields import integer, load_json

if TYPE_CHECKING:
    from bouquet.engine.model import Instance
    from bouquet.engine.share.request import Answer, Request

ALL = "all"
KEYS = (
    "proportional",
    "equal",
    "two-part",
    "solidarity",
    "usage",
    "shapley",
    "aumann-shapley",
    "least-core",
    "nucleolus",
    "moulin",
)


class Asked(TypedDict):
    """The options that say what to share."""

    offer: str
    group: str
    members: str | None
    newcomer: str | None
    tier: int | None
    solution: Path | None
    cap: Path | None


@click.command()
@click.argument("instance", type=FILE)
@click.option("--offer", required=True, metavar="ID", help="The offer bought together.")
@click.option("--group", required=True, metavar="ID", help="The group that buys it.")
@click.option("--members", metavar="CODE,...", help="Its members; otherwise every commune of the group.")
@click.option("--key", type=click.Choice([*KEYS, ALL]), default=KEYS[0], show_default=True, help="How to share.")
@click.option("--newcomer", metavar="CODE", help="A commune that joins the others: who would pay more?")
@click.option("--tier", type=click.IntRange(1, 100), help="Compare with the rate posted at this percent of the group.")
@click.option("--solution", type=FILE, help="Take members and tier of the contract of this plan.")
@click.option("--cap", type=FILE, help="JSON object: the most a commune would pay in all, cents (key moulin).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def share(instance: Path, key: str, form: str, **asked: Unpack[Asked]) -> None:
    """Say who pays what in the contract by which a group of INSTANCE (JSON, bouquet-instance/1) buys an offer."""
    problem = instance_in(instance)
    _show(_answer(problem, _request(asked), KEYS if key == ALL else (key,)), form)


def _request(asked: Asked) -> Request:
    from bouquet.engine.share.request import Request

    members, tier, solution, cap = asked["members"], asked["tier"], asked["solution"], asked["cap"]
    if solution is not None and members is not None:
        refuse("--members and --solution both say who is in: give one of them")
    codes = None if members is None else tuple(code.strip() for code in members.split(",") if code.strip())
    if solution is not None:
        codes, tier = _planned(solution, asked["offer"], asked["group"], tier)
    caps = {} if cap is None else _caps(cap)
    return Request(asked["offer"], asked["group"], codes, tier, asked["newcomer"], caps)


def _planned(path: Path, offer: str, group: str, tier: int | None) -> tuple[tuple[str, ...], int]:
    from bouquet.engine.share.opening import members_of

    plan = solution_in(path)
    try:
        members, tier = members_of(plan, offer, group, tier)
    except FormatError as error:
        refuse(named(path, error))
    return tuple(members), tier


def _caps(path: Path) -> dict[str, int]:
    try:
        data = load_json(path)
        return {code: integer(value, code) for code, value in data.items()}
    except FormatError as error:
        refuse(named(path, error))


def _answer(problem: Instance, asked: Request, keys: tuple[str, ...]) -> Answer:
    from bouquet.engine.share.request import answer

    try:
        return answer(problem, asked, keys)
    except EngineError as error:
        refuse(str(error))


def _show(found: Answer, form: str) -> None:
    from bouquet.cli.sharing_tables import print_answer
    from bouquet.engine.share.report import answer_data

    names = _names(set(found.game.codes))
    if form == "json":
        click.echo(json.dumps(answer_data(found, names), ensure_ascii=False, indent=2))
    else:
        print_answer(found, names)


def _names(codes: Collection[str]) -> dict[str, str]:
    """Names of the communes that the official register knows by these codes."""
    register = files("bouquet.content") / "territories" / "communes.csv"
    with register.open(encoding="utf-8") as lines:
        return {row["code"]: row["name"] for row in csv.DictReader(lines) if row["code"] in codes}


COMMANDS = (share,)
