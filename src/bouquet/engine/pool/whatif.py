"""What if one commune changed its priorities, its means, what it has or excludes, or left: a new plan, at once.

Everything stays warm from the plan before: the columns of the others, the prices, their multipliers, their bouquets.
Only the columns of the commune are priced again. At fixed prices the bound is a sum over communes, plus the contracts:
only the term of the commune changes, and what its own prices bring to contracts; these prices are then lowered by a few
steps of their own, each of which gives a bound that holds (docs/algorithms/pool.md). The plan settles again among the
members of the contracts that lost inhabitants, nobody under the value that it reaches alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.errors import EngineError
from bouquet.engine.model import Choice, Commune, Instance, Solution
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, market
from bouquet.engine.pool.menus import Ladders, contracts_held, settle
from bouquet.engine.pool.refine import KEPT, refine
from bouquet.engine.pool.search import ALONE_NODES
from bouquet.engine.pool.splice import Spliced, changed_instance, left_instance, splice
from bouquet.engine.pool.volume import FULL_VALUE
from bouquet.engine.pool.warm import Offered, Warm

Array = TypeVar("Array", bound=NDArray[Any])

PRICE_STEPS, FIRST_STEP, SHORTER = 25, 0.02, 0.88
ANSWER_NODES, PRICE_NODES = 2_000, 500
CASCADE = 300  # members that a commune may let down before plans where it does are left untried
REFINED = 150  # communes at most, the largest of those that moved, that look for better at the end


@dataclass(frozen=True, slots=True)
class Bouquet:
    """The bouquet of one commune against the contracts open now, and its best bouquet alone.

    Attributes:
        choices: what it takes, the contracts of the plan taken as open.
        value, alone_value: what it reaches so, and alone, 0 to 100,000.
        seconds: time it took.
    """

    choices: tuple[Choice, ...]
    value: int
    alone_value: int
    alone_bound: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change leads to.

    Attributes:
        instance: the problem after the change, which the solution is one of.
        bouquet: of the commune, at once; None when it left.
        solution: the new plan and its bound.
        moved: the communes whose choices changed.
        warm: ready for the next question.
        seconds: time of the plan and of its bound, the bouquet included.
    """

    instance: Instance
    bouquet: Bouquet | None
    solution: Solution
    moved: tuple[str, ...]
    warm: Warm
    seconds: float


def bouquet(state: Warm, commune: Commune) -> Bouquet:
    """The new bouquet of a commune that changed, with the contracts of the plan taken as open.

    Args:
        state: the plan before.
        commune: as it is now; its group and its population are those of the instance.

    Raises:
        EngineError: the commune is not one that counts in the plan, its population differs, or it must have what it
            has not.
    """
    start = time.monotonic()
    _check(state, commune)
    return _Asked(state, changed_instance(state.instance, commune), commune.group).bouquet(start)


def change(state: Warm, commune: Commune) -> Answer:
    """The new plan and bound when a commune changes its weights, means, `has` or `excludes` (see `bouquet`)."""
    start = time.monotonic()
    _check(state, commune)
    instance = changed_instance(state.instance, commune)
    asked = _Asked(state, instance, commune.group)
    at_once = asked.bouquet(start)
    spliced = splice(state.market, instance, commune.group, asked.market)
    after = _lowered(_moved(state, spliced, asked), spliced, asked)
    first = np.array([spliced.place])
    starts = asked.starts(spliced, after)
    return _answer(state, _settled(after, starts, first), at_once, start)


def leave(state: Warm, code: str) -> Answer:
    """The new plan and bound when a commune leaves; its groups keep its inhabitants in their thresholds and rates.

    Raises:
        EngineError: the commune is not one that counts in the plan.
    """
    start = time.monotonic()
    if code not in state.market.codes:
        raise EngineError(f"{code!r} is not a commune that counts in the plan")
    spliced = splice(state.market, left_instance(state.instance, code), code)
    after = _moved(state, spliced, None)
    return _answer(state, _settled(after, [after.selection], np.zeros(0, dtype=np.int64)), None, start)


def _check(state: Warm, commune: Commune) -> None:
    if commune.group not in state.market.codes:
        raise EngineError(f"{commune.group!r} is not a commune that counts in the plan")
    if commune.population != state.instance.communes[commune.group].population:
        raise EngineError(f"the population of {commune.group!r} may not change: rates and thresholds count on it")
    if commune.must - commune.has.keys():
        raise EngineError(f"{commune.group!r} must have what it has not: solve the whole again")


