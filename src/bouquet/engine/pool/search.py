"""The plan of one market and its bound: prices, menus, refinement, branch and bound on contracts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.pool.branching import Node, Queue, children, choose, last_resort, plunge
from bouquet.engine.pool.bundle import Bundle, Centre
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market
from bouquet.engine.pool.menus import Draft, Ladders, proposal, settle
from bouquet.engine.pool.obliged import Obliged
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.refine import refine
from bouquet.engine.pool.volume import FULL_VALUE, Prices, Volume, first_stance, grid_of, sifted

ALONE_NODES = (200, 2_000, 20_000, 200_000)
AIM = 0.97  # the relaxed dual aims at this part of its bound until a plan is known
SIFTED = -0.03  # reduced profit, part of the commune's full value, under which a column is left aside
LARGE = 1_000  # communes: from there on, columns are sifted before the relaxed dual is descended
FULL_STEPS = 50
PRECISION_OF_LAST = 0.0001
NEARLY = 0.98  # of the best plan: a draft worth refining
PATIENCE = 12  # evaluations without progress
NODE_EVALUATIONS, NODE_PATIENCE = 16, 5
DIVE_PART, DIVE_EVALUATIONS = 0.1, 6
RESERVE = 0.2  # of the seconds, kept for the last proof
MENUS = ((1.0, 0.3), (1.5, 0.05), (0.5, 0.3), (1.25, 0.5), (1.0, 0.05), (2.0, 0.3), (0.0, 0.3), (1.5, 0.3))
NO_PLAN = -1
LAST_FACTORS = (0.5, 0.8, 1.0, 1.2, 1.5)

# Seconds of one core that a commune of the synthetic instances takes, measured: what plans the work.
FIXED_COST, EVALUATION_COST, PLAN_COST, NODE_COST = 0.007, 0.0012, 0.0028, 11e-6
CORES, PART_PLANNED = 2, 0.75
LEAST_REST = 0.012  # with less for each commune beside the fixed costs, prices, one plan and one proof are all


@dataclass
class Effort:
    """Work decided beforehand, from the size of the market and the seconds given, so that the answer repeats."""

    steps: int  # of the relaxed dual
    evaluations: int  # of the exact dual at the root
    plans: int  # tried at the root
    further: int  # evaluations in dives and branches
    nodes: Ints  # (n,) search nodes of each commune in an evaluation
    plan_nodes: int
    last_nodes: Ints  # (n,) search nodes for the bounds published

    @classmethod
    def of(cls, market: Market, seconds: float) -> Effort:
        n = max(1, len(market.codes))
        rest = max(0.004, CORES * PART_PLANNED * seconds / n - FIXED_COST)
        thrifty = rest < LEAST_REST
        evaluations = 0 if thrifty else int(np.clip(0.4 * rest / EVALUATION_COST, 2, 80))
        weight = market.size / max(1e-9, market.size.mean())
        last = np.clip(0.2 * rest / NODE_COST, 40, 400)
        return cls(
            steps=250 if thrifty else 300,
            evaluations=evaluations,
            plans=int(np.clip(0.35 * rest / PLAN_COST, 1, 16)),
            further=int(min(5_000, max(0.0, rest - 0.1) / EVALUATION_COST)),
            nodes=np.clip(np.ceil(2 + 8 * weight), 4, 3_000).astype(np.int64),
            plan_nodes=int(np.clip(3_000 // n, 4, 60)),
            last_nodes=np.clip(np.ceil(last * weight), last / 3, 20_000).astype(np.int64),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the search of a market found; values and bounds in whole units of value (size x weight x coverage)."""

    selection: Ints
    value: int
    bound: int
    alone: Ints
    alone_value: Floats  # (n,) value alone of each commune, 0 to 100,000
    alone_bound: Floats  # (n,) proved bound of the value alone of each commune, 0 to 100,000
    prices: Prices | None  # those of the bound without branches; None when nothing is pooled
    complete: bool  # nothing was left open: value is the best


