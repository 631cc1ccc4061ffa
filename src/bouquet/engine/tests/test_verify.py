from dataclasses import replace

import pytest

from bouquet.engine import pool
from bouquet.engine.model import Alone, Choice, Contract
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance, small
from bouquet.engine.verify import best_alone_by_enumeration, verify


def solved(**changes):
    raw = small()
    raw["groups"][1]["population"] = 30000
    raw["open"] = [{"offer": "lora-a", "group": "242600534", "tier": 40}]
    for key, value in changes.items():
        raw["communes"][0][key] = value
    instance = instance_from(raw)
    return instance, pool.solve(instance)


def violations(instance, solution):
    return "\n".join(verify(instance, solution).violations)


def test_a_solved_plan_is_valid():
    instance, solution = solved()
    assert verify(instance, solution).valid


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": 1}, "value: the choices are worth"),
        ({"bound": 0}, "is under the value"),
        ({"bound": 10**12}, "optimal is claimed with a gap"),
        ({"choices": ()}, "worse off than alone"),
        ({"contracts": ()}, "has members but no row"),
        ({"alone": ()}, "has 0 rows instead of one"),
    ],
)
def test_a_changed_statement_is_a_violation(change, said):
    instance, solution = solved()
    assert said in violations(instance, replace(solution, **change))


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice("26113", "iot-network", "lora-a", "242600534", 75), "2 contracts"),
        (Choice("26113", "iot-network", "lora-a", "D26", 15), "it has no scale 'departement'"),
        (Choice("26113", "iot-network", "lora-a", "R84", None), "names the group R84"),
        (Choice("26113", "water-leaks", "lora-a", "26113"), "is an offer of iot-network"),
        (Choice("26113", "iot-network", "nothing", "26113"), "not an offer"),
        (Choice("75056", "iot-network", "lora-a", "75056"), "not a commune"),
    ],
)
def test_a_choice_that_cannot_be_is_a_violation(choice, said):
    instance, solution = solved()
    contracts = [Contract(choice.offer, choice.group, choice.tier, ("26113",), 4844)] if choice.tier else []
    assert said in violations(instance, replace(solution, choices=(choice,), contracts=tuple(contracts)))


def test_a_service_chosen_twice_had_or_excluded_is_a_violation():
    instance, solution = solved()
    twice = (*solution.choices, Choice("26113", "iot-network", "lora-a", "26113"))
    assert "chosen 2 times" in violations(instance, replace(solution, choices=twice))
    for key, said in (("has", "already there"), ("excludes", "excluded")):
        other, _ = solved(**{key: {"iot-network": None} if key == "has" else ["iot-network"]})
        assert said in violations(other, solution)


def test_overspending_a_mean_is_a_violation():
    _, solution = solved()
    for name in ("investment_cents", "running_cents", "staff_hours"):
        means = {"investment_cents": 10**9, "running_cents": 10**9, "staff_hours": 10**6, name: 1}
        poorer, _ = solved(means=means)
        assert f"{name}" in violations(poorer, solution)


def test_a_missing_prerequisite_is_a_violation():
    raw = small()
    raw["offers"].append({**raw["offers"][0], "id": "leaks", "service": "water-leaks"})
    instance = instance_from(raw)
    choice = Choice("26113", "water-leaks", "leaks", "26113")
    solution = replace(pool.solve(instance), choices=(choice,), contracts=())
    assert "water-leaks needs iot-network" in violations(instance, solution)


def test_too_few_members_are_a_violation_unless_the_contract_is_open():
    raw = small()
    raw["groups"][1]["population"] = 20000
    choice = Choice("26113", "iot-network", "lora-a", "242600534", 40)
    contract = Contract("lora-a", "242600534", 40, ("26113",), 4844)
    closed = instance_from(raw)
    plan = replace(pool.solve(closed), choices=(choice,), contracts=(contract,))
    assert "needs 8000 inhabitants" in violations(closed, plan)
    raw["open"] = [{"offer": "lora-a", "group": "242600534", "tier": 40}]
    assert "inhabitants" not in violations(instance_from(raw), plan)


def test_a_better_bouquet_alone_than_stated_is_found_by_enumeration():
    instance, solution = solved()
    poor = replace(solution, alone=(Alone("26113", 0, 0, ()),))
    assert "is under a bouquet worth" in violations(instance, poor)


def test_more_than_a_hundred_thousand_combinations_are_said_not_re_proved():
    raw = small()
    raw["services"] = [{"id": f"s{k}", "requires": None} for k in range(17)]
    raw["offers"] = [{**raw["offers"][0], "id": f"o{k}", "service": f"s{k}"} for k in range(17)]
    instance = instance_from(raw)
    report = verify(instance, pool.solve(instance))
    assert report.valid
    assert report.notes == ("26113: alone bound not re-proved",)


@pytest.mark.parametrize("seed", range(60))
def test_enumeration_agrees_with_the_solver_alone(seed):
    instance = instance_from(random_instance(seed))
    for row in pool.solve(instance).alone:
        assert best_alone_by_enumeration(instance, instance.communes[row.commune]) == row.value