def _answer(before: Warm, after: Warm, at_once: Bouquet | None, start: float) -> Answer:
    old, new = before.market.choices(before.selection), after.market.choices(after.selection)
    moved = tuple(sorted({choice.commune for choice in set(old) ^ set(new)}))
    solution = after.solution()
    seconds = time.monotonic() - start
    return Answer(after.instance, at_once, replace(solution, seconds=seconds), moved, after, seconds)


class _Asked:
    """The commune that changes, by itself: its columns priced again, its bouquets."""

    def __init__(self, state: Warm, instance: Instance, code: str) -> None:
        self.state = state
        self.place = state.market.codes.index(code)
        self.market = market(instance, (code,))
        self.communes = Communes(self.market)
        self.communes.multiplier[0] = state.communes.multiplier[self.place]
        self.communes.priced[0] = state.communes.priced[self.place]
        self.alone = self.communes.nobody()
        bound = 0.0
        for nodes in ALONE_NODES:
            upper, lower, _ = self.communes.answer(self.communes.all, self.alone, nodes, menu=self.communes.by_itself)
            bound = float(np.floor(upper[0] + 1e-6))
            if bound <= lower[0] + 0.5:
                break
        self.alone_bound = bound
        self.communes.floor = self.communes.values(self.alone)
        self.chosen = self.alone.copy()

    def bouquet(self, start: float) -> Bouquet:
        """Its bouquet when the contracts of the plan are open, and those that it fills by itself."""
        held = _held_keys(self.state)
        contracts, opening = self.market.contracts, self.market.contracts.opening
        taken = {(service, group) for _, service, group, _ in held}
        menu = self.communes.nothing.copy()
        for k in range(opening):
            service, group = int(contracts.service[k]), contracts.group[k]
            alone = contracts.threshold[k] <= self.market.population[0] and (service, group) not in taken
            menu[k] = alone or (int(contracts.offer[k]), service, group, int(contracts.tier[k])) in held
        self.communes.answer(self.communes.all, self.chosen, ANSWER_NODES, menu=menu, floor=self.communes.floor)
        value, alone = (int(self.communes.values(s)[0]) for s in (self.chosen, self.alone))
        choices = self.market.choices(self.chosen)
        return Bouquet(choices, value, alone, int(self.alone_bound), time.monotonic() - start)

    def starts(self, spliced: Spliced, after: Warm) -> list[Ints]:
        """Plans to settle from: its own best bouquet; one that keeps the contracts that would fall without it."""
        found = [after.selection]
        kept = self.state.selection[self.place]
        held = contracts_held(self.state.market, kept)
        joined = self.state.communes.membership(self.state.selection)
        threshold = self.state.market.contracts.threshold
        own = self.state.market.population[self.place]
        pivotal = {int(spliced.contracts[k]) for k in held[held >= 0] if joined[k] - own < threshold[k]}
        low = int(after.market.start[spliced.place])
        reward = np.zeros(len(self.market.form))
        numbers = after.market.contract[low : low + len(reward)]
        reward[np.isin(numbers, list(pivotal))] = KEPT
        if reward.any():
            selection = self.chosen.copy()
            menu = self.communes.nothing.copy()
            menu[self.market.contract[(reward > 0) & (self.market.contract >= 0)]] = True
            joins = self.market.contract[self.chosen[self.chosen >= 0]]
            menu[joins[(joins >= 0) & (joins < len(menu))]] = True
            self.communes.answer(
                self.communes.all, selection, ANSWER_NODES, menu=menu, reward=reward, floor=self.communes.floor
            )
            other = after.selection.copy()
            other[spliced.place] = _shifted(selection, low)
            found.append(other)
            left = [k for k in held[held >= 0] if spliced.contracts[k] in pivotal - set(_joined(after, spliced.place))]
            members = np.isin(contracts_held(self.state.market, self.state.selection), left).any(axis=1).sum()
            if members > CASCADE:
                return [other]
        return found


def _joined(state: Warm, place: int) -> list[int]:
    """The contracts to open that one commune joins in a plan."""
    held = contracts_held(state.market, state.selection[place])
    return [int(k) for k in held[held >= 0]]


def _held_keys(state: Warm) -> set[tuple[int, int, str, int]]:
    """Offer, service, group and tier of the contracts that the plan holds open."""
    contracts = state.market.contracts
    return {
        (int(contracts.offer[k]), int(contracts.service[k]), contracts.group[k], int(contracts.tier[k]))
        for k in np.nonzero(state.communes.membership(state.selection) > 0)[0]
    }


