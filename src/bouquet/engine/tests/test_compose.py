from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bouquet.engine.columns import alone_columns, bouquet_value, pooled_columns
from bouquet.engine.compiled import COMPILED
from bouquet.engine.compose import best_alone, best_joining, warm
from bouquet.engine.compose.arrays import WHOLE_STEP, first_multipliers, problem_of, thrifty, topological
from bouquet.engine.compose.problem import Problem
from bouquet.engine.compose.search import solve
from bouquet.engine.compose.solver import Solver
from bouquet.engine.errors import Infeasible
from bouquet.engine.explain import frontier, reasons, robustness, ways_in
from bouquet.engine.model import Alone
from bouquet.engine.program import Planner
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import crowded_instance, random_instance
from bouquet.engine.tests.problems import best_worth, random_problem, selections, worth

ENOUGH = 100_000


def answer(problem, floor=0.0, tolerance=WHOLE_STEP, nodes=ENOUGH, multiplier=None, start=None):
    chosen = np.full(problem.parent.size, -1, np.int64) if start is None else np.array(start, np.int64)
    given_multiplier = first_multipliers(problem) if multiplier is None else multiplier
    upper, lower, _ = solve(problem, chosen, given_multiplier, floor, tolerance, nodes)
    return upper, lower, tuple(int(k) for k in chosen)


def check(problem, floor, found):
    """What is true of every answer, finished or not."""
    upper, lower, chosen = found
    best = best_worth(problem, floor)
    assert lower <= best + 1e-9
    assert upper >= best - 1e-9
    assert lower == -np.inf or worth(problem, chosen, floor) == pytest.approx(lower, abs=1e-9)
    return best


@pytest.mark.parametrize("block", range(20))
def test_the_selection_equals_exhaustive_search(block):
    for seed in range(25 * block, 25 * block + 25):
        problem = random_problem(seed)
        upper, lower, _ = found = answer(problem)
        assert lower == check(problem, 0.0, found)
        assert upper <= lower + WHOLE_STEP


@pytest.mark.parametrize("block", range(20))
def test_with_bonuses_and_a_floor_the_selection_equals_exhaustive_search(block):
    for seed in range(25 * block, 25 * block + 25):
        problem = random_problem(seed, bonus=True)
        floor = float(seed % 3 * 9000)
        upper, lower, _ = found = answer(problem, floor, 1e-4)
        best = check(problem, floor, found)
        assert (best == lower == upper == -np.inf) or (best - 1e-4 <= lower and upper <= lower + 1.1e-4)


def test_random_problems_are_not_all_trivial():
    problems = [random_problem(seed) for seed in range(300)]
    taken = [sum(k >= 0 for k in answer(problem)[2]) for problem in problems]
    nodes = [answer_nodes(random_problem(seed, services=14, options=60)) for seed in range(300)]
    assert sum(count > 2 for count in taken) > 10
    assert sum(best_worth(problem) == -np.inf for problem in problems[:100]) > 5
    assert sum(count > 0 for count in nodes) > 20


def answer_nodes(problem):
    return solve(problem, np.full(problem.parent.size, -1), first_multipliers(problem), 0.0, WHOLE_STEP, ENOUGH)[2]


@pytest.mark.parametrize("nodes", [0, 1, 2, 5])
def test_an_unfinished_search_still_gives_a_valid_bound_and_selection(nodes):
    for seed in range(120):
        problem = random_problem(seed, services=7, bonus=seed % 2 == 1)
        found = answer(problem, tolerance=1e-4 if seed % 2 else WHOLE_STEP, nodes=nodes)
        check(problem, 0.0, found)


def test_more_nodes_never_loosen_the_bound():
    for seed in range(60):
        problem = random_problem(seed, services=7, options=14)
        uppers = [answer(problem, nodes=nodes)[0] for nodes in (0, 1, 2, 4, 8, ENOUGH)]
        assert all(after <= before + 1e-9 for before, after in pairwise(uppers))


