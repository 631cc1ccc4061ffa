"""The best bouquet of one commune: alone, or with the contracts open to it (problem P1)."""

from __future__ import annotations

from bouquet.engine.columns import Column, alone_columns, pooled_columns, undominated
from bouquet.engine.errors import Infeasible
from bouquet.engine.model import Alone, Instance
from bouquet.engine.program import Plan, Planner, bouquet_value

NO_LIMIT = 1e9


def best_alone(instance: Instance, code: str, seconds: float = NO_LIMIT, seed: int = 0) -> Alone:
    """The best bouquet a commune can buy by itself.

    Args:
        instance: the problem.
        code: the commune.
        seconds: time given to the proof; the bound says how far it went.
        seed: seed of the solver.

    Returns:
        Its value, a proved upper bound and its choices; value and bound 0 when what it must have cannot be had alone.
    """
    commune = instance.communes[code]
    columns = undominated(alone_columns(instance, commune))
    try:
        plan = Planner(instance, {code: columns}).best(seconds, seed)
    except Infeasible:
        return Alone(code, 0, 0, ())
    value = instance.size(commune) * bouquet_value(instance, code, (column.gains for column in plan.columns))
    return Alone(code, value, plan.bound, plan.choices)


def best_joining(instance: Instance, alone: Alone, seconds: float, seed: int) -> Plan:
    """The best bouquet of one commune over what it can buy alone and join, at least as good as `alone`.

    Raises:
        Infeasible: what the commune must have cannot be had.
    """
    code = alone.commune
    commune = instance.communes[code]
    columns = alone_columns(instance, commune) + pooled_columns(instance, commune)
    if all(_free(instance, column) for column in columns):
        kept = undominated(columns)
        columns = kept + [c for c in columns if c.choice in alone.choices and c not in kept]
    return Planner(instance, {code: columns}).best(seconds, seed, alone.choices)


def _free(instance: Instance, column: Column) -> bool:
    """Whether taking the column binds nobody: it is alone, or its contract is open."""
    choice = column.choice
    return choice.tier is None or (choice.service, choice.group) in instance.open_tiers
