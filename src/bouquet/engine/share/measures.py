"""Measures of the sharing over real populations: times beside their goals, errors against references.

Cases are drawn from the official register by a seed; costs are made up, with declining blocks. Each time is the
median of a few runs after compilation.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from statistics import median
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bouquet.engine.model import Block, Scale
from bouquet.engine.pricing import block_micro_euro
from bouquet.engine.share.answer import shares_by
from bouquet.engine.share.core import knapsack_excess, largest_excess
from bouquet.engine.share.game import CostGame, Integers, Member
from bouquet.engine.share.lattice import Reals
from bouquet.engine.share.least_core import least_core
from bouquet.engine.share.moulin import stable_group
from bouquet.engine.share.sampling import sampled_shapley
from bouquet.engine.share.shapley import Blocks, shapley
from bouquet.engine.share.warming import warm

FINE = 4
PAIRS = 200
ENDS_AND_PRICES = ((5_000, 450_000), (20_000, 337_500), (100_000, 225_000), (500_000, 157_500), (None, 112_500))
Sizes = tuple[tuple[str, int, int], ...]
SIZES: Sizes = (("epci", 30, 1), ("departement", 350, 3), ("region", 2_000, 8))


class Row(NamedTuple):
    """One measure, its unit and the goal it should not exceed (None: no goal)."""

    name: str
    value: float
    unit: str
    goal: float | None


def measure(seed: int, sizes: Sizes = SIZES) -> list[Row]:
    """All the measures, on cases drawn by `seed`; about ten seconds.

    Args:
        sizes: three cases, small to large: level of the group drawn, how many communes, factor of the fixed costs.
    """
    warm()
    draw = np.random.default_rng(seed)
    register = _register()
    small, middle, large = (_game(_drawn(register, level, count, draw), size) for level, count, size in sizes)
    rows = [*_exact_rows(small), *_approximate_rows(middle, 1_000.0), *_approximate_rows(large, 2_000.0)]
    rows += [_sampling_row(middle, seed), *_core_rows(small, middle), _least_core_row(small)]
    return [*rows, *_moulin_rows(register, draw)]


class _Register(NamedTuple):
    """Every commune with inhabitants: its population, and its group at each level."""

    populations: Integers
    groups: dict[str, npt.NDArray[np.str_]]


def _register() -> _Register:
    folder = files("bouquet.content") / "territories"
    with (folder / "departements.csv").open(encoding="utf-8") as lines:
        region_of = {row["code"]: row["region"] for row in csv.DictReader(lines)}
    with (folder / "communes.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if int(row["population"] or 0) > 0]
    groups = {
        "epci": [row["epci"] for row in rows],
        "departement": [row["departement"] for row in rows],
        "region": [region_of.get(row["departement"], "") for row in rows],
    }
    populations = np.array([int(row["population"]) for row in rows], np.int64)
    return _Register(populations, {level: np.array(names) for level, names in groups.items()})


def _drawn(register: _Register, level: str, count: int, draw: np.random.Generator) -> Integers:
    """Populations of `count` communes of a group that has at least as many, drawn at random."""
    names, sizes = np.unique(register.groups[level], return_counts=True)
    name = draw.choice(names[(sizes >= count) & (names != "")])
    return draw.choice(register.populations[register.groups[level] == name], count, replace=False)


def _game(populations: Integers, size: int) -> CostGame:
    """A contract whose fixed costs grow with the `size` of the group; alone, each would pay those of size 1."""
    members = tuple(Member(f"{n:05}", int(people)) for n, people in enumerate(populations))
    blocks = tuple(Block(upto, price) for upto, price in ENDS_AND_PRICES)
    return CostGame("offer", "group", 5, Scale(900_000 * size, 150_000 * size, blocks, 0, 0, 100), members)


def _blocks(game: CostGame) -> Blocks:
    return [(block.upto, float(block.micro_euro)) for block in game.scale.blocks]


def _milliseconds(work: Callable[[], object], runs: int = 5) -> float:
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return 1_000.0 * median(seconds)


def _worst(found: Reals, reference: npt.NDArray[np.floating]) -> float:
    return float(np.max(np.abs(found / reference - 1.0)))


def _exact_rows(game: CostGame) -> Iterator[Row]:
    count, blocks = len(game.members), _blocks(game)
    spent = _milliseconds(lambda: shapley(game.populations, blocks, exact=True))
    yield Row(f"Shapley, {count} members, exact", spent, "ms", 50.0)
    found = shapley(game.populations, blocks, exact=True).shares
    yield Row(f"Shapley, {count} members, error", _worst(found, extended_shapley(game)), "relative", 1e-12)


def _approximate_rows(game: CostGame, goal: float) -> Iterator[Row]:
    count, blocks = len(game.members), _blocks(game)
    spent = _milliseconds(lambda: shapley(game.populations, blocks, exact=False), 3)
    yield Row(f"Shapley, {count} members", spent, "ms", goal)
    found = shapley(game.populations, blocks, exact=False).shares
    fine = shapley(game.populations, blocks, exact=False, fineness=FINE).shares
    yield Row(f"Shapley, {count} members, error", 100.0 * _worst(found, fine), "%", 0.1)


def quadrature_row(seed: int, count: int = 350) -> Row:
    """The error of the quadrature against the exact integral, in a département; half a minute for 350 members."""
    game = _game(_drawn(_register(), "departement", count, np.random.default_rng(seed)), 3)
    exact, found = (shapley(game.populations, _blocks(game), exact=exact).shares for exact in (True, False))
    return Row(f"Shapley, {count} members, error against the exact integral", 100.0 * _worst(found, exact), "%", 0.1)


def _sampling_row(game: CostGame, seed: int) -> Row:
    """How far drawn orders are from the quadrature, in standard errors: above 5 or so, one of them is wrong."""

    def cost(present: npt.NDArray[np.bool_]) -> float:
        return float(block_micro_euro(game.scale.blocks, int(game.populations[present].sum())))

    drawn = sampled_shapley(cost, len(game.members), PAIRS, seed)
    distance = np.abs(drawn.shares - shapley(game.populations, _blocks(game)).shares) / drawn.standard_errors
    return Row(
        f"Shapley, {len(game.members)} members, beside {PAIRS} drawn pairs", float(distance.max()), "errors", 5.0
    )


def _core_rows(small: CostGame, middle: CostGame) -> Iterator[Row]:
    shares = {game: _paid(game, "shapley") for game in (small, middle)}
    spent = _milliseconds(lambda: largest_excess(middle, shares[middle]))
    yield Row(f"core, {len(middle.members)} members", spent, "ms", 150.0)
    by_line, by_cell = largest_excess(small, shares[small]), knapsack_excess(small, shares[small])
    difference = abs(by_line.micro_euro - by_cell.micro_euro)
    yield Row(f"core, {len(small.members)} members, difference with the knapsack", difference, "micro-euro", 0.0)


def _paid(game: CostGame, key: str) -> Integers:
    return np.array([share.micro_euro for share in shares_by(game, key).shares], np.int64)


def _least_core_row(game: CostGame) -> Row:
    return Row(f"least core, {len(game.members)} members", _milliseconds(lambda: least_core(game)), "ms", 500.0)


def _moulin_rows(register: _Register, draw: np.random.Generator) -> Iterator[Row]:
    """Every commune of the country, each with a cap drawn around what it would pay."""
    game = _game(register.populations, 40)
    rate = game.cost(game.population) / game.population
    caps = (rate * game.populations * draw.uniform(0.5, 3.0, len(game.members))).astype(np.int64)
    yield Row(f"Moulin, {len(game.members)} members", _milliseconds(lambda: stable_group(game, caps), 15), "ms", 1.0)


def extended_shapley(game: CostGame) -> npt.NDArray[np.longdouble]:
    """Shapley's shares of the yearly blocks by another way, in extended precision; slow, for 30 members or so.

    The others are convolved anew for each member (halves of halves), at as many moments as the polynomial has terms.
    """
    people = [int(population) for population in game.populations]
    costs = np.array([block_micro_euro(game.scale.blocks, x) for x in range(sum(people) + 1)], np.longdouble)
    result = np.zeros(len(people), np.longdouble)
    nodes, weights = np.polynomial.legendre.leggauss(len(people))
    for chance, weight in zip((nodes + 1.0) / 2.0, weights / 2.0, strict=True):
        start = np.zeros(len(costs), np.longdouble)
        start[0] = 1.0
        for member, others in _left_out(people, 0, len(people), np.longdouble(chance), start):
            after = len(costs) - people[member]
            result[member] += weight * (others[:after] @ (costs[people[member] :] - costs[:after]))
    return result


def _left_out(
    people: list[int], low: int, high: int, chance: np.longdouble, others: npt.NDArray[np.longdouble]
) -> Iterator[tuple[int, npt.NDArray[np.longdouble]]]:
    """For each member from `low` to `high`, the chances of the population of those of the others who join."""
    if high - low == 1:
        yield low, others
        return
    middle = (low + high) // 2
    for here, there in ((range(low, middle), range(middle, high)), (range(middle, high), range(low, middle))):
        joined = others
        for member in there:
            moved = chance * joined
            joined = (1 - chance) * joined
            joined[people[member] :] += moved[: -people[member]]
        yield from _left_out(people, here.start, here.stop, chance, joined)
