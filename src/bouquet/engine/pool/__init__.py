"""The plan of several communes: who takes what, alone or in contracts that open together (problem P2)."""

from __future__ import annotations

import time
from collections.abc import Iterable

from bouquet import __version__
from bouquet.engine.columns import Plan, alone_columns, pooled_columns
from bouquet.engine.compose import best_alone, best_joining
from bouquet.engine.errors import Infeasible
from bouquet.engine.model import Alone, Choice, Contract, Instance, Solution, Status
from bouquet.engine.pricing import commune_value
from bouquet.engine.program import Planner

DEFAULT_SECONDS = 300.0
ENGINE = f"bouquet {__version__}, HiGHS"
LEAST_SECONDS = 1.0


def solve(instance: Instance, seconds: float = DEFAULT_SECONDS, seed: int = 0) -> Solution:
    """The best plan of the instance, with a proved bound.

    Args:
        instance: the problem.
        seconds: time limit; when it strikes, the best plan so far with its bound (status `feasible`).
        seed: seed of the solver.

    Returns:
        A solution that `verify` accepts: `optimal` when value and bound meet, `infeasible` when what a commune must
        have cannot be had, with the reason.
    """
    start = time.monotonic()

    def left() -> float:
        return max(LEAST_SECONDS, start + seconds - time.monotonic())

    alone = tuple(best_alone(instance, code, left(), seed) for code in instance.communes)
    try:
        plan = _plan(instance, alone, left(), seed)
    except Infeasible as refusal:
        return Solution(
            "infeasible", 0, 0, (), (), alone, str(refusal), seconds=time.monotonic() - start, engine=ENGINE
        )
    choices = plan.choices
    value = plan_value(instance, choices)
    status: Status = "optimal" if plan.proved else "feasible"
    return Solution(
        status=status,
        value=value,
        bound=value if plan.proved else plan.bound,
        choices=choices,
        contracts=contracts_of(instance, choices),
        alone=alone,
        seconds=time.monotonic() - start,
        engine=ENGINE,
    )


def _plan(instance: Instance, alone: tuple[Alone, ...], seconds: float, seed: int) -> Plan:
    if len(alone) == 1:
        return best_joining(instance, alone[0], seconds, seed)
    columns = {
        code: alone_columns(instance, commune) + pooled_columns(instance, commune)
        for code, commune in instance.communes.items()
    }
    floor = {a.commune: a.value // max(1, instance.size(instance.communes[a.commune])) for a in alone}
    start = [choice for a in alone for choice in a.choices]
    return Planner(instance, columns, floor).best(seconds, seed, start)


def plan_value(instance: Instance, choices: Iterable[Choice]) -> int:
    """Value of a plan: the sum over the communes, in integers."""
    by_commune: dict[str, list[Choice]] = {code: [] for code in instance.communes}
    for choice in choices:
        by_commune[choice.commune].append(choice)
    return sum(commune_value(instance, instance.communes[code], own) for code, own in by_commune.items())


def contracts_of(instance: Instance, choices: Iterable[Choice]) -> tuple[Contract, ...]:
    """The contracts that the pooled choices make up, with their members and inhabitants."""
    members: dict[tuple[str, str, int], list[str]] = {}
    for choice in choices:
        if choice.tier is not None:
            members.setdefault((choice.offer, choice.group, choice.tier), []).append(choice.commune)
    return tuple(
        Contract(offer, group, tier, tuple(codes), sum(instance.communes[code].population for code in codes))
        for (offer, group, tier), codes in sorted(members.items())
    )