def _moved(state: Warm, spliced: Spliced, asked: _Asked | None) -> Warm:
    """What is kept of the plan before, in the arrays after; the commune has its bouquet chosen against the plan."""
    arrays, place = spliced.market, spliced.place
    communes = Communes(arrays, state.communes.threads)
    old = state.communes

    def columns(selection: Ints) -> Ints:
        return np.append(spliced.number, -1)[selection]

    low = int(arrays.start[place])
    w = np.append(state.w, 0.0)[spliced.origin]
    sigma = np.zeros(arrays.contracts.opening)
    sigma[spliced.contracts[: len(state.sigma)]] = state.sigma
    own = asked.communes if asked is not None else old  # rows put in place, or about to go
    at = 0 if asked is not None else place

    def put(array: Array, row: NDArray[Any] | float) -> Array:
        whole = array.copy()
        whole[place] = row
        return whole if asked is not None else np.delete(whole, place, axis=0)

    communes.multiplier = put(old.multiplier, own.multiplier[at])
    communes.priced = put(old.priced, own.priced[at])
    communes.floor = put(old.floor, own.floor[at])
    return replace(
        state,
        communes=communes,
        alone_bound=put(state.alone_bound, 0.0 if asked is None else asked.alone_bound),
        upper=put(state.upper, 0.0),
        selection=put(columns(state.selection), -1 if asked is None else _shifted(asked.chosen, low)),
        alone=put(columns(state.alone), -1 if asked is None else _shifted(asked.alone, low)),
        w=w,
        sigma=sigma,
    )


def _shifted(selection: Ints, low: int) -> Ints:
    return np.where(selection[0] >= 0, selection[0] + low, -1)


def _lowered(state: Warm, spliced: Spliced, asked: _Asked) -> Warm:
    """The prices of the changed commune alone, lowered step by step; its bound at the best of them."""
    arrays, place = state.market, spliced.place
    low, high = int(arrays.start[place]), int(arrays.start[place + 1])
    k, opening = arrays.contract[low:high], arrays.contracts.opening
    own = np.nonzero((k >= 0) & (k < opening))[0]
    numbers, size = k[own].astype(np.int64), float(arrays.size[place])
    ratio = float(arrays.population[place]) / size
    contracts = Offered(state.communes, state.w)
    before = _prices_before(asked.state, spliced, opening)[numbers]
    w = np.maximum(before, np.minimum(contracts.slack(state.sigma)[numbers] / size, 1.0 + ratio * state.sigma[numbers]))
    answer, reward = asked.chosen.copy(), np.zeros(high - low)
    best, best_w, best_upper, step = np.inf, w, 0.0, FIRST_STEP
    for _ in range(PRICE_STEPS if len(own) else 1):
        reward[own] = FULL_VALUE * (ratio * state.sigma[numbers] - w)
        upper, _, _ = asked.communes.answer(
            asked.communes.all, answer, PRICE_NODES, reward=reward, floor=asked.communes.floor, priced=True
        )
        more = np.bincount(numbers, size * w, opening)[:opening].astype(np.float64)
        value = size * float(upper[0]) / FULL_VALUE + contracts.value(state.sigma, more)
        if value < best:
            best, best_w, best_upper = value, w, float(upper[0])
        taken = np.zeros(high - low)
        taken[answer[0][answer[0] >= 0]] = 1.0
        w = np.maximum(0.0, w + step * (taken[own] - contracts.opened[numbers]))
        step *= SHORTER
    state.w[low + own] = best_w
    state.upper[place] = best_upper
    state.communes.priced[place] = asked.communes.priced[0]
    return state


def _prices_before(before: Warm, spliced: Spliced, opening: int) -> Floats:
    """(K,) the price that the commune paid for its column of each contract; 0 where it had none."""
    arrays = before.market
    part = slice(int(arrays.start[spliced.place]), int(arrays.start[spliced.place + 1]))
    k = arrays.contract[part]
    to_open = (k >= 0) & (k < arrays.contracts.opening)
    prices = np.zeros(opening)
    prices[spliced.contracts[k[to_open]]] = before.w[part][to_open]
    return prices


def _settled(state: Warm, starts: list[Ints], first: Ints) -> Warm:
    """The best plan reached from some starts: contracts that lack members close or step down among their members."""
    communes, ladders = state.communes, Ladders(state.communes)
    drafts = []
    for start in starts:
        menu = communes.membership(start) > 0
        nobody = np.zeros(0, dtype=np.int64)
        drafts.append(settle(communes, ladders, menu, start, state.alone, state.nodes, first=nobody))
    best = max(drafts, key=lambda draft: draft.value)
    touched = np.union1d(np.nonzero((best.selection != state.selection).any(axis=1))[0], first).astype(np.int64)
    largest = touched[np.argsort(-communes.market.population[touched], kind="stable")[:REFINED]]
    return replace(state, selection=refine(communes, ladders, best, state.nodes, largest).selection)
