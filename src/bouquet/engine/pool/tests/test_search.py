import os
import subprocess
import sys
from dataclasses import replace

import pytest

from bouquet.engine import pool
from bouquet.engine.columns import alone_columns
from bouquet.engine.errors import Infeasible, Unfound
from bouquet.engine.model import Solution
from bouquet.engine.pool.market import market
from bouquet.engine.pool.parts import part_of
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.search import Search
from bouquet.engine.pool.tests.factories import epci, obliged, rising, tiny
from bouquet.engine.read import instance_from
from bouquet.engine.tests.oracle import best_value
from bouquet.engine.verify import verify

FOREVER = 3_600.0
BRIEFLY = 0.5  # seconds that the work is planned for: a few hundred evaluations on tiny instances

WITHOUT_NUMBA = """
from bouquet.engine import pool
from bouquet.engine.compiled import COMPILED
from bouquet.engine.pool.tests.test_search import searched
from bouquet.engine.pool.tests.factories import tiny
solution = searched(tiny({seed}))
print(COMPILED, solution.value, solution.bound)
"""


def searched(raw, watch=None, seed=0):
    """The solution that the search of large markets gives, whatever the size of the instance."""
    instance = instance_from(raw)
    arrays = market(instance)
    part = part_of(arrays, Search(arrays, BRIEFLY, watch or Watch(FOREVER), seed=seed).run())
    return solution_of(instance, part)


def solution_of(instance, part):
    """A part that holds every commune that counts, as a solution."""
    alone = {row.commune: row for row in part.alone}
    others = [pool.best_alone(instance, code, FOREVER, 0) for code in instance.communes if code not in alone]
    choices = tuple(sorted((*part.choices, *(choice for row in others for choice in row.choices))))
    return Solution(
        "optimal" if part.complete else "feasible",
        part.value,
        part.bound,
        choices,
        pool.contracts_of(instance, choices),
        (*part.alone, *others),
    )


def counting(raw):
    return bool(market(instance_from(raw)).codes)


@pytest.mark.parametrize("make", [tiny, rising])
def test_the_search_gives_a_valid_plan_and_the_best_lies_between_its_value_and_its_bound(make):
    equal, proved, pooled = 0, 0, 0
    raws = [raw for raw in map(make, range(150)) if counting(raw)]
    for raw in raws:
        solution = searched(raw)
        assert verify(instance_from(raw), solution).violations == ()
        best = best_value(raw)
        assert solution.value <= best <= solution.bound
        equal += solution.value == best
        proved += solution.bound == best
        pooled += bool(solution.contracts)
    assert equal >= 0.97 * len(raws)
    assert proved >= 0.6 * len(raws)
    assert pooled > 15


@pytest.mark.parametrize("block", range(3))
def test_300_tiny_instances_equal_exhaustive_search(block):
    for seed in range(1_000 + 100 * block, 1_100 + 100 * block):
        raw = tiny(seed)
        solution = pool.solve(instance_from(raw))
        best = best_value(raw)
        assert (solution.status, solution.value, solution.bound) == ("optimal", best, best)


def test_another_seed_tries_other_plans_and_both_are_valid():
    raw = tiny(11)
    first, second = (searched(raw, seed=seed) for seed in (0, 5))
    assert max(first.value, second.value) <= min(first.bound, second.bound)


@pytest.mark.parametrize("stage", ["alone", "prices", "plans", "bound", "dive", "branches"])
def test_ctrl_c_at_any_stage_leaves_a_valid_plan_with_a_valid_bound(stage):
    def interrupt(report):
        if report.stage == stage:
            raise KeyboardInterrupt

    for seed in range(12):
        raw = tiny(seed)
        if counting(raw):
            solution = searched(raw, Watch(FOREVER, interrupt))
            assert verify(instance_from(raw), solution).violations == ()
            assert solution.value <= best_value(raw) <= solution.bound


