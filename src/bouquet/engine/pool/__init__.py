"""The plan of several communes: who takes what, alone or in contracts that open together (problem P2)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bouquet import __version__
from bouquet.engine.columns import Plan, alone_columns, pooled_columns
from bouquet.engine.compose import best_alone, best_joining
from bouquet.engine.errors import Infeasible
from bouquet.engine.model import Alone, Choice, Contract, Instance, Solution, Status
from bouquet.engine.pool.fairness import Fair, fairest, least_coverage
from bouquet.engine.pool.parts import Listener as PartListener
from bouquet.engine.pool.parts import Part, Task, independent, search_all
from bouquet.engine.pool.progress import Report, Stop
from bouquet.engine.pricing import commune_value
from bouquet.engine.program import Planner

DEFAULT_SECONDS = 300.0
ENGINE = f"bouquet {__version__}"
LEAST_SECONDS = 1.0
FEW_COLUMNS = 1_500  # as many columns at most, and one program solves the whole exactly
OPTIMAL = 1e-6

Listener = Callable[[Report], None]
Searcher = Callable[[Instance, Sequence[Task], int, PartListener | None, Stop | None], list[Part]]


def solve(
    instance: Instance,
    seconds: float = DEFAULT_SECONDS,
    seed: int = 0,
    workers: int | None = None,
    listen: Listener | None = None,
    keep: Callable[[Part], None] | None = None,
    stop: Stop | None = None,
    search: Searcher = search_all,
    *,
    max_min: bool = False,
) -> Solution:
    """The best plan of the instance, with a proved bound.

    Args:
        instance: the problem.
        seconds: time limit. The work is planned to fit in it on two cores, so that the same call gives the same
            answer; when the clock strikes first, the best plan so far with its bound.
        seed: order in which plans are tried.
        workers: threads, or processes when the instance has independent parts; one per core when None. The answer
            does not depend on it.
        listen: receives the progress of the whole.
        keep: receives the part searched, with its prices and its market, when the instance has only one: what a
            certificate is drawn from.
        stop: ends the search with the best plan so far when it is set (see `progress.Stop`).
        search: searches the independent parts: here, or on several machines (`engine.cluster`).
        max_min: half of the time goes to raising what the commune served least reaches (`fairness`): the plan is the
            one that serves it most, its bound remains that of the value.

    Returns:
        A solution that `verify` accepts: `optimal` when value and bound meet, `infeasible` when what a commune must
        have cannot be had, with the reason. Ctrl-C ends the search with the best valid plan so far.
    """
    start = time.monotonic()
    how = _How(workers or os.cpu_count() or 1, listen, keep, stop, search)
    try:
        choices, bound, alone = _found(instance, start, seconds / 2 if max_min else seconds, seed, how)
    except Infeasible as refusal:
        return replace(_infeasible(instance, seed, str(refusal)), seconds=time.monotonic() - start)
    fair = Fair(choices, least_coverage(instance, choices))
    if max_min:
        fair = fairest(instance, choices, alone, seconds / 2, seed, how.workers, stop)
    return _solution(instance, fair, bound, alone, time.monotonic() - start)


def _solution(instance: Instance, plan: Fair, bound: int, alone: tuple[Alone, ...], seconds: float) -> Solution:
    """A plan found, with what it is worth."""
    value = plan_value(instance, plan.choices)
    met = bound - value <= OPTIMAL * max(1, value)
    status: Status = "optimal" if met else "feasible"
    return Solution(
        status=status,
        value=value,
        bound=max(value, bound),
        choices=plan.choices,
        contracts=contracts_of(instance, plan.choices),
        alone=alone,
        seconds=seconds,
        engine=ENGINE,
        weighting=instance.weighting,
        min_coverage=plan.least,
        min_coverage_bound=plan.bound,
    )


def _infeasible(instance: Instance, seed: int, reason: str) -> Solution:
    """No plan, and why."""
    alone = tuple(best_alone(instance, code, LEAST_SECONDS, seed) for code in instance.communes)
    return Solution("infeasible", 0, 0, (), (), alone, reason, engine=ENGINE)


@dataclass(frozen=True, slots=True)
class _How:
    """With what the parts are searched; nothing in the answer depends on it."""

    workers: int
    listen: Listener | None
    keep: Callable[[Part], None] | None
    stop: Stop | None
    search: Searcher


Found = tuple[tuple[Choice, ...], int, tuple[Alone, ...]]


def _found(instance: Instance, start: float, seconds: float, seed: int, how: _How) -> Found:
    """Choices, bound, and what each commune reaches alone."""

    def left() -> float:
        return max(LEAST_SECONDS, start + seconds - time.monotonic())

    if len(instance.communes) <= 1 or _small(instance):
        alone = tuple(best_alone(instance, code, left(), seed) for code in instance.communes)
        plan = _exact(instance, alone, left(), seed)
        return plan.choices, plan_value(instance, plan.choices) if plan.proved else plan.bound, alone
    parts = _parts(instance, seconds, left(), seed, how)
    if how.keep is not None and len(parts) == 1:
        how.keep(parts[0])
    rest = [code for code, commune in instance.communes.items() if instance.size(commune) == 0]
    others = {code: best_alone(instance, code, LEAST_SECONDS, seed) for code in rest}
    found = {a.commune: a for part in parts for a in part.alone} | others
    choices = [choice for part in parts for choice in part.choices]
    choices += [choice for alone in others.values() for choice in alone.choices]
    return (
        tuple(sorted(choices)),
        sum(part.bound for part in parts),
        tuple(found[code] for code in instance.communes),
    )


def _small(instance: Instance) -> bool:
    """Whether one program solves the whole: few columns."""
    count = 0
    for commune in instance.communes.values():
        count += len(alone_columns(instance, commune)) + len(pooled_columns(instance, commune))
        if count > FEW_COLUMNS:
            return False
    return True


def _exact(instance: Instance, alone: tuple[Alone, ...], seconds: float, seed: int) -> Plan:
    if len(alone) == 1:
        return best_joining(instance, alone[0], seconds, seed)
    columns = {
        code: alone_columns(instance, commune) + pooled_columns(instance, commune)
        for code, commune in instance.communes.items()
    }
    floor = {a.commune: a.value // max(1, instance.size(instance.communes[a.commune])) for a in alone}
    start = [choice for a in alone for choice in a.choices]
    return Planner(instance, columns, floor).best(seconds, seed, start)


def _parts(instance: Instance, seconds: float, left: float, seed: int, how: _How) -> list[Part]:
    """The parts, their work planned from the seconds asked (so that it repeats) and stopped by those left."""
    parts = independent(instance)
    total = sum(len(codes) for codes in parts)
    tasks = [Task(codes, seconds * len(codes) / total, _limit(left, codes, total), seed) for codes in parts]
    whole = None if how.listen is None else _Whole(instance, tasks, seconds, how.listen)
    return how.search(instance, tasks, how.workers, whole, how.stop)


def _limit(seconds: float, codes: Sequence[str], total: int) -> float:
    """Seconds after which a part stops: twice its due, since parts that run side by side share the cores."""
    return min(seconds, 2.0 * seconds * len(codes) / total + LEAST_SECONDS)


class _Whole:
    """The progress of the whole from the progress of its parts."""

    def __init__(self, instance: Instance, tasks: Sequence[Task], seconds: float, listen: Listener) -> None:
        self.value = [0] * len(tasks)
        self.bound = [100_000 * sum(instance.size(instance.communes[code]) for code in task.codes) for task in tasks]
        self.seconds, self.listen, self.start, self.done = seconds, listen, time.monotonic(), 0
        self.parts = len(tasks)

    def __call__(self, number: int, report: Report) -> None:
        self.value[number] = report.value
        if report.bound is not None:
            self.bound[number] = report.bound
        spent = time.monotonic() - self.start
        name = report.stage if self.parts == 1 else f"part {number + 1} of {self.parts}: {report.stage}"
        left = max(0.0, self.seconds - spent)
        self.listen(Report(name, sum(self.value), sum(self.bound), spent, left))


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