class Search:
    """Finds a plan of a market and proves a bound.

    Args:
        market: the communes and their columns.
        seconds: time that the work is planned for.
        watch: the clock, which may stop the work early.
        threads: threads used; the answer does not depend on it.
        seed: order in which menus are tried.
        start: (n, S) a plan to do better than; each commune alone when None.
        least: own value (0 to 100,000) that the plan must leave to every commune, as `start` does.
    """

    def __init__(
        self,
        market: Market,
        seconds: float,
        watch: Watch,
        threads: int = 1,
        seed: int = 0,
        *,
        start: Ints | None = None,
        least: int = 0,
    ) -> None:
        self.market, self.watch, self.seed = market, watch, seed
        self.effort = Effort.of(market, seconds)
        self.communes = Communes(market, threads)
        self.threads = threads
        self.start, self.least = start, least
        self.alone = self.communes.nobody()
        self.alone_bound = 100.0 * market.weight.sum(axis=1)
        self.alone_value = np.zeros(len(market.codes))
        self.obliged = Obliged(self.communes, np.zeros(0, dtype=np.int64))
        self.best = Draft(self.communes.nothing, self.alone, 0)
        self.bound = float((market.weight.sum(axis=1) * 100 * market.size).sum() / FULL_VALUE)
        self.large = len(market.codes) >= LARGE
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
                self._join_open()
        except KeyboardInterrupt:
            self.watch.stopped = True
        return self._outcome()

    def _outcome(self) -> Outcome:
        value = self.best.value
        if value == NO_PLAN:
            raise self.obliged.refusal(proved=self.complete)
        bound = value if self.complete else max(value, self._whole(self.bound))
        prices = None
        if self.root is not None:
            warm = self.communes.priced
            w = self.root.w.astype(np.float32)
            prices = Prices(warm[:, :3] / FULL_VALUE, warm[:, 3:], w, self.root.sigma)
        return Outcome(
            selection=self.best.selection,
            value=self.best.value,
            bound=bound,
            alone=self.alone,
            alone_value=self.alone_value,
            alone_bound=self.alone_bound,
            prices=prices,
            complete=self.complete or bound == value,
        )

    def _whole(self, bound: float) -> int:
        """The largest whole value within a bound, rounding made safe."""
        if bound == -np.inf:
            return -1
        return int(np.floor(bound * FULL_VALUE * (1 + 1e-10) + 1e-6))

    def _lower_bound(self, bound: float) -> None:
        self.bound = min(self.bound, bound)

    def _answer(self, selection: Ints, bound: Floats, menu: NDArray[np.bool_]) -> None:
        """The best bouquet of each commune on a menu, and its bound (0 to 100,000), both written in place."""
        asked = self.communes.all
        for nodes in ALONE_NODES:
            upper, lower, _ = self.communes.answer(asked, selection, nodes, menu=menu)
            bound[asked] = np.floor(upper[asked] + 1e-6)
            asked = asked[bound[asked] > lower[asked] + 0.5]
            if not asked.size or (self.watch.late and (lower[asked] > -np.inf).all()):
                break

    def _join_open(self) -> None:
        """The plan when no contract remains to open: each commune answers to those that are."""
        selection, bound = self.alone.copy(), self.alone_bound.copy()
        self._answer(selection, bound, self.communes.nothing)
        self.best = Draft(self.communes.nothing, selection, self.communes.total(selection))
        self._lower_bound(float((self.market.size * bound).sum() / FULL_VALUE))

    def _find_alone(self) -> None:
        """The best bouquet of each commune alone, proved or bounded, first plan and floor of the others."""
        self._answer(self.alone, self.alone_bound, self.communes.by_itself)
        lost = np.nonzero(self.alone_bound == -np.inf)[0]
        self.obliged = Obliged(self.communes, lost)
        self.alone_value = self.communes.values(self.alone)
        self.alone_value[lost] = self.alone_bound[lost] = 0.0
        self.communes.floor = np.maximum(self.least, self.alone_value)
        first = self.alone if self.start is None else self.start
        value = self.communes.total(first) if self.obliged.served(first) else NO_PLAN
        self.best = Draft(self.communes.membership(first) > 0, first, value)
        self.watch.say("alone", self.best.value)

    def _pool(self) -> None:
        volume = self._prices()
        bundle, ladders = Bundle(self.communes, volume), Ladders(self.communes)
        self.root = bundle.first_centre(volume)
        del volume
        bundle.remember(self.alone)
        self._root(bundle, ladders, self.root)
        left = self.effort.further
        if left > 0 and not self._closed():
            left -= self._dive(bundle, ladders, Node(bundle.free.copy(), {}, self.root.copy()))
        if left > 0 and not self._closed():
            self._branch(bundle, ladders, left)

    def _prices(self) -> Volume:
        """The relaxed dual: a few steps on all the columns, then many on those that could be taken (sifting)."""
        grid = grid_of(self.market)
        volume = Volume(self.market, grid, first_stance(self.market, grid), self.threads)
        self._lower_bound(self._safe(volume.settle()))
        self.watch.say("prices", self.best.value, self._whole(self.bound))
        self._descend(volume, FULL_STEPS if self.large else self.effort.steps)
        if self.large:
            kept = np.nonzero((volume.profits() > SIFTED) | (volume.stance.averaged > 0))[0]
            volume = sifted(self.market, volume, kept)
            self._descend(volume, self.effort.steps - FULL_STEPS)
        volume.tighten()
        return volume

    def _descend(self, volume: Volume, steps: int) -> None:
        for _ in range(steps // 50):
            if not self.watch.late:
                volume.descend(max(self.best.value / FULL_VALUE, AIM * volume.best), 50)

    def _safe(self, bound: float) -> float:
        """A bound of the relaxed dual, made safe for its shares in 32 bits."""
        return bound * (1 + 1e-5)

    def _closed(self) -> bool:
        """Whether nothing better than the plan can exist."""
        if self._whole(self.bound) <= self.best.value:
            self.complete = True
        return self.complete

    def _plan(self, bundle: Bundle, ladders: Ladders, centre: Centre, many: int = 1) -> None:
        """Plans from the menus that the averaged dual proposes, with more or less of the price of participation."""
        for _ in range(many):
            if self.watch.late and self.best.value != NO_PLAN:  # late is better than nothing
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
        menu, reward = self.obliged.call(ladders, menu, reward)
        draft = settle(self.communes, ladders, menu, self.alone, self.alone, nodes, reward)
        if draft.value > NEARLY * self.best.value:
            draft = refine(self.communes, ladders, draft, 2 * nodes)
        bundle.remember(draft.selection)
        if draft.value > self.best.value and self._serves(draft):
            self.best = draft

    def _serves(self, draft: Draft) -> bool:
        """Whether everyone has what it must have, and the least value that was asked for."""
        if not self.obliged.served(draft.selection):
            return False
        return self.least == 0 or bool((self.communes.values(draft.selection) >= self.least).all())

    def _root(self, bundle: Bundle, ladders: Ladders, centre: Centre) -> None:
        """The exact dual without branches, with plans on the way and a deep proof at the end."""
        free, effort = bundle.free, self.effort
        if effort.plans > 1:
            self._plan(bundle, ladders, centre)
        if effort.evaluations:
            bundle.evaluate(centre, free, effort.nodes)
            self._lower_bound(centre.bound)
        idle, every = 0, max(1, effort.evaluations // max(1, effort.plans - 1))
        for turn in range(1, effort.evaluations):
            if self.watch.left < RESERVE * self.watch.seconds or idle >= PATIENCE:
                break
            idle = 0 if bundle.improve(centre, free, self._target(centre), effort.nodes) else idle + 1
            self._lower_bound(centre.bound)
            if turn % every == 0 and turn < effort.evaluations - 1:
                self._plan(bundle, ladders, centre)
        self._plan(bundle, ladders, centre)
        self._prove(bundle, centre, free, {})
        self._lower_bound(centre.bound)
        self.watch.say("bound", self.best.value, self._whole(self.bound))

    def _target(self, centre: Centre) -> float:
        """The value that steps of the dual aim at: the best plan, or what it will likely be."""
        return max(self.best.value / FULL_VALUE, AIM * centre.estimate)

    def _prove(self, bundle: Bundle, centre: Centre, state: Ints, columns: dict[int, bool]) -> None:
        """The bound at the prices of a centre, with each commune searched deep."""
        if centre.bound > -np.inf and not self.watch.late:
            before = centre.bound
            bundle.evaluate(centre, state, self.effort.last_nodes, PRECISION_OF_LAST, columns)
            centre.bound = min(before, centre.bound)

    def _dive(self, bundle: Bundle, ladders: Ladders, node: Node) -> int:
        """Decide the contracts little by little, prices following, and try plans on the way; evaluations made."""
        made, goal = 0, self.best.value / FULL_VALUE
        rounds = max(3, self.effort.further // (2 * (1 + DIVE_EVALUATIONS)))
        while plunge(bundle, node, max(DIVE_PART, 1.0 / rounds)) and not self.watch.late:
            centre = node.centre
            bundle.evaluate(centre, node.state, self.effort.nodes)
            for _ in range(DIVE_EVALUATIONS):
                if not self.watch.late:
                    bundle.improve(centre, node.state, goal, self.effort.nodes)
            made += 1 + DIVE_EVALUATIONS
            if centre.estimate <= goal:
                break
            self._plan(bundle, ladders, centre, 1)
        menu = node.state == 1
        rewards = [ladders.bonus(factor * node.centre.sigma) for factor in LAST_FACTORS]
        for reward in [*rewards, self.communes.rewards(node.centre.w, node.centre.sigma)]:
            if not self.watch.late:
                self._try(bundle, ladders, menu, reward)
        self.watch.say("dive", self.best.value, self._whole(self.bound))
        return made

    def _branch(self, bundle: Bundle, ladders: Ladders, left: int) -> None:
        """Branch and bound on contracts, the highest bound first, for `left` evaluations at most."""
        assert self.root is not None  # noqa: S101 (called after _root)
        queue = Queue()
        queue.push(Node(bundle.free, {}, self.root.copy()))
        stuck = -np.inf
        while queue.nodes and left > 0 and not self.watch.late:
            node = queue.pop()
            if self._whole(node.bound) <= self.best.value:
                continue
            branch = choose(bundle, node)
            if branch is None:
                bundle.evaluate(node.centre, node.state, self.effort.nodes, columns=node.columns)
                left -= 1
                branch = last_resort(bundle, node)
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
        while made < NODE_EVALUATIONS and idle < NODE_PATIENCE and centre.estimate > goal and not self.watch.late:
            moved = bundle.improve(centre, node.state, goal, self.effort.nodes, node.columns)
            made, idle = made + 1, 0 if moved else idle + 1
        if centre.estimate > -np.inf:
            self._plan(bundle, ladders, centre)
            menu = proposal(self.market, centre.opened, 0.5)
            self._try(bundle, ladders, menu, self.communes.rewards(centre.w, centre.sigma))
        self._prove(bundle, centre, node.state, node.columns)
        return made + 1
