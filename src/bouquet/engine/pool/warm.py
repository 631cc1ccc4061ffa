"""A solved market kept warm: the plan, the prices, and what each commune answers to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bouquet.engine.compose import best_alone
from bouquet.engine.errors import EngineError
from bouquet.engine.model import Alone, Choice, Instance, Solution, Status
from bouquet.engine.pool import ENGINE, OPTIMAL, contracts_of, plan_value
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market, market
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.relaxed import open_contracts
from bouquet.engine.pool.search import PRECISION_OF_LAST, Search
from bouquet.engine.pool.volume import FULL_VALUE

REST_SECONDS = 1.0  # for the bouquet alone of a commune that does not count in the value


class Offered:
    """What the prices of the columns offer to the contracts, and what these are worth in the dual."""

    def __init__(self, communes: Communes, w: Floats) -> None:
        arrays = communes.market
        self.contracts, opening = arrays.contracts, arrays.contracts.opening
        to_open = (arrays.contract >= 0) & (arrays.contract < opening)
        paid = arrays.size[communes.commune[to_open]] * w[to_open]
        self.offered = np.bincount(arrays.contract[to_open], paid, opening)[:opening].astype(np.float64)
        self.threshold = self.contracts.threshold[:opening].astype(np.float64)
        self.rival, self.rivals = self.contracts.rival[:opening], self.contracts.rivals
        self.free = np.zeros(opening, dtype=np.int64)
        self.opened = np.zeros(opening)

    def value(self, sigma: Floats, more: Floats | None = None) -> float:
        """Their dual value when `more` (K,) is offered to them too; `opened` says which are open."""
        offered = self.offered if more is None else self.offered + more
        return float(open_contracts(offered, sigma, self.threshold, self.rival, self.rivals, self.free, self.opened))

    def slack(self, sigma: Floats) -> Floats:
        """(K,) what may still be offered to each contract before it opens in the dual."""
        worth = self.offered - sigma * self.threshold
        best = np.zeros(self.rivals)
        np.maximum.at(best, self.rival, worth)
        return np.asarray(best[self.rival] - worth)


@dataclass(frozen=True)
class Warm:
    """A solved market, kept ready for questions; it never changes, each answer holds the next one.

    Attributes:
        selection: (n, S) the plan.
        alone: (n, S) the best bouquet of each commune alone.
        alone_bound: (n,) proved bound of the value alone, 0 to 100,000.
        upper: (n,) proved bound of each commune at the prices, rewards counted, 0 to 100,000.
        w, sigma: prices of the columns (m,) and of participation (K,), parts of the full value.
        others: communes that do not count in the value, and their bouquets alone.
        nodes: search nodes by answer when the plan settles.
    """

    communes: Communes
    selection: Ints
    alone: Ints
    alone_bound: Floats
    upper: Floats
    w: Floats
    sigma: Floats
    others: tuple[Alone, ...]
    nodes: int

    @property
    def market(self) -> Market:
        return self.communes.market

    @property
    def instance(self) -> Instance:
        return self.market.instance

    @property
    def bound(self) -> int:
        """Proved upper bound of the value of any plan, at the prices kept."""
        total = float((self.market.size * self.upper).sum()) / FULL_VALUE + Offered(self.communes, self.w).value(
            self.sigma
        )
        return int(np.floor(total * FULL_VALUE * (1 + 1e-10) + 1e-6))

    def solution(self) -> Solution:
        """The plan as a solution that `verify` accepts."""
        arrays = self.market
        rest = tuple(choice for alone in self.others for choice in alone.choices)
        choices = tuple(sorted((*arrays.choices(self.selection), *rest)))
        value = plan_value(self.instance, choices)
        bound = max(value, self.bound)
        status: Status = "optimal" if bound - value <= OPTIMAL * max(1, value) else "feasible"
        contracts = contracts_of(self.instance, choices)
        return Solution(status, value, bound, choices, contracts, self._alone(), engine=ENGINE)

    def _alone(self) -> tuple[Alone, ...]:
        arrays, own = self.market, self.communes.values(self.alone)
        by_commune: dict[str, list[Choice]] = {code: [] for code in arrays.codes}
        for choice in arrays.choices(self.alone):
            by_commune[choice.commune].append(choice)
        found = {alone.commune: alone for alone in self.others}
        for code, size, value, bound in zip(arrays.codes, arrays.size, own, self.alone_bound, strict=True):
            factor = int(size)
            found[code] = Alone(code, factor * int(value), factor * int(bound), tuple(by_commune[code]))
        return tuple(found[code] for code in self.instance.communes)


def warm(instance: Instance, seconds: float = 60.0, seed: int = 0, threads: int = 1) -> Warm:
    """Solve an instance as one market and keep what further questions need.

    Args:
        instance: the problem.
        seconds: time that the search is planned for.
        seed: order in which plans are tried.
        threads: threads used; the answers do not depend on it.

    Raises:
        EngineError: a commune must have what it has not: such instances are solved as a whole only.
    """
    if any(commune.must - commune.has.keys() for commune in instance.communes.values()):
        raise EngineError("a what-if needs an instance where communes have what they must have")
    arrays = market(instance)
    search = Search(arrays, seconds, Watch(seconds), threads, seed)
    outcome = search.run()
    communes, root = search.communes, search.root
    w = np.zeros(len(arrays.form)) if root is None else root.w
    sigma = np.zeros(arrays.contracts.opening) if root is None else root.sigma
    tolerance = np.maximum(1.0, PRECISION_OF_LAST * outcome.alone_value)
    upper, _, _ = communes.answer(
        communes.all,
        outcome.selection.copy(),
        search.effort.last_nodes,
        reward=communes.rewards(w, sigma),
        tolerance=tolerance,
        floor=communes.floor,
        priced=True,
    )
    rest = [code for code, commune in instance.communes.items() if instance.size(commune) == 0]
    others = tuple(best_alone(instance, code, REST_SECONDS, seed) for code in rest)
    return Warm(
        communes=communes,
        selection=outcome.selection,
        alone=outcome.alone,
        alone_bound=outcome.alone_bound,
        upper=upper,
        w=w,
        sigma=sigma,
        others=others,
        nodes=search.effort.plan_nodes,
    )
