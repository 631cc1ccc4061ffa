"""The dual with exact communes: prices improved on the model of remembered bouquets, then asked for good.

Every evaluation solves each commune by branch and bound at the prices, hence a bound that holds whatever the prices
are; it is at most the bound of the relaxed dual at the same prices. Bouquets answered make the model exact around the
prices tried. Source: Lemarechal, Nemirovskii and Nesterov, New variants of bundle methods (1995), for the idea of
steps proposed by a model and accepted by the true function.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bouquet.engine.pool.communes import Communes, contract_value
from bouquet.engine.pool.market import Floats, Ints
from bouquet.engine.pool.memory import Memory, Point, Terms, descend_model, new_memory, remember
from bouquet.engine.pool.volume import FULL_VALUE, Volume

FIRST_STEPS, MOST_STEPS, MORE_STEPS = 15.0, 80.0, 1.15
HALF_WAY = 0.5
FIRST_THETA, LEAST_THETA = 0.05, 0.01
PLACES = 64
FIXED = 1e7  # more than any bouquet is worth: a column fixed is taken, or is not
PRECISION = 0.0005  # a commune is solved to this part of its value, or to its limit of nodes


@dataclass
class Centre:
    """The best prices known for a state of the contracts.

    Attributes:
        bound: proved bound at the prices, in units of value over full value.
        estimate: the same with the best bouquets found instead of their bounds: what the steps look at, since a
            commune is often at its best long before that is proved.
    """

    w: Floats
    sigma: Floats
    taken: Floats
    opened: Floats
    bound: float = np.inf
    estimate: float = np.inf
    theta: float = FIRST_THETA
    steps: float = FIRST_STEPS

    def copy(self) -> Centre:
        return Centre(
            self.w.copy(),
            self.sigma.copy(),
            self.taken.copy(),
            self.opened.copy(),
            self.bound,
            self.estimate,
            self.theta,
        )


class Bundle:
    """Bounds of a market with exact communes.

    Args:
        communes: who answers.
        volume: the relaxed dual, for its scales.
        places: bouquets remembered for each commune.
    """

    def __init__(self, communes: Communes, volume: Volume, places: int = PLACES) -> None:
        self.communes, self.market = communes, communes.market
        contracts, self.opening = self.market.contracts, self.market.contracts.opening
        self.threshold, self.reach = volume.threshold, volume.reach
        self.ratio = self.market.population / self.market.size
        self.rival, self.rivals = contracts.rival[: self.opening], contracts.rivals
        self.pooled = (self.market.contract >= 0) & (self.market.contract < self.opening)
        self.memory: Memory = new_memory(len(self.market.codes), self.market.parent.shape[1], places)
        self.now = 0
        self.free = np.zeros(self.opening, dtype=np.int64)
        self.selection = communes.nobody()
        self.upper = np.zeros(len(self.market.codes))
        self.lower = np.zeros(len(self.market.codes))

    def remember(self, selection: Ints) -> int:
        """Keep the bouquets of a selection; how many are new."""
        self.now += 1
        own = self.communes.values(selection) / FULL_VALUE
        return remember(self.memory, selection, own, self.market.contract, self.opening, self.now)

    def first_centre(self, volume: Volume) -> Centre:
        """The centre that the relaxed dual leads to; its multipliers warm the communes."""
        prices = volume.prices()
        self.communes.priced[:, :3] = FULL_VALUE * prices.lam
        self.communes.priced[:, 3:] = prices.gamma
        stance = volume.stance
        w, taken = np.zeros(len(self.market.form)), np.zeros(len(self.market.form))
        w[volume.kept], taken[volume.kept] = stance.centre, stance.averaged
        return Centre(np.where(self.pooled, w, 0.0), prices.sigma.copy(), taken, stance.opened.copy())

    def evaluate(
        self,
        centre: Centre,
        state: Ints,
        max_nodes: int | Ints,
        precision: float = PRECISION,
        columns: dict[int, bool] | None = None,
    ) -> None:
        """Exact bound at the prices of a centre, when contracts of state -1 are closed and 1 must be open.

        The answers are left in `selection` and remembered; `upper` and `lower` hold the values of the communes.

        Args:
            centre: the prices; receives the bound and the estimate (minus infinity: no plan fits the node).
            state: (K,) contracts fixed.
            max_nodes: search nodes by commune.
            precision: a commune is solved to this part of its value.
            columns: columns fixed, True when they must be taken.
        """
        market, communes = self.market, self.communes
        reward = communes.rewards(centre.w, centre.sigma)
        gained = np.zeros(len(market.codes))
        for column, joined in (columns or {}).items():
            reward[column] += FIXED if joined else -FIXED
            gained[communes.commune[column]] += FIXED * joined
        if state.any():
            barred = self.pooled & (state[np.where(self.pooled, market.contract, 0)] < 0)
            lost = (self.selection >= 0) & barred[np.maximum(self.selection, 0)]
            self.selection[lost.any(axis=1)] = -1
        tolerance = np.maximum(1.0, precision * np.maximum(self.lower, 0.5 * FULL_VALUE))
        upper, lower, _ = communes.answer(
            communes.all,
            self.selection,
            max_nodes,
            menu=state >= 0,
            reward=reward,
            tolerance=tolerance,
            floor=communes.floor,
            priced=True,
        )
        self.upper, self.lower = upper - gained, lower - gained
        contracts = contract_value(market, communes.commune, centre.w, centre.sigma, state)
        if (self.upper < -0.5 * FIXED).any():
            centre.bound = centre.estimate = -np.inf
            return
        found = np.where(self.lower > -0.5 * FIXED, self.lower, self.upper)
        self.lower = np.maximum(found, 0.0)
        self.remember(self.selection)
        centre.bound = float((market.size * self.upper).sum() / FULL_VALUE + contracts)
        centre.estimate = float((market.size * found).sum() / FULL_VALUE + contracts)

    def terms(self, centre: Centre, state: Ints, columns: dict[int, bool] | None = None) -> Terms:
        """What the model needs, for a centre and a state of the contracts."""
        market, memory = self.market, self.memory
        joined = memory.joined
        k = market.contract[np.maximum(joined, 0)]
        barred = (
            ((joined >= 0) & (state[k % max(1, self.opening)] < 0)).any(axis=2) if self.opening else joined.any(axis=2)
        )
        allowed = (np.arange(joined.shape[1]) < memory.kept[:, None]) & ~barred
        for column, wanted in (columns or {}).items():
            i = self.communes.commune[column]
            allowed[i] &= (joined[i] == column).any(axis=1) == wanted
        active = np.unique(joined[joined >= 0]).astype(np.int64)
        active = active[state[market.contract[active]] >= 0]
        rest = self.pooled.copy()
        rest[active] = False
        paid = market.size[self.communes.commune[rest]] * centre.w[rest]
        return Terms(
            size=market.size,
            ratio=self.ratio,
            contract=market.contract,
            threshold=self.threshold,
            reach=self.reach,
            rival=self.rival,
            rivals=self.rivals,
            state=state,
            active=active,
            owner=self.communes.commune[active].astype(np.int64),
            allowed=allowed,
            offered=np.bincount(market.contract[rest], paid, self.opening)[: self.opening].astype(np.float64),
        )

    def improve(
        self,
        centre: Centre,
        state: Ints,
        lower: float,
        max_nodes: int | Ints,
        columns: dict[int, bool] | None = None,
    ) -> bool:
        """One proposal of the model, evaluated; the centre moves to it when it is better. Whether it moved."""
        terms = self.terms(centre, state, columns)
        if not terms.allowed.any(axis=1).all():
            return False
        trial = centre.copy()
        point = Point(trial.w, trial.sigma, centre.taken, centre.opened)
        target = centre.estimate - HALF_WAY * max(centre.estimate - lower, 1e-4 * abs(centre.estimate))
        promised = descend_model(self.memory, terms, point, int(centre.steps), centre.theta, target, self.now)
        self.evaluate(trial, state, max_nodes, columns=columns)
        if trial.estimate >= centre.estimate - 1e-9 * abs(centre.estimate):
            centre.theta = max(LEAST_THETA, 0.8 * centre.theta)
            centre.steps = min(MOST_STEPS, MORE_STEPS * centre.steps)
            return False
        if centre.estimate - trial.estimate > HALF_WAY * (centre.estimate - promised):
            centre.theta = min(1.0, 1.5 * centre.theta)
        centre.w, centre.sigma = trial.w, trial.sigma
        centre.bound, centre.estimate = trial.bound, trial.estimate
        return True
