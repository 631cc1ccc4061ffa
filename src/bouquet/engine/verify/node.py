"""How much a commune can reach once part of its bouquet is decided: what follows, and a bound, in whole numbers.

The bound prices the three means and the coverage of each need (Lagrange multipliers); what remains is the best option
of each service and a walk over the forest of prerequisites. `docs/algorithms/certificate.md` proves it. All values are
in parts of `Case.unit`. Whole numbers of 64 bits hold them: multipliers, rewards (2**50) and units (2**30) are limited
when a certificate is read, weights add up to 1,000 and a cost never exceeds its mean.

Source: M. L. Fisher, The Lagrangian relaxation method for solving integer programming problems (1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.model import FULL_COVERAGE
from bouquet.engine.verify.options import Options, Whole

FREE, FORCED, ABSENT, TAKEN = 0, 1, 2, 3
LARGEST_NUMBER = 2**50
LARGEST_UNIT = 2**20
LARGEST_SCALE = 2**30
SAFE = 2**62


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be bounded for one commune: `unit` times its own value (weights times coverage), and rewards.

    Attributes:
        options: what the commune may take.
        live: (k,) options that count here, increasing.
        reward: (n,) added when an option is taken, of any sign, parts of `unit`.
        unit: parts of one unit of own value; 0 when only the question is whether anything is allowed.
        floor: own value that the bouquet must reach; None when it need not.
    """

    options: Options
    live: Whole
    reward: Whole
    unit: int
    floor: int | None = None

    @property
    def numbers(self) -> int:
        """How many multipliers a bound takes: three means, the needs, and one for the floor when there is one."""
        return 3 + self.options.weight.size + (self.floor is not None)

    @property
    def step(self) -> int:
        """Every value that a bouquet can have is a multiple of this (1 at least)."""
        common = gcd(*self.options.weight.tolist()) * self.unit
        return gcd(common, *np.unique(self.reward[self.live]).tolist()) or 1


@dataclass(slots=True)
class Node:
    """A part of the bouquets of one commune: what is decided, and what that leaves."""

    status: list[int]
    """(S,) FREE, FORCED, ABSENT or TAKEN."""
    live: Whole
    """Options of the services that are not decided, increasing."""
    left: list[int]
    """Means not spent."""
    lack: Whole
    """(J,) hundredths that lack to full coverage."""
    reward: int
    """Rewards of the options taken."""

    def copy(self) -> Node:
        return Node(list(self.status), self.live, list(self.left), self.lack, self.reward)

    def take(self, case: Case, option: int) -> None:
        """Take an option of a service that was not decided."""
        options = case.options
        self.status[int(options.service[option])] = TAKEN
        for mean, cost in enumerate(options.cost[option].tolist()):
            self.left[mean] -= cost
        self.lack = np.maximum(0, self.lack - options.gain[option])
        self.reward += int(case.reward[option])


def root(case: Case) -> Node:
    """Every bouquet of the case."""
    options = case.options
    status = [FREE] * len(options.order)
    for service in options.must:
        status[service] = FORCED
    return Node(status, case.live, list(options.means), options.lack, 0)


def narrow(case: Case, node: Node) -> bool:
    """Bring `node` to what follows from what is decided; False when no bouquet satisfies it.

    A service is absent when one it needs is, forced when one that needs it is there; options that no longer fit in the
    means left are dropped; a service without option is absent; the only option of a forced service is taken.
    """
    options = case.options
    while True:
        if not _propagate(options.needs, node.status):
            return False
        decided = np.array(node.status, np.int64) >= ABSENT
        service = options.service[node.live]
        fits = (options.cost[node.live] <= np.array(node.left, np.int64)).all(axis=1)
        node.live = node.live[fits & ~decided[service]]
        count = np.bincount(options.service[node.live], minlength=len(node.status)).tolist()
        changed = False
        for s, state in enumerate(node.status):
            if state == FREE and count[s] == 0:
                node.status[s], changed = ABSENT, True
            elif state == FORCED and count[s] == 0:
                return False
            elif state == FORCED and count[s] == 1:
                node.take(case, int(node.live[np.searchsorted(options.service[node.live], s)]))
                changed = True
        if min(node.left) < 0:
            return False
        if not changed:
            return True


def _propagate(needs: Sequence[tuple[int, int]], status: list[int]) -> bool:
    """Carry absences down and presences up until nothing changes; False when they contradict."""
    changed = True
    while changed:
        changed = False
        for service, needed in needs:
            if status[needed] == ABSENT and status[service] != ABSENT:
                if status[service] != FREE:
                    return False
                status[service], changed = ABSENT, True
            elif status[needed] == FREE and status[service] in (FORCED, TAKEN):
                status[needed], changed = FORCED, True
    return True


