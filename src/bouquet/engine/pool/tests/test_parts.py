import numpy as np
import pytest

from bouquet.engine import pool
from bouquet.engine.pool.market import market
from bouquet.engine.pool.parts import Task, independent, search_all
from bouquet.engine.pool.progress import Watch
from bouquet.engine.pool.search import Search
from bouquet.engine.pool.tests.factories import epci, two_regions
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import small
from bouquet.engine.verify import verify

FOREVER = 3_600.0  # the clock never strikes: what differs does not come from it
BRIEFLY = 0.1


def two_epci(**more):
    """Four communes in two EPCI of the same département; the offer is sold to EPCI and départements."""
    raw = small()
    commune, scale = raw["communes"][0], raw["offers"][0]["scales"]["epci"]
    raw["offers"][0]["scales"] = {"commune": raw["offers"][0]["scales"]["commune"], "epci": scale}
    raw["groups"] = [{"id": code, "kind": "commune", "parent": code[0]} for code in ("E1", "E2", "F1", "F2")]
    raw["groups"] += [{"id": epci, "kind": "epci", "parent": "D"} for epci in "EF"]
    raw["groups"] += [{"id": "D", "kind": "departement", "parent": None}, *more.pop("groups", [])]
    raw["communes"] = [{**commune, "group": code} for code in ("E1", "F1", "E2", "F2")]
    return {**raw, **more}


def test_communes_are_parted_by_the_groups_that_can_buy_something():
    raw = two_epci()
    assert independent(instance_from(raw)) == [("E1", "E2"), ("F1", "F2")]
    raw["offers"][0]["scales"]["departement"] = raw["offers"][0]["scales"]["epci"]
    assert independent(instance_from(raw)) == [("E1", "F1", "E2", "F2")]


def test_a_group_outside_the_tree_joins_the_parts_of_its_members_if_it_can_buy():
    syndicat = {"id": "S", "kind": "syndicat", "parent": None, "members": ["E2", "F1"], "scale": "epci"}
    assert independent(instance_from(two_epci(groups=[syndicat]))) == [("E1", "F1", "E2", "F2")]
    useless = {**syndicat, "scale": "region"}
    assert len(independent(instance_from(two_epci(groups=[useless])))) == 2


def test_a_commune_without_weight_belongs_to_no_part():
    raw = two_epci()
    raw["communes"][0]["population"] = 0
    assert independent(instance_from(raw)) == [("F1", "F2"), ("E2",)]
    raw["weighting"] = "communes"
    assert independent(instance_from(raw)) == [("E1", "E2"), ("F1", "F2")]


def test_no_contract_joins_two_parts():
    instance = two_regions(12)
    parts = independent(instance)
    assert len(parts) == 2
    groups = [{g.id for code in part for g in instance.ancestors[code]} for part in parts]
    assert not groups[0] & groups[1]
    assert sorted(code for part in parts for code in part) == sorted(instance.communes)


def test_parts_have_the_same_answers_with_one_two_or_four_workers():
    instance = two_regions(12)
    tasks = [Task(codes, BRIEFLY, FOREVER, 0) for codes in independent(instance)]
    one, two, four = (search_all(instance, tasks, workers, None) for workers in (1, 2, 4))
    assert one == two == four
    assert all(part.choices and part.value <= part.bound for part in one)


@pytest.mark.parametrize(("size", "seed"), [(10, 0), (66, 3)])
def test_a_search_has_the_same_answer_to_the_last_bit_with_one_two_or_four_threads(size, seed):
    arrays = market(epci(size, 6 if size > 64 else 12))
    assert size <= 64 or len(arrays.codes) > 64
    first, *others = (Search(arrays, BRIEFLY, Watch(FOREVER), threads, seed).run() for threads in (1, 2, 4))
    for other in others:
        assert (first.value, first.bound, first.complete) == (other.value, other.bound, other.complete)
        for name in ("selection", "alone", "alone_bound"):
            assert np.array_equal(getattr(first, name), getattr(other, name))
        for one, same in zip(prices_of(first), prices_of(other), strict=True):
            assert np.array_equal(one, same)


def prices_of(outcome):
    assert outcome.prices is not None
    return outcome.prices.lam, outcome.prices.gamma, outcome.prices.w, outcome.prices.sigma


def test_a_solve_over_two_processes_is_valid_and_tells_its_progress():
    instance, heard = two_regions(12), []
    solution = pool.solve(instance, 1.0, workers=2, listen=heard.append)
    assert verify(instance, solution).violations == ()
    assert [row.commune for row in solution.alone] == list(instance.communes)
    assert {"part 1 of 2: part done", "part 2 of 2: part done"} <= {report.stage for report in heard}
    assert (heard[-1].value, heard[-1].bound) == (solution.value, solution.bound)


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_in_one_part_ends_them_all_and_the_whole_is_valid(workers):
    """The work is planned for ten minutes: it ends at once, since the parts that follow stop too."""
    instance, heard = two_regions(12), []

    def interrupt(report):
        heard.append(report.stage)
        if len(heard) == 1:
            raise KeyboardInterrupt

    solution = pool.solve(instance, 600.0, workers=workers, listen=interrupt)
    assert verify(instance, solution).violations == ()
    assert solution.value <= solution.bound
    if workers == 1:  # processes tell what they did until the order reached them
        assert not any("branches" in stage for stage in heard)
