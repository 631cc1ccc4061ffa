"""Branch and bound on contracts: what a node fixes, where to branch, what the children start from.

A node says which contracts are open or closed and, for some communes, which contract they join or do not. Its bound is
the dual with exact communes; a contract averaged between open and closed is branched on first, then a large commune
that half joins.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bouquet.engine.pool.bundle import Bundle, Centre
from bouquet.engine.pool.market import Ints

SURE, LEAST_OPENED = 0.9, 0.1
DECIDED = 0.04  # an averaged contract or column this near 0 or 1 is taken as decided


@dataclass
class Node:
    """Contracts fixed (1 open, -1 closed), columns fixed (column: True joined, False not), and its best prices."""

    state: Ints
    columns: dict[int, bool]
    centre: Centre
    depth: int = 0

    @property
    def bound(self) -> float:
        return self.centre.bound


@dataclass(frozen=True, slots=True)
class Branch:
    """Where to branch: on a contract, or on a column."""

    contract: int
    column: int = -1


@dataclass
class Queue:
    """Open nodes, the highest bound first; ties by order of arrival."""

    nodes: list[Node] = field(default_factory=list)

    def push(self, node: Node) -> None:
        self.nodes.append(node)

    def pop(self) -> Node:
        place = max(range(len(self.nodes)), key=lambda n: (self.nodes[n].bound, -n))
        return self.nodes.pop(place)

    @property
    def bound(self) -> float:
        return max((node.bound for node in self.nodes), default=-np.inf)


def choose(bundle: Bundle, node: Node) -> Branch | None:
    """The contract, else the column, that the averaged point leaves most undecided; None when all is decided."""
    opened = node.centre.opened
    weight = np.minimum(opened, 1.0 - opened)
    weight[(node.state != 0) | (weight < DECIDED)] = 0.0
    if weight.any():
        stake = weight * (bundle.threshold * node.centre.sigma + 1e-3 * bundle.reach)
        return Branch(int(np.argmax(stake)))
    return _column(bundle, node)


def last_resort(bundle: Bundle, node: Node) -> Branch | None:
    """When the averaged point has decided all: what the last answers take without its being fixed, if anything."""
    market, communes = bundle.market, bundle.communes
    joined = communes.membership(bundle.selection)
    joined[node.state != 0] = 0.0
    if joined.any():
        return Branch(int(np.argmax(joined)))
    taken = np.unique(bundle.selection[bundle.selection >= 0])
    taken = taken[bundle.pooled[taken]]
    free = np.array([q for q in taken if int(q) not in node.columns], dtype=np.int64)
    if not free.size:
        return None
    best = int(free[np.argmax(market.size[communes.commune[free]])])
    return Branch(int(market.contract[best]), best)


def _column(bundle: Bundle, node: Node) -> Branch | None:
    market = bundle.market
    columns = np.nonzero((node.centre.taken >= DECIDED) & (node.centre.taken <= 1.0 - DECIDED) & bundle.pooled)[0]
    columns = columns[node.state[market.contract[columns]] == 1]
    columns = np.array([q for q in columns if int(q) not in node.columns], dtype=np.int64)
    if not columns.size:
        return None
    taken = node.centre.taken[columns]
    stake = np.minimum(taken, 1.0 - taken) * market.size[bundle.communes.commune[columns]]
    best = int(columns[np.argmax(stake)])
    return Branch(int(market.contract[best]), best)


def plunge(bundle: Bundle, node: Node, part: float) -> bool:
    """Fix, in place, what the averaged point has nearly decided, and a part of what it has not; False when all is."""
    opened, state = node.centre.opened, node.state
    order = np.argsort(-opened, kind="stable")
    free = [k for k in order if state[k] == 0 and opened[k] >= DECIDED]
    if not free:
        left = (state == 0).any()
        state[state == 0] = -1
        _start(bundle, node)
        return bool(left)
    sure = max(1, int(np.ceil(part * len(free))))
    for n, k in enumerate(free):
        if state[k] != 0 or (n >= sure and opened[k] < SURE):
            continue
        if opened[k] < LEAST_OPENED:
            state[k] = -1
        else:
            state[bundle.rival == bundle.rival[k]] = -1
            state[k] = 1
    state[(state == 0) & (opened < DECIDED / 4)] = -1
    _start(bundle, node)
    return True


def children(bundle: Bundle, node: Node, branch: Branch) -> tuple[Node, Node]:
    """The two sides of a branch: contract open or closed, or column joined or not."""
    if branch.column >= 0:
        sides = [Node(node.state, {**node.columns, branch.column: side}, node.centre.copy()) for side in (True, False)]
    else:
        rivals = bundle.rival == bundle.rival[branch.contract]
        opened, closed = node.state.copy(), node.state.copy()
        opened[rivals] = -1
        opened[branch.contract] = 1
        closed[branch.contract] = -1
        sides = [Node(state, node.columns, node.centre.copy()) for state in (opened, closed)]
    for side in sides:
        side.depth = node.depth + 1
        _start(bundle, side)
    return sides[0], sides[1]


def _start(bundle: Bundle, node: Node) -> None:
    """Prices that make sense at once: closed contracts ask nothing, open ones offer no column for free to nobody."""
    state, centre = node.state, node.centre
    k = np.where(bundle.pooled, bundle.market.contract, 0)
    fixed = bundle.pooled & (state[k] != 0)
    used = centre.taken > 0.0
    centre.w[fixed & ((state[k] < 0) | ~used)] = 0.0
    centre.taken[fixed & (state[k] < 0)] = 0.0
    centre.opened[state < 0] = 0.0
    centre.opened[state > 0] = 1.0
    centre.theta = max(centre.theta, 0.05)