class Relaxed(NamedTuple):
    """The bound of a node at some multipliers, and the bounds of its parts."""

    bound: int
    profit: Whole
    """Profit of each live option of the node."""
    offset: dict[int, int]
    """By service: what to add to the profit of an option for the bound of the bouquets that take it."""
    without: dict[int, int]
    """By service that is free: the bound of the bouquets without it."""


def value_of(case: Case, node: Node) -> int | None:
    """Value of the bouquet already decided, None when it is under the floor."""
    own = int((case.options.weight * (FULL_COVERAGE - node.lack)).sum())
    if case.floor is not None and own < case.floor:
        return None
    return case.unit * own + node.reward


def relax(case: Case, node: Node, numbers: Sequence[int]) -> Relaxed:
    """The bound of `node` at the multipliers `numbers`, and those of its parts.

    Args:
        case: what is bounded.
        node: brought by `narrow` to what follows; some service is undecided.
        numbers: price of each whole mean (three), part of each need's weight given to those who cover it (0 to the
            unit, and what is paid for the floor), and what is paid for each unit of own value above the floor.
    """
    options = case.options
    extra = numbers[-1] if case.floor is not None else 0
    scale = case.unit + extra
    worth = options.weight * np.array(numbers[3 : 3 + options.weight.size], np.int64)
    total = scale * FULL_COVERAGE * int(options.weight.sum()) - int((worth * node.lack).sum()) + node.reward
    total -= extra * (case.floor or 0)
    gained = np.minimum(options.gain[node.live], node.lack)
    profit: Whole = case.reward[node.live] + np.asarray(gained @ worth, np.int64)
    for mean in range(3):
        price, whole = numbers[mean], max(1, options.means[mean])
        if price:
            total += price * node.left[mean] // whole
            profit -= _charge(price, options.cost[node.live, mean], whole)
    return _forest(case, node, total, profit)


def _charge(price: int, cost: Whole, mean: int) -> Whole:
    """What each cost is charged at the price of the whole mean, rounded down."""
    if price * mean < SAFE:
        return price * cost // mean
    return np.array([price * c // mean for c in cost.tolist()], np.int64)


def _forest(case: Case, node: Node, total: int, profit: Whole) -> Relaxed:
    """Add to `total` the best answer over the forest of prerequisites, and derive the bounds of the parts."""
    status, parent = node.status, case.options.parent
    service = case.options.service[node.live]
    first = np.flatnonzero(np.concatenate([[True], service[1:] != service[:-1]]))
    best = dict(zip(service[first].tolist(), np.maximum.reduceat(profit, first).tolist(), strict=True))
    order = [s for s in case.options.order if s in best]
    below = dict.fromkeys(order, 0)
    tree, counted = {}, {}
    for s in reversed(order):
        tree[s] = best[s] + below[s]
        counted[s] = tree[s] if status[s] == FORCED else max(0, tree[s])
        if parent[s] in below:
            below[parent[s]] += counted[s]
        else:
            total += counted[s]
    raised: dict[int, int] = {}
    offset, without = {}, {}
    for s in order:
        p = parent[s]
        raised[s] = raised[p] + tree[p] - counted[p] if p in below else 0
        offset[s] = total + below[s] - counted[s] + raised[s]
        if status[s] == FREE:
            change = -counted[s]
            while p in below and change:
                after = tree[p] + change
                change = (after if status[p] == FORCED else max(0, after)) - counted[p]
                p = parent[p]
            without[s] = total + change
    return Relaxed(total, profit, offset, without)


def exclude(case: Case, node: Node, relaxed: Relaxed, upper: int) -> bool:
    """Drop from `node` the parts whose bound is at most `upper`; whether anything was dropped."""
    least = np.zeros(len(node.status), np.int64)
    for s, offset in relaxed.offset.items():
        least[s] = min(SAFE, max(-SAFE, upper - offset))
    exceeds = relaxed.profit > least[case.options.service[node.live]]
    dropped = not bool(exceeds.all())
    node.live = node.live[exceeds]
    for s, bound in relaxed.without.items():
        if bound <= upper:
            node.status[s], dropped = FORCED, True
    return dropped


def branches(case: Case, node: Node, service: int) -> list[int]:
    """The parts of a node by what is done of an undecided service: its options worth taking, then -1 for none.

    An option that another live one of the service beats or equals in every respect is left out: it costs no less in
    any mean, is rewarded no more and adds no more to any need. Of equals, the first is kept.
    """
    options = case.options
    live = node.live[options.service[node.live] == service]
    worth = np.column_stack(
        [-options.cost[live], case.reward[live], np.minimum(options.gain[live], node.lack)],
    )
    no_worse = np.asarray((worth[:, None, :] >= worth[None, :, :]).all(axis=2))
    equal = no_worse & no_worse.T
    beaten: NDArray[np.bool_] = no_worse & ~equal
    beaten = beaten | (equal & (np.arange(live.size)[:, None] < np.arange(live.size)[None, :]))
    return [*live[~beaten.any(axis=0)].tolist(), *([-1] if node.status[service] == FREE else [])]
