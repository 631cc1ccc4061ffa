import numpy as np
import pytest

from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.errors import Infeasible
from bouquet.engine.pool.branching import Branch, Node, children, choose, plunge
from bouquet.engine.pool.bundle import Bundle, Centre
from bouquet.engine.pool.market import market
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.search import Search
from bouquet.engine.pool.tests.factories import numbered, rising, tiny
from bouquet.engine.pool.volume import FULL_VALUE, Volume, first_stance, grid_of
from bouquet.engine.program import Planner
from bouquet.engine.read import instance_from
from bouquet.engine.tests.oracle import best_value

NONE = -np.inf  # value when no plan fits a node


class Table:
    """A tiny instance laid out: its search once everyone is solved alone, its dual, and its exact optima."""

    def __init__(self, raw):
        self.instance = instance_from(raw)
        self.market = market(self.instance)
        self.search = Search(self.market, 0.1, Watch(3_600.0))
        self.search._find_alone()
        self.communes = self.search.communes
        grid = grid_of(self.market)
        self.volume = Volume(self.market, grid, first_stance(self.market, grid))
        self.opening = self.market.contracts.opening

    def bundle(self):
        return Bundle(self.communes, self.volume)

    def optimum(self, state, fixed=None):
        """Value of the best plan when contracts are open (1) or closed (-1) and columns are fixed, by the program."""
        instance, contracts = self.instance, self.market.contracts
        columns = {
            code: alone_columns(instance, instance.communes[code]) + pooled_columns(instance, instance.communes[code])
            for code in self.market.codes
        }
        floor = {code: int(v) for code, v in zip(self.market.codes, self.communes.floor, strict=True)}
        planner = Planner(instance, columns, floor)
        for k in np.nonzero(state)[0]:
            offer = self.market.offers[contracts.offer[k]]
            z = planner.z[offer, contracts.group[k], int(contracts.tier[k])]
            planner.program.row([(z, 1)], **({"low": 1} if state[k] > 0 else {"high": 0}))
        numbers = numbered(self.market)
        for x, column in zip(planner.x, planner.columns, strict=True):
            wanted = (fixed or {}).get(numbers[column.choice])
            if wanted is not None:
                planner.program.row([(x, 1)], **({"low": 1} if wanted else {"high": 0}))
        try:
            plan = planner.best(60.0, 0)
        except Infeasible:
            return NONE
        assert plan.proved
        return plan.bound

    def whole(self, bound):
        return self.search._whole(bound)


def tables(make, count):
    found = [Table(raw) for raw in map(make, range(count)) if market(instance_from(raw)).contracts.opening]
    assert len(found) > count / 4
    return found


def random_state(r, table):
    """Contracts open or closed at random: one open at most for each service and group, its rivals closed."""
    state = r.choice([0, 0, -1], table.opening)
    rival = table.market.contracts.rival[: table.opening]
    for k in range(table.opening):
        if r.random() < 0.2 and not (state[rival == rival[k]] > 0).any():
            state[rival == rival[k]] = -1
            state[k] = 1
    return state.astype(np.int64)


def random_centre(r, table, scale):
    m = len(table.market.form)
    w = np.where(r.random(m) < 0.5, r.random(m) * scale, 0.0)
    sigma = np.where(r.random(table.opening) < 0.5, r.random(table.opening) * scale, 0.0)
    return Centre(w, sigma, r.random(m), r.random(table.opening))


@pytest.mark.parametrize("make", [tiny, rising])
def test_whatever_the_prices_the_bound_holds_in_every_state(make):
    r, open_ones, empty = np.random.default_rng(1), 0, 0
    for table in tables(make, 40):
        for state in (np.zeros(table.opening, np.int64), random_state(r, table)):
            best = table.optimum(state)
            for scale in (0.0, 0.01, 0.3, 3.0):
                bundle, centre = table.bundle(), random_centre(r, table, scale)
                bundle.evaluate(centre, state, int(r.choice([1, 3, 2_000])))
                assert table.whole(centre.bound) >= best
            open_ones += bool((state > 0).any())
            empty += best == NONE
    assert open_ones > 5
    assert empty > 0


def test_the_bound_without_prices_is_what_everybody_could_have_if_contracts_asked_nobody():
    for table in tables(tiny, 30):
        bundle, centre = table.bundle(), random_centre(np.random.default_rng(0), table, 0.0)
        bundle.evaluate(centre, bundle.free, 100_000, precision=0.0)
        best = table.communes.total(bundle.selection)
        assert best <= table.whole(centre.bound) <= best + table.market.size.sum()


