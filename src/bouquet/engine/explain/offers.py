"""Why an offer is not in the best bouquet: what forcing it would lose, and which mean stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bouquet.engine.compose.problem import Problem, Whole
from bouquet.engine.compose.solver import MEANS, Answer, Solver, narrowed
from bouquet.engine.model import Choice

FEW_NODES = 500
Standing = Literal["taken", "as good", "worse", "out of reach", "there", "excluded", "not for sale"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Where an offer stands beside the best bouquet.

    - `taken`: it is in it; `as good`: another bouquet of the same value holds it;
    - `worse`: every bouquet that holds it is worth less, by `loss` at least and `loss_at_most` at most;
    - `out of reach`: no bouquet within the means holds it;
    - `there`, `excluded`: its service is there already, or refused;
    - `not for sale`: nobody sells it to this commune: no scale, too few inhabitants, no contract open.

    `choice` is the way of buying it in the best bouquet that holds it, or the one nearest to fit. `blocking` is the
    mean that lacks most, in proportion, to add that choice (with what it needs, less what it replaces) to the best
    bouquet; `short` is what lacks of each mean. No blocking mean: it fits, and brings less than it displaces, or
    nothing. Losses are in the units of the instance, None when out of reach or when nothing is allowed.
    """

    offer: str
    service: str
    standing: Standing
    choice: Choice | None = None
    loss: int | None = None
    loss_at_most: int | None = None
    blocking: str | None = None
    short: tuple[int, int, int] = (0, 0, 0)


def reasons(solver: Solver, offers: Iterable[str] | None = None) -> tuple[Reason, ...]:
    """The standing of each offer of the instance, or of those named, in the order of the instance."""
    named = set(offers) if offers is not None else set(solver.instance.offers)
    options: dict[str, list[int]] = {}
    for k, column in enumerate(solver.columns):
        options.setdefault(column.choice.offer, []).append(k)
    return tuple(reason(solver, offer, options.get(offer, [])) for offer in solver.instance.offers if offer in named)


def reason(solver: Solver, offer: str, options: list[int]) -> Reason:
    """The standing of one offer, whose ways of buying are `options`."""
    service = solver.instance.offers[offer].service
    if service in solver.commune.has:
        return Reason(offer, service, "there")
    if service in solver.commune.excludes:
        return Reason(offer, service, "excluded")
    if not options:
        return Reason(offer, service, "not for sale")
    held = [k for k in solver.best.chosen if k in options]
    if held:
        return Reason(offer, service, "taken", solver.columns[held[0]].choice, 0, 0)
    found = forced(solver, solver.whole, options)
    if found.bound is None or solver.best.value is None or solver.best.bound is None:
        return _blocked(solver, Reason(offer, service, "out of reach"), nearest(solver, options))
    least = max(0, solver.best.value - found.bound)
    most = None if found.value is None else solver.scaled(max(0, solver.best.bound - found.value))
    way = next((k for k in found.chosen if k in options), None)
    standing: Standing = "as good" if most == 0 else "worse"
    plain = Reason(offer, service, standing, None, solver.scaled(least), most)
    return _blocked(solver, plain, nearest(solver, options) if way is None else way)


def forced(solver: Solver, problem: Problem, options: list[int], *, most_nodes: int = FEW_NODES) -> Answer:
    """The best selection that holds one of `options`, ways of buying one service, numbered as in `solver.whole`.

    Args:
        solver: the commune.
        problem: `solver.whole`, with other means or weights.
        options: the ways of buying.
        most_nodes: see `Solver.answer`.
    """
    service = int(problem.service[options[0]])
    useful = np.arange(solver.problem.service.size)
    place = np.concatenate([useful[problem.service[: useful.size] != service], np.array(options, np.int64)])
    must = problem.must.copy()
    must[service] = True
    answer = solver.answer(narrowed(problem, place)._replace(must=must), most_nodes=most_nodes)
    return Answer(answer.value, answer.bound, tuple(int(place[k]) for k in answer.chosen), answer.nodes)


def nearest(solver: Solver, options: list[int]) -> int:
    """The way of buying that asks least of the mean it strains most."""
    budget = np.maximum(1, solver.whole.budget)
    return min(options, key=lambda k: (float((solver.whole.cost[k] / budget).max()), k))


def _blocked(solver: Solver, plain: Reason, way: int) -> Reason:
    short = shortfall(solver, way)
    parts = [lack / max(1, int(solver.whole.budget[n])) for n, lack in enumerate(short)]
    worst = int(np.argmax(parts))
    return Reason(
        plain.offer,
        plain.service,
        plain.standing,
        solver.columns[way].choice,
        plain.loss,
        plain.loss_at_most,
        MEANS[worst] if short[worst] else None,
        short,
    )


def shortfall(solver: Solver, way: int) -> tuple[int, int, int]:
    """What lacks of each mean to take `way` in the best bouquet: in the place of its service, with what it needs.

    What it needs and the bouquet lacks is counted at its cheapest over the horizon.
    """
    problem = solver.whole
    held = {int(problem.service[k]): k for k in solver.best.chosen}
    held[int(problem.service[way])] = way
    waiting = [int(problem.service[way])]
    while waiting:
        for needed in _needs(problem, waiting.pop()):
            if needed not in held:
                cheapest = _cheapest(solver, needed)
                if cheapest is not None:
                    held[needed] = cheapest
                    waiting.append(needed)
    spent = problem.cost[list(held.values())].sum(0)
    return tuple(int(lack) for lack in np.maximum(0, spent - problem.budget))  # type: ignore[return-value]


def _needs(problem: Problem, service: int) -> list[int]:
    further = problem.also[problem.also[:, 0] == service, 1]
    return [int(s) for s in (problem.parent[service], *further) if s >= 0]


def _cheapest(solver: Solver, service: int) -> int | None:
    ways: Whole = np.flatnonzero(solver.whole.service == service)
    years = solver.instance.horizon_years
    return min((int(k) for k in ways), key=lambda k: (solver.columns[k].cost.total_cents(years), k), default=None)
