"""Grows the tree that proves the bound of one commune; every step is made by the checker's own code."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bouquet.engine.certificate.descent import FIRST_PRICE, Real, Sketch, descend
from bouquet.engine.verify.node import ABSENT, FORCED, LARGEST_NUMBER, LARGEST_SCALE, Case, Node, root
from bouquet.engine.verify.tree import NOTHING, enter, press, split

ROOT_ROUNDS, ROOT_STEPS = 4, 60
NODE_ROUNDS, NODE_STEPS = 2, 60
WORTHWHILE = 0.75
PRECISION = 2**16
CLEARLY = -1.0


@dataclass(slots=True)
class Twig:
    """A part that still has to be proved: what led to it, and multipliers to start from."""

    label: int
    node: Node
    inherited: list[int]
    multiplier: Real
    often: dict[int, float] = field(default_factory=dict)


class Unprovable(Exception):
    """A bouquet is worth more than the bound to prove."""


def grow(case: Case, upper: int, most: int, start: Real) -> list[list[int]] | None:
    """Rows of a tree that `verify.tree.check_tree` accepts for `upper`; None when it takes more than `most` rows.

    Args:
        case: what is bounded.
        upper: bound to prove, parts of the case's unit.
        most: rows at most.
        start: (4 + J,) multipliers to start from, as in `descent`.

    Raises:
        Unprovable: a bouquet is worth more.
    """
    rows: list[list[int]] = []
    waiting = [Twig(NOTHING, root(case), [], start.copy())]
    while waiting:
        if len(rows) == most:
            return None
        twig = waiting.pop()
        row = [twig.label, NOTHING]
        rows.append(row)
        if _closed(case, upper, twig, row):
            continue
        row[1] = service = _undecided(case, twig)
        inherited = row[-case.numbers :]
        waiting.extend(
            Twig(option, part, inherited, twig.multiplier.copy())
            for option, part in reversed(split(case, twig.node, service))
        )
    return rows


def _closed(case: Case, upper: int, twig: Twig, row: list[int]) -> bool:
    """Whether the part is closed; the vectors needed, or that narrowed it, are added to its row."""
    node = twig.node
    found = enter(case, node, upper)
    if not found.closed and twig.inherited and node.live.size:
        trial = node.copy()
        if press(case, trial, upper, twig.inherited).closed:
            return True
    rounds, steps = (NODE_ROUNDS, NODE_STEPS) if twig.inherited else (ROOT_ROUNDS, ROOT_STEPS)
    for turn in range(rounds):
        if found.closed or not node.live.size:
            break
        before = node.live.size
        vector = _vector(case, upper, twig, steps)
        row.extend(vector)
        found = press(case, node, upper, vector)
        if turn and node.live.size > WORTHWHILE * before:
            break
    if not found.closed and not node.live.size:
        raise Unprovable
    return found.closed


def _vector(case: Case, upper: int, twig: Twig, steps: int) -> list[int]:
    """Multipliers that lower the bound of the part, as whole numbers; `twig` keeps what was learned."""
    sketch, order = _sketch(case, twig.node)
    precision = case.unit or PRECISION
    often = np.zeros(len(order))
    goal = upper / precision if case.unit else CLEARLY
    descend(sketch, twig.multiplier, often, goal, steps)
    twig.often = dict(zip(order, often.tolist(), strict=True))
    needs = case.options.weight.size
    prices = [min(LARGEST_NUMBER, round(price * precision)) for price in twig.multiplier[:3].tolist()]
    extra = min(LARGEST_SCALE - case.unit, round(float(twig.multiplier[3 + needs]) * case.unit))
    scale = case.unit + (extra if case.floor is not None else 0)
    kept = [round(part * scale) for part in twig.multiplier[3 : 3 + needs].tolist()]
    return [*prices, *kept, *([extra] if case.floor is not None else [])]


def _sketch(case: Case, node: Node) -> tuple[Sketch, list[int]]:
    """A node in floating point, and its undecided services in order."""
    options, live = case.options, node.live
    precision = case.unit or PRECISION
    service = options.service[live]
    order = [s for s in options.order if node.status[s] < ABSENT]
    place = {s: n for n, s in enumerate(order)}
    means = np.maximum(1, np.array(options.means, np.float64))
    weight = options.weight * (1.0 if case.unit else 0.0)
    own = float((weight * (100 - node.lack)).sum())
    sketch = Sketch(
        reward=case.reward[live] / precision,
        share=options.cost[live] / means,
        gain=np.minimum(options.gain[live], node.lack).astype(np.float64),
        start=np.searchsorted(service, order).astype(np.int64),
        stop=np.searchsorted(service, order, side="right").astype(np.int64),
        parent=np.array([place.get(options.parent[s], -1) for s in order], np.int64),
        forced=np.array([node.status[s] == FORCED for s in order], np.bool_),
        weight=weight.astype(np.float64),
        lack=node.lack.astype(np.float64),
        rest=np.array(node.left, np.float64) / means,
        decided=np.array([own, node.reward / precision, -np.inf if case.floor is None else case.floor]),
    )
    return sketch, order


def _undecided(case: Case, twig: Twig) -> int:
    """The service to split on: taken about half of the time, with a heavy part in the means."""
    options, node = case.options, twig.node
    chosen, most = NOTHING, -1.0
    service = options.service[node.live]
    share = options.cost[node.live] / np.maximum(1, np.array(options.means, np.float64))
    use = share @ twig.multiplier[:3]
    for s in np.unique(service).tolist():
        often = twig.often.get(s, 0.0)
        score = (0.05 + min(often, 1.0 - often)) * (0.02 * FIRST_PRICE + float(use[service == s].max()))
        if score > most:
            chosen, most = s, score
    return int(chosen)
