"""The max-min phase: raise what the least served commune reaches, before the value of the whole.

A plan's least coverage is at most what any weighting of the communes can reach: with weights l (sum 1), the least
own value is at most sum l v, hence at most the bound of the plan under these weights (weak duality). The phase gives
more weight to those that a plan serves least, plans again, and keeps the plan whose least served commune has most
(multiplicative weights: Arora, Hazan and Kale, The multiplicative weights update method, 2012). The bound published
is the lowest of those seen, and of what each commune could reach were every contract open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bouquet.engine.model import Alone, Choice, Instance
from bouquet.engine.pool.communes import Communes
from bouquet.engine.pool.market import Floats, Ints, Market, market
from bouquet.engine.pool.parts import independent
from bouquet.engine.pool.progress import Stop, Watch
from bouquet.engine.pool.search import ALONE_NODES, Search
from bouquet.engine.pool.volume import FULL_VALUE
from bouquet.engine.pricing import commune_value

FULL = int(FULL_VALUE)
ROUNDS = 5
RATE = 12.0  # how fast the weight of those served less grows, per full coverage
HEAVIEST = 1_000_000  # weight of the commune served least, in the whole numbers of the search


@dataclass(frozen=True, slots=True)
class Fair:
    """A plan, what the commune that it serves least has (0 to 100,000; None: nobody counts), and at most could have."""

    choices: tuple[Choice, ...]
    least: int | None
    bound: int | None = None


def least_coverage(instance: Instance, choices: Iterable[Choice]) -> int | None:
    """Own value of the commune served least, among those that count: 0 to 100,000 (full coverage); None without any."""
    own = _by_commune(instance, choices)
    counting = [(c, instance.size(c)) for c in instance.communes.values() if instance.size(c) > 0]
    return min((commune_value(instance, c, own[c.group]) // size for c, size in counting), default=None)


def fairest(
    instance: Instance,
    choices: Iterable[Choice],
    alone: Iterable[Alone],
    seconds: float,
    seed: int = 0,
    threads: int = 1,
    stop: Stop | None = None,
) -> Fair:
    """The plan after the max-min phase, from another plan: the least served commune first, then the value found.

    Args:
        instance: the problem.
        choices: a plan of it, to start from.
        alone: what each commune reaches alone, which stays its due.
        seconds: time for the phase, shared among the independent parts by their communes.
        seed, threads: as in `pool.solve`; the answer does not depend on the threads.
        stop: ends the phase with what it has.
    """
    kept = _by_commune(instance, choices)
    due = {row.commune: row.value // max(1, instance.size(instance.communes[row.commune])) for row in alone}
    parts = independent(instance)
    total = sum(len(codes) for codes in parts)
    least, bound = FULL, FULL
    for codes in parts:
        phase = _Phase(market(instance, codes), threads, kept, due)
        found = _by_commune(instance, phase.run(Watch(seconds * len(codes) / total, stop=stop), seed))
        kept |= {code: found[code] for code in codes}
        least, bound = min(least, phase.least), min(bound, phase.bound)
    fairest_plan = tuple(sorted(choice for own in kept.values() for choice in own))
    return Fair(fairest_plan, least, bound) if parts else Fair(fairest_plan, None)


class _Phase:
    """Plans of one part under changing weights: `best` is the fairest, its least own value `least`, at most `bound`."""

    def __init__(
        self, arrays: Market, threads: int, choices: Mapping[str, Sequence[Choice]], alone: Mapping[str, int]
    ) -> None:
        self.market, self.threads = arrays, threads
        self.communes = Communes(arrays, threads)
        self.floor = np.array([alone[code] for code in arrays.codes], dtype=np.float64)
        self.best = _selection(arrays, choices)
        self.mean: Floats = self.communes.values(self.best).astype(np.float64)
        self.least, self.bound, self.count = int(self.mean.min()), FULL, 1

    def run(self, watch: Watch, seed: int) -> tuple[Choice, ...]:
        """The rounds of the phase, then the best plan found that serves nobody less than the fairest."""
        self._cap()
        for _ in range(ROUNDS):
            if watch.late or self.least >= self.bound:
                break
            self._plan(watch, seed)
        last = Search(
            self.market, self._share(watch), self._rest(watch), self.threads, seed, start=self.best, least=self.least
        )
        better = last.run().selection
        self.least = int(self.communes.values(better).min())
        self.bound = max(self.least, self.bound)
        return self.market.choices(better)

    def _share(self, watch: Watch) -> float:
        """Seconds that each plan of the phase is planned for."""
        return watch.seconds / (ROUNDS + 1)

    def _rest(self, watch: Watch) -> Watch:
        """The clock of one plan: what is left of that of the phase."""
        return Watch(watch.left, stop=watch.stop)

    def _cap(self) -> None:
        """Bound the least by what each commune reaches when every contract is open."""
        communes = self.communes
        upper, _, _ = communes.answer(communes.all, self.best.copy(), ALONE_NODES[1], menu=communes.everything)
        self.bound = max(self.least, int(np.floor(upper.min() + 1e-6)))

    def _weights(self) -> Floats:
        """Whole weights: the less a commune has had on average, the more it weighs."""
        lag = RATE * (self.mean - self.mean.min()) / FULL
        return np.asarray(np.maximum(1.0, np.floor(HEAVIEST * np.exp(-lag))))

    def _plan(self, watch: Watch, seed: int) -> None:
        """One plan under the weights of what came before."""
        size = self._weights()
        weighted = replace(self.market, size=size)
        search = Search(weighted, self._share(watch), self._rest(watch), self.threads, seed, start=self.best)
        outcome = search.run()
        self.bound = max(self.least, min(self.bound, int(outcome.bound // int(size.sum()))))
        values = self.communes.values(outcome.selection)
        self.mean = (self.count * self.mean + values) / (self.count + 1)
        self.count += 1
        found, best = self.communes.total(outcome.selection), self.communes.total(self.best)
        if (values >= self.floor).all() and (values.min(), found) > (self.least, best):
            self.best, self.least = outcome.selection, int(values.min())


def _by_commune(instance: Instance, choices: Iterable[Choice]) -> dict[str, list[Choice]]:
    """The choices of each commune of the instance."""
    found: dict[str, list[Choice]] = {code: [] for code in instance.communes}
    for choice in choices:
        found[choice.commune].append(choice)
    return found


def _selection(arrays: Market, choices: Mapping[str, Sequence[Choice]]) -> Ints:
    """(n, S) columns of some choices."""
    selection = np.full(arrays.parent.shape, -1, dtype=np.int64)
    services = {name: s for s, name in enumerate(arrays.services)}
    for i, code in enumerate(arrays.codes):
        first, last = arrays.start[i], arrays.start[i + 1]
        for choice in choices[code]:
            s = services[choice.service]
            columns = first + np.nonzero(arrays.service[first:last] == s)[0]
            selection[i, s] = next(int(q) for q in columns if arrays.choice(i, int(q)) == choice)
    return selection