def test_ctrl_c_ends_a_whole_solve_with_a_valid_plan():
    instance, heard = epci(8), []

    def interrupt(report):
        heard.append(report.stage)
        if report.stage == "plans":
            raise KeyboardInterrupt

    solution = pool.solve(instance, 600.0, workers=1, listen=interrupt)
    assert heard.count("plans") == 1
    assert verify(instance, solution).violations == ()
    assert solution.value > sum(row.value for row in solution.alone)


def test_a_tiny_time_limit_leaves_a_valid_plan_with_a_valid_bound():
    for seed in range(40):
        raw = tiny(seed)
        if counting(raw):
            solution = searched(raw, Watch(0.0))
            assert verify(instance_from(raw), solution).violations == ()
            assert solution.value <= best_value(raw) <= solution.bound


def test_a_real_epci_within_a_second_is_valid():
    instance = epci(8)
    solution = pool.solve(instance, 0.001)
    assert verify(instance, solution).violations == ()
    assert 0 < solution.value <= solution.bound


def test_what_a_commune_must_have_and_can_have_alone_is_searched_like_the_rest():
    instance, heard = epci(30, 12), []
    code, commune = next(iter(instance.communes.items()))
    service = alone_columns(instance, commune)[-1].choice.service
    bound = replace(instance, communes=instance.communes | {code: replace(commune, must=frozenset({service}))})
    solution = pool.solve(bound, 0.5, listen=lambda report: heard.append(report.stage))
    assert "bound" in heard
    assert verify(bound, solution).violations == ()
    assert service in {choice.service for choice in solution.choices if choice.commune == code}


def test_what_a_commune_must_have_and_can_only_have_with_others_is_searched_or_refused():
    found = refused = missed = 0
    for seed in range(120):
        raw = obliged(seed)
        best = best_value(raw)
        try:
            solution = searched(raw)
        except Infeasible:
            assert best is None
            refused += 1
        except Unfound:
            missed += best is not None
        else:
            assert verify(instance_from(raw), solution).violations == ()
            assert solution.value <= best <= solution.bound
            found += 1
    assert found > 30
    assert refused > 10
    assert missed < 5


def test_what_is_had_with_others_only_is_planned_among_many_communes():
    instance = epci(30, 12)
    service = next(iter(instance.services))
    scales = {
        name: replace(offer, scales={kind: scale for kind, scale in offer.scales.items() if kind != "commune"})
        for name, offer in instance.offers.items()
        if offer.service == service
    }
    first = {code: replace(c, must=frozenset({service})) for code, c in list(instance.communes.items())[:2]}
    bound = replace(instance, offers=instance.offers | scales, communes=instance.communes | first)
    arrays = market(bound)
    solution = solution_of(bound, part_of(arrays, Search(arrays, BRIEFLY, Watch(FOREVER)).run()))
    assert verify(bound, solution).violations == ()
    assert set(first) <= {choice.commune for choice in solution.choices if choice.service == service}


def test_who_must_have_something_has_a_plan_even_late():
    for seed in range(40):
        raw = obliged(seed)
        best = best_value(raw)
        try:
            solution = searched(raw, Watch(0.0))
        except (Infeasible, Unfound):
            continue
        assert verify(instance_from(raw), solution).violations == ()
        assert solution.value <= best <= solution.bound


def test_progress_never_goes_backwards():
    heard = []
    pool.solve(epci(8), 0.5, listen=heard.append)
    assert {"alone", "prices", "bound"} <= {report.stage for report in heard}
    values, bounds = [r.value for r in heard], [r.bound for r in heard if r.bound is not None]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert all(report.gap is None or report.gap >= 0 for report in heard)


def test_without_numba_the_answer_is_the_same():
    seed = 3
    expected = searched(tiny(seed))
    run = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, "-c", WITHOUT_NUMBA.format(seed=seed)],
        env={**os.environ, "BOUQUET_WITHOUT_NUMBA": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert run.stdout.split() == ["False", str(expected.value), str(expected.bound)]
