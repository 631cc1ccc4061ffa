import pytest

from bouquet.engine import pool
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance, small
from bouquet.engine.tests.oracle import best_value
from bouquet.engine.verify import verify


@pytest.mark.parametrize("seed", range(120))
def test_the_plan_equals_exhaustive_search(seed):
    raw = random_instance(seed)
    instance = instance_from(raw)
    solution = pool.solve(instance)
    best = best_value(raw)
    assert verify(instance, solution).violations == ()
    if best is None:
        assert (solution.status, solution.choices) == ("infeasible", ())
    else:
        assert (solution.status, solution.value, solution.bound) == ("optimal", best, best)


def test_random_instances_are_not_all_trivial():
    solutions = [pool.solve(instance_from(random_instance(seed))) for seed in range(120)]
    assert sum(len(s.choices) > 1 for s in solutions) > 30
    assert sum(bool(s.contracts) for s in solutions) > 10
    assert sum(s.status == "infeasible" for s in solutions) > 3


def test_the_same_seed_gives_the_same_plan():
    instance = instance_from(random_instance(7))
    assert pool.solve(instance, seed=3).choices == pool.solve(instance, seed=3).choices


def test_more_means_never_lower_the_value_of_one_commune():
    for seed in range(40):
        raw = random_instance(seed, communes=1)
        before = pool.solve(instance_from(raw))
        means = raw["communes"][0]["means"]
        means.update({name: 2 * amount + 50 for name, amount in means.items()})
        after = pool.solve(instance_from(raw))
        assert before.status == "infeasible" or after.value >= before.value


def test_among_equal_plans_the_least_costly_is_kept():
    raw = small()
    cheap = {**raw["offers"][0], "id": "lora-b"}
    cheap["scales"] = {"commune": {**cheap["scales"]["commune"], "setup_cents": 100}}
    raw["offers"].append(cheap)
    assert [choice.offer for choice in pool.solve(instance_from(raw)).choices] == ["lora-b"]


def test_a_choice_that_adds_nothing_is_not_made():
    raw = small()
    raw["communes"][0]["weights"] = {"civic-trust": 1000}
    assert pool.solve(instance_from(raw)).choices == ()


def test_a_choice_that_costs_exactly_the_means_is_made_and_one_cent_less_forbids_it():
    raw = small()
    raw["offers"][0]["scales"].pop("epci")
    means = raw["communes"][0]["means"]
    means.update(investment_cents=300000, running_cents=120000 + 38752, staff_hours=35)
    assert len(pool.solve(instance_from(raw)).choices) == 1
    for name in ("investment_cents", "running_cents", "staff_hours"):
        less = {**means, name: means[name] - 1}
        raw["communes"][0]["means"] = less
        assert pool.solve(instance_from(raw)).choices == ()


def test_an_open_contract_is_joined_whatever_the_members_listed():
    raw = small()
    raw["communes"][0]["means"]["staff_hours"] = 20
    raw["groups"][1]["population"] = 30000
    assert pool.solve(instance_from(raw)).choices == ()
    raw["open"] = [{"offer": "lora-a", "group": "242600534", "tier": 40}]
    solution = pool.solve(instance_from(raw))
    assert [(c.group, c.tier) for c in solution.choices] == [("242600534", 40)]
    assert solution.contracts[0].members == ("26113",)


def test_what_a_commune_must_have_is_bought_even_if_it_brings_little():
    raw = small()
    raw["communes"][0]["weights"] = {"civic-trust": 1000}
    raw["communes"][0]["must"] = ["iot-network"]
    assert [choice.service for choice in pool.solve(instance_from(raw)).choices] == ["iot-network"]


def test_a_must_that_nothing_provides_makes_the_instance_infeasible_and_says_why():
    raw = small()
    raw["communes"][0]["must"] = ["water-leaks"]
    solution = pool.solve(instance_from(raw))
    assert solution.status == "infeasible"
    assert "water-leaks" in solution.reason
    assert verify(instance_from(raw), solution).valid


def test_a_time_limit_that_strikes_at_once_still_gives_a_valid_plan():
    raw = random_instance(3, communes=3)
    instance = instance_from(raw)
    solution = pool.solve(instance, seconds=0.0)
    assert verify(instance, solution).violations == ()
    assert solution.bound >= (best_value(raw) or 0)