def test_where_the_search_starts_changes_no_answer():
    for seed in range(100):
        problem = random_problem(seed)
        r = np.random.default_rng(seed)
        multiplier = np.concatenate([r.random(3) * 40_000, r.random(problem.weight.size)])
        every = selections(problem)
        start = every[int(r.integers(0, len(every)))]
        upper, lower, _ = found = answer(problem, multiplier=multiplier, start=start)
        assert lower == check(problem, 0.0, found)
        assert upper <= lower + WHOLE_STEP


def test_the_same_problem_gets_the_same_answer():
    problem = random_problem(11, services=7, options=14)
    assert answer(problem) == answer(problem)


def test_without_options_nothing_is_taken_and_the_bound_is_what_is_there():
    problem = random_problem(0)._replace(must=np.zeros(0, np.bool_))
    empty = Problem(
        service=np.zeros(0, np.int64),
        cost=np.zeros((0, 3), np.int64),
        budget=problem.budget,
        need=np.zeros((0, 1), np.int64),
        gain=np.zeros((0, 1), np.int64),
        bonus=np.zeros(0),
        weight=np.array([300.0, 700.0]),
        base=np.array([40, 150]),
        parent=np.array([-1, 0]),
        also=np.zeros((0, 2), np.int64),
        must=np.zeros(2, np.bool_),
    )
    upper, lower, chosen = answer(empty)
    assert (upper, lower, chosen) == (82_000.0, 82_000.0, (-1, -1))


def columns_of(instance, code):
    commune = instance.communes[code]
    return alone_columns(instance, commune) + pooled_columns(instance, commune)


@pytest.mark.parametrize("block", range(6))
def test_value_and_cost_equal_those_of_highs(block):
    for seed in range(20 * block, 20 * block + 20):
        instance = instance_from(random_instance(seed, communes=1))
        columns = columns_of(instance, "c0")
        try:
            reference = Planner(instance, {"c0": columns}).best(600.0, 0)
        except Infeasible:
            with pytest.raises(Infeasible):
                best_joining(instance, best_alone(instance, "c0"), 600.0, 0)
            continue
        plan = best_joining(instance, best_alone(instance, "c0"), 600.0, 0)
        assert plan.proved
        assert plan.bound == reference.bound
        assert price(instance, plan) == price(instance, reference)


@pytest.mark.parametrize("seed", [0, 3, 8, 11])
def test_hard_problems_have_the_value_that_highs_proves(seed):
    instance = instance_from(crowded_instance(seed))
    solver = Solver(instance, "c0")
    assert solver.best.nodes > 100
    assert solver.best.proved
    planner = Planner(instance, {"c0": columns_of(instance, "c0")})
    assert planner.best(600.0, 0, solver.choices(solver.best.chosen)).bound == solver.scaled(solver.best.value)


def price(instance, plan):
    """What a plan costs in tenths of cents: money over the horizon, and ten hours for a cent."""
    return sum(10 * c.cost.total_cents(instance.horizon_years) + c.cost.staff_hours for c in plan.columns)


def test_among_selections_of_equal_value_the_least_costly_is_kept():
    for seed in range(150):
        problem = random_problem(seed)
        cheap, scale = thrifty(problem, 3)
        chosen = answer(cheap)[2]
        best = best_worth(problem)
        if best == -np.inf:
            continue
        assert worth(problem, chosen) == best
        money = problem.cost @ np.array([10, 30, 1])
        equals = [every for every in selections(problem) if worth(problem, every) == best]
        least = min(sum(int(money[k]) for k in every if k >= 0) for every in equals)
        assert sum(int(money[k]) for k in chosen if k >= 0) == least
        assert scale > least


def test_costs_of_a_hundred_billion_euros_neither_overflow_nor_exceed_the_means():
    for seed in range(60):
        problem = random_problem(seed)
        large = problem._replace(cost=problem.cost * 10**11 + (problem.cost > 0), budget=problem.budget * 10**11)
        cheap, scale = thrifty(large, 50)
        upper, _, chosen = answer(cheap)
        best = best_worth(large)
        if best > -np.inf:
            assert worth(large, chosen) == best
            assert best <= upper / scale + 1


