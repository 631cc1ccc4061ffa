"""The plan of one market and its bound: prices, menus, refinement, branch and bound on contracts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.branching import Node, Queue, children, choose, plunge
from bouquet.engine.pool.bundle import Bundle, Centre
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market
from bouquet.engine.pool.menus import Draft, Ladders, proposal, settle
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.refine import refine
from bouquet.engine.pool.volume import FULL_VALUE, Volume, first_stance, grid_of

ALONE_NODES = (200, 2_000, 20_000, 200_000)
RELAXED_STEPS = 300
AIM = 0.97  # the relaxed dual aims at this part of its bound until a plan is known
PLAN_NODES = (4, 60)  # by answer, in large and in small markets
SHARE_OF_TIME = 0.4  # of the seconds given that the planned evaluations should take
EVALUATION_SECONDS = 0.0011  # by commune, one evaluation of the exact dual on one core
LEAST_EVALUATIONS, ROOT_EVALUATIONS, NODE_EVALUATIONS = 8, 80, 16
LAST_NODES, LEAST_LAST, MOST_LAST = 400, 150, 20_000  # for a commune of mean size, and its limits
RESERVE = 0.2  # of the seconds, kept for the last proof
LAST_PRECISION = 0.0001
PLAN_EVERY = 5
NEARLY = 0.98
DIVE_PART, DIVE_EVALUATIONS, SMALL = 0.1, 6, 100
LAST_FACTORS = (0.5, 0.8, 1.0, 1.2, 1.5)
MENUS = ((1.0, 0.3), (1.5, 0.05), (0.5, 0.3), (1.25, 0.5), (1.0, 0.05), (2.0, 0.3), (0.0, 0.3), (1.5, 0.3))


@dataclass
class Effort:
    """Work decided beforehand, from the size of the market and the seconds given, so that the answer repeats."""

    evaluations: int
    nodes: Ints  # (n,) search nodes of each commune in an evaluation
    plan_nodes: int
    last_nodes: Ints  # (n,) search nodes for the bounds published

    @classmethod
    def of(cls, market: Market, seconds: float) -> Effort:
        cost = EVALUATION_SECONDS * max(1, len(market.codes))
        evaluations = max(LEAST_EVALUATIONS, int(2 * SHARE_OF_TIME * seconds / cost))
        weight = market.size / max(1e-9, market.size.mean())
        nodes = np.clip(np.ceil(2 + 8 * weight), 4, 3_000).astype(np.int64)
        low, high = PLAN_NODES
        last = np.clip(np.ceil(LAST_NODES * weight), LEAST_LAST, MOST_LAST).astype(np.int64)
        return cls(min(evaluations, 5_000), nodes, int(np.clip(3_000 // max(1, len(market.codes)), low, high)), last)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the search of a market found; values and bounds in whole units of value (size x weight x coverage)."""

    selection: Ints
    value: int
    bound: int
    alone: Ints
    alone_value: Floats  # (n,) value alone of each commune, 0 to 100,000
    alone_bound: Floats  # (n,) proved bound of the value alone of each commune, 0 to 100,000
    w: Floats
    sigma: Floats
    complete: bool  # nothing was left open: value is the best