def test_columns_fixed_keep_the_bound_valid():
    r, joined = np.random.default_rng(2), 0
    for table in tables(tiny, 40):
        pooled = np.nonzero((table.market.contract >= 0) & (table.market.contract < table.opening))[0]
        for n in range(4):
            state = np.zeros(table.opening, np.int64) if n else random_state(r, table)
            column, wanted = int(r.choice(pooled)), bool(r.random() < 0.7)
            best = table.optimum(state, {column: wanted})
            bundle, centre = table.bundle(), random_centre(r, table, 0.1)
            bundle.evaluate(centre, state, 2_000, columns={column: wanted})
            assert table.whole(centre.bound) >= best
            joined += wanted and best != NONE
    assert joined > 3


@pytest.mark.parametrize("make", [tiny, rising])
def test_the_model_moves_to_prices_whose_bound_holds(make):
    moved = 0
    for table in tables(make, 40):
        best, bundle = table.optimum(np.zeros(table.opening)), table.bundle()
        table.volume.settle()
        centre = bundle.first_centre(table.volume)
        bundle.evaluate(centre, bundle.free, 2_000)
        first = centre.bound
        for _ in range(15):
            moved += bundle.improve(centre, bundle.free, best / FULL_VALUE, 2_000)
            assert table.whole(centre.bound) >= best
        assert centre.bound <= first * (1 + 0.001)
    assert moved > 10


@pytest.mark.parametrize("make", [tiny, rising])
def test_the_relaxed_bound_is_never_under_the_optimum(make):
    for seed in range(120):
        raw = make(seed)
        if not market(instance_from(raw)).contracts.opening:
            continue
        table, best = Table(raw), best_value(raw)
        bounds = [table.volume.settle(), *(table.volume.descend(best / FULL_VALUE, 25) for _ in range(4))]
        assert bounds == sorted(bounds, reverse=True)
        assert table.whole(table.search._safe(bounds[-1])) >= best


def test_exact_communes_bound_no_higher_than_the_relaxed_dual_at_the_same_prices():
    for table in tables(tiny, 60):
        table.volume.settle()
        relaxed = table.volume.descend(0.0, 100)
        bundle = table.bundle()
        centre = bundle.first_centre(table.volume)
        bundle.evaluate(centre, bundle.free, 100_000, precision=0.0)
        assert centre.bound <= relaxed * (1 + 1e-5) + 1e-9


def branches(r, table, state):
    """A contract that is free, and a column of a contract that is open: the two kinds of branches."""
    free = np.nonzero(state == 0)[0]
    if free.size:
        yield Branch(int(r.choice(free)))
    contract = table.market.contract
    pooled = np.nonzero((contract >= 0) & (contract < table.opening))[0]
    fixed = pooled[state[contract[pooled]] == 1]
    if fixed.size:
        column = int(r.choice(fixed))
        yield Branch(int(contract[column]), column)


def test_the_best_of_a_node_is_the_best_of_its_children():
    r, kinds = np.random.default_rng(5), set()
    for table in tables(tiny, 40):
        bundle, state = table.bundle(), random_state(r, table)
        node = Node(state, {}, random_centre(r, table, 0.1))
        for branch in branches(r, table, state):
            sides = children(bundle, node, branch)
            optima = [table.optimum(side.state, side.columns) for side in sides]
            assert max(optima) == table.optimum(state)
            for side, best in zip(sides, optima, strict=True):
                bundle.evaluate(side.centre, side.state, 2_000, columns=side.columns)
                assert table.whole(side.centre.bound) >= best
                assert side.depth == 1
            kinds.add(branch.column >= 0)
    assert kinds == {True, False}


def test_a_branch_is_chosen_among_what_is_not_fixed():
    r = np.random.default_rng(6)
    for table in tables(tiny, 60):
        node = Node(random_state(r, table), {}, random_centre(r, table, 0.1))
        for _ in range(200):
            branch = choose(table.bundle(), node)
            if branch is None:
                break
            if branch.column < 0:
                assert node.state[branch.contract] == 0
            else:
                assert branch.column not in node.columns
                assert node.state[branch.contract] == 1
            node = children(table.bundle(), node, branch)[0]
        else:
            pytest.fail("branching never ends")


def test_a_plunge_only_fixes_contracts_that_were_free_and_ends():
    r = np.random.default_rng(7)
    for table in tables(tiny, 60):
        bundle = table.bundle()
        node = Node(random_state(r, table), {}, random_centre(r, table, 0.1))
        rival = table.market.contracts.rival[: table.opening]
        for _ in range(table.opening + 1):
            before = node.state.copy()
            going = plunge(bundle, node, 0.3)
            assert (node.state[before != 0] == before[before != 0]).all()
            assert np.bincount(rival[node.state > 0], minlength=1).max() <= 1
            if not going:
                break
        assert not going
        assert (node.state != 0).all()