def test_a_bound_of_no_time_at_all_holds():
    for seed in range(40):
        instance = instance_from(random_instance(seed, communes=1))
        alone = best_alone(instance, "c0", seconds=0.0)
        assert best_alone(instance, "c0").value <= alone.bound


@pytest.mark.skipif(not COMPILED, reason="nothing is compiled without numba")
def test_warming_compiles_the_only_version_of_the_solver_that_is_ever_needed():
    assert warm() == 30_000.0
    before = list(solve.signatures)
    solver = Solver(instance_from(crowded_instance(2)), "c0")
    reasons(solver)
    frontier(solver, points=3)
    robustness(solver, scenarios=2)
    ways_in(solver, next(iter(solver.instance.offers)))
    best_alone(instance_from(random_instance(1, communes=1)), "c0")
    assert list(solve.signatures) == before
    assert len(before) == 1


def test_services_come_after_what_they_require_whatever_their_order():
    raw = random_instance(3, communes=1)
    raw["services"] = [{"id": "b", "requires": "a"}, {"id": "c", "requires": "b"}, {"id": "a", "requires": None}]
    raw["offers"], raw["communes"][0]["has"] = [], {}
    raw["communes"][0].pop("must", None)
    raw["communes"][0].pop("excludes", None)
    raw.pop("open", None)
    assert topological(instance_from(raw)) == ["a", "b", "c"]


def test_the_arrays_hold_what_the_columns_say():
    checked = 0
    for seed in range(30):
        instance = instance_from(random_instance(seed, communes=1))
        columns = columns_of(instance, "c0")
        problem = problem_of(instance, "c0", columns)
        none = np.full(problem.parent.size, -1)
        free = problem._replace(parent=none, also=problem.also[:0], must=np.zeros(none.size, np.bool_))
        for k, column in enumerate(columns):
            assert topological(instance)[problem.service[k]] == column.choice.service
            one = tuple(k if s == problem.service[k] else -1 for s in range(none.size))
            if instance.communes["c0"].population:
                assert worth(free, one) == bouquet_value(instance, "c0", [column.gains])
                checked += 1
    assert checked > 40


# Invariants of one commune


def value_of(raw):
    """Value of the best bouquet of the only commune, None when what it must have cannot be had."""
    instance = instance_from(raw)
    (code,) = instance.communes
    try:
        plan = best_joining(instance, Alone(code, 0, 0, ()), 60.0, 0)
    except Infeasible:
        return None
    assert plan.proved
    return plan.bound


seeds = st.integers(0, 100_000)


@given(seeds, st.integers(0, 60_000), st.integers(0, 60_000), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_more_means_never_lower_the_value(seed, investment, running, hours):
    raw = random_instance(seed, communes=1)
    before = value_of(raw)
    means = raw["communes"][0]["means"]
    means["investment_cents"] += investment
    means["running_cents"] += running
    means["staff_hours"] += hours
    after = value_of(raw)
    assert before is None or after >= before


@given(seeds)
@settings(max_examples=60, deadline=None)
def test_one_more_offer_never_lowers_the_value(seed):
    raw = random_instance(seed, communes=1)
    raw.pop("open", None)
    after = value_of(raw)
    named = raw["communes"][0].get("has", {}).values()
    last = raw["offers"][-1]["id"]
    if last not in named:
        before = value_of({**raw, "offers": raw["offers"][:-1]})
        assert before is None or after >= before


@given(seeds, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_services_offers_and_needs_changes_no_value(seed, shuffler):
    raw = random_instance(seed, communes=1)
    before = value_of(raw)
    for key in ("services", "offers", "needs"):
        raw[key] = shuffler.sample(raw[key], len(raw[key]))
    assert value_of(raw) == before
