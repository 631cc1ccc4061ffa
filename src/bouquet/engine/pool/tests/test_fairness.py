from dataclasses import replace

from bouquet.engine import pool, read, write
from bouquet.engine.pool.fairness import least_coverage
from bouquet.engine.pool.tests.factories import epci, tiny
from bouquet.engine.read import instance_from
from bouquet.engine.tests.oracle import Oracle
from bouquet.engine.verify import verify

BRIEFLY = 3.0


def test_the_commune_served_least_is_served_as_well_as_any_plan_can_or_within_the_bound():
    fair = tried = 0
    for seed in range(60):
        raw = tiny(seed)
        instance, most = instance_from(raw), Oracle(raw).fairest()
        solution = pool.solve(instance, BRIEFLY, max_min=True)
        assert verify(instance, solution).violations == ()
        if most is None:
            assert solution.min_coverage is None
            continue
        assert solution.min_coverage <= most <= solution.min_coverage_bound
        tried += 1
        fair += solution.min_coverage == most
    assert fair > 0.9 * tried > 40


def test_the_phase_gives_up_value_for_those_served_least_and_says_so():
    instance = epci(8)
    usual, fair = pool.solve(instance, BRIEFLY), pool.solve(instance, BRIEFLY, max_min=True, workers=2)
    assert usual.min_coverage_bound is None
    assert usual.min_coverage == least_coverage(instance, usual.choices) <= fair.min_coverage
    assert usual.value <= fair.bound
    assert verify(instance, fair).violations == ()


def test_a_solution_that_misstates_whom_it_serves_least_is_refused():
    instance = instance_from(tiny(4))
    solution = pool.solve(instance, BRIEFLY, max_min=True)
    read_again = read.solution_from(write.solution_data(solution))
    assert (read_again.min_coverage, read_again.weighting) == (solution.min_coverage, instance.weighting)
    wrong = [
        replace(solution, min_coverage=solution.min_coverage + 1),
        replace(solution, min_coverage_bound=solution.min_coverage - 1),
        replace(solution, weighting="communes" if instance.weighting == "inhabitants" else "inhabitants"),
    ]
    for lie, key in zip(wrong, ("min_coverage", "min_coverage_bound", "weighting"), strict=True):
        assert [v.partition(":")[0] for v in verify(instance, lie).violations] == [key]