class Search:
    """Finds a plan of a market and proves a bound.

    Args:
        market: the communes and their columns.
        seconds: time that the work is planned for.
        watch: the clock, which may stop the work early.
        threads: threads used; the answer does not depend on it.
        seed: order in which menus are tried.
    """

    def __init__(self, market: Market, seconds: float, watch: Watch, threads: int = 1, seed: int = 0) -> None:
        self.market, self.watch, self.seed = market, watch, seed
        self.effort = Effort.of(market, seconds)
        self.communes = Communes(market, threads)
        self.threads = threads
        self.alone = self.communes.nobody()
        self.alone_bound = np.zeros(len(market.codes))
        self.best = Draft(self.communes.nothing, self.alone, 0)
        self.bound = float((market.weight.sum(axis=1) * 100 * market.size).sum() / FULL_VALUE)
        self.tried = 0
        self.complete = False
        self.root: Centre | None = None

    def run(self) -> Outcome:
        """The whole search; Ctrl-C or the clock ends it with the best plan and bound so far."""
        try:
            self._find_alone()
            if self.market.contracts.opening:
                self._pool()
            else:
                self._lower_bound(float((self.market.size * self.alone_bound).sum() / FULL_VALUE))
        except KeyboardInterrupt:
            self.watch.stopped = True
        return self._outcome()

    def _outcome(self) -> Outcome:
        value = self.best.value
        bound = value if self.complete else max(value, self._whole(self.bound))
        empty = np.zeros(0)
        w, sigma = (empty, empty) if self.root is None else (self.root.w, self.root.sigma)
        return Outcome(
            selection=self.best.selection,
            value=self.best.value,
            bound=bound,
            alone=self.alone,
            alone_value=self.communes.values(self.alone),
            alone_bound=self.alone_bound,
            w=w,
            sigma=sigma,
            complete=self.complete or bound == value,
        )

    def _whole(self, bound: float) -> int:
        """The largest whole value within a bound, rounding made safe."""
        if bound == -np.inf:
            return -1
        return int(np.floor(bound * FULL_VALUE * (1 + 1e-10) + 1e-6))

    def _lower_bound(self, bound: float) -> None:
        self.bound = min(self.bound, bound)

    def _find_alone(self) -> None:
        """The best bouquet of each commune alone, proved or bounded, first plan and floor of the others."""
        asked = self.communes.all
        for nodes in ALONE_NODES:
            upper, lower, _ = self.communes.answer(asked, self.alone, nodes, menu=self.communes.nothing)
            self.alone_bound[asked] = np.floor(upper[asked] + 1e-6)
            asked = asked[self.alone_bound[asked] > lower[asked] + 0.5]
            if not asked.size or self.watch.late:
                break
        self.communes.floor = self.communes.values(self.alone)
        self.best = Draft(self.communes.nothing, self.alone, self.communes.total(self.alone))
        self.watch.say("alone", self.best.value)

    def _pool(self) -> None:
        grid = grid_of(self.market)
        volume = Volume(self.market, grid, first_stance(self.market, grid), self.threads)
        self._lower_bound(self._safe(volume.settle()))
        self.watch.say("prices", self.best.value, self._whole(self.bound))
        for _ in range(RELAXED_STEPS // 50):
            if not self.watch.late:
                volume.descend(max(self.best.value / FULL_VALUE, AIM * volume.best), 50)
        volume.tighten()
        bundle, ladders = Bundle(self.communes, volume), Ladders(self.communes)
        self.root = bundle.first_centre(volume)
        del volume, grid
        bundle.remember(self.alone)
        self._plan(bundle, ladders, self.root)
        self._root(bundle, ladders, self.root)
        if not self._closed():
            self._dive(bundle, ladders, Node(bundle.free.copy(), {}, self.root.copy()))
        if not self._closed():
            self._branch(bundle, ladders)

    def _safe(self, bound: float) -> float:
        """A bound of the relaxed dual, made safe for its shares in 32 bits."""
        return bound * (1 + 1e-5)

    def _closed(self) -> bool:
        """Whether nothing better than the plan can exist."""
        if self._whole(self.bound) <= self.best.value:
            self.complete = True
        return self.complete

    def _plan(self, bundle: Bundle, ladders: Ladders, centre: Centre, many: int = 2) -> None:
        """Plans from the menus that the averaged dual proposes, with more or less of the price of participation."""
        for _ in range(many):
            if self.watch.late:
                return
            factor, threshold = MENUS[(self.tried + self.seed) % len(MENUS)]
            self.tried += 1
            menu = proposal(self.market, centre.opened, threshold)
            reward = ladders.bonus(factor * centre.sigma) if factor else None
            self._try(bundle, ladders, menu, reward)
        self.watch.say("plans", self.best.value, self._whole(self.bound))

    def _try(self, bundle: Bundle, ladders: Ladders, menu: NDArray[np.bool_], reward: Floats | None) -> None:
        """Settle a menu, refine what is nearly the best plan or better, and keep it if it is."""
        nodes = self.effort.plan_nodes
        draft = settle(self.communes, ladders, menu, self.alone, self.alone, nodes, reward)
        if draft.value > NEARLY * self.best.value:
            draft = refine(self.communes, ladders, draft, 2 * nodes)
        bundle.remember(draft.selection)
        if draft.value > self.best.value:
            self.best = draft

    def _root(self, bundle: Bundle, ladders: Ladders, centre: Centre) -> None:
        free, effort = bundle.free, self.effort
        bundle.evaluate(centre, free, effort.nodes)
        self._lower_bound(centre.bound)
        idle = 0
        for turn in range(min(effort.evaluations, ROOT_EVALUATIONS)):
            if self.watch.left < RESERVE * self.watch.seconds or idle >= 12:
                break
            idle = 0 if bundle.improve(centre, free, self.best.value / FULL_VALUE, effort.nodes) else idle + 1
            self._lower_bound(centre.bound)
            if turn % PLAN_EVERY == PLAN_EVERY - 1:
                self._plan(bundle, ladders, centre)
        self._prove(bundle, centre, free, {})
        self._lower_bound(centre.bound)
        self.watch.say("bound", self.best.value, self._whole(self.bound))

    def _prove(self, bundle: Bundle, centre: Centre, state: Ints, columns: dict[int, bool]) -> None:
        """The bound at the prices of a centre, with each commune searched deep."""
        if centre.bound > -np.inf and not self.watch.late:
            before = centre.bound
            bundle.evaluate(centre, state, self.effort.last_nodes, LAST_PRECISION, columns)
            centre.bound = min(before, centre.bound)

    def _dive(self, bundle: Bundle, ladders: Ladders, node: Node) -> int:
        """Decide the contracts little by little, prices following, and try plans on the way; evaluations made."""
        made, goal = 0, self.best.value / FULL_VALUE
        part = DIVE_PART if len(self.market.codes) <= SMALL else 2 * DIVE_PART
        while plunge(bundle, node, part) and not self.watch.late:
            centre = node.centre
            bundle.evaluate(centre, node.state, self.effort.nodes)
            for _ in range(DIVE_EVALUATIONS):
                if not self.watch.late:
                    bundle.improve(centre, node.state, goal, self.effort.nodes)
            made += 1 + DIVE_EVALUATIONS
            if centre.estimate <= goal:
                break
            self._plan(bundle, ladders, centre, 1)
        for factor in LAST_FACTORS:
            menu = node.state == 1
            self._try(bundle, ladders, menu, ladders.bonus(factor * node.centre.sigma))
        self._try(bundle, ladders, node.state == 1, self.communes.rewards(node.centre.w, node.centre.sigma))
        self.watch.say("dive", self.best.value, self._whole(self.bound))
        return made

    def _branch(self, bundle: Bundle, ladders: Ladders) -> None:
        assert self.root is not None  # noqa: S101 (called after _root)
        queue = Queue()
        queue.push(Node(bundle.free, {}, self.root.copy()))
        left, stuck = self.effort.evaluations - ROOT_EVALUATIONS, -np.inf
        while queue.nodes and left > 0 and not self.watch.late:
            node = queue.pop()
            if self._whole(node.bound) <= self.best.value:
                continue
            branch = choose(bundle, node)
            if branch is None:
                stuck = max(stuck, node.bound)
                continue
            for side in children(bundle, node, branch):
                left -= self._examine(bundle, ladders, side)
                side.centre.bound = min(side.bound, node.bound)
                if self._whole(side.bound) > self.best.value:
                    queue.push(side)
            self._lower_bound(max(queue.bound, stuck, self.best.value / FULL_VALUE))
            self.watch.say("branches", self.best.value, self._whole(self.bound))
        if not queue.nodes and self._whole(stuck) <= self.best.value:
            self.complete = True

    def _examine(self, bundle: Bundle, ladders: Ladders, node: Node) -> int:
        """Lower the bound of a node, and look for plans in it; evaluations made."""
        centre, goal = node.centre, self.best.value / FULL_VALUE
        bundle.evaluate(centre, node.state, self.effort.nodes, columns=node.columns)
        made, idle = 1, 0
        while made < NODE_EVALUATIONS and idle < 5 and centre.estimate > goal and not self.watch.late:
            moved = bundle.improve(centre, node.state, goal, self.effort.nodes, node.columns)
            made, idle = made + 1, 0 if moved else idle + 1
        if centre.estimate > -np.inf:
            self._plan(bundle, ladders, centre)
            menu = proposal(self.market, centre.opened, 0.5)
            self._try(bundle, ladders, menu, self.communes.rewards(centre.w, centre.sigma))
        self._prove(bundle, centre, node.state, node.columns)
        return made + 1
