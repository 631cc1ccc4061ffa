"""Contenders on one instance: same optimum, checked plans, and goals judged on their figures."""

import pytest

from bouquet.engine.bench import plans, synthetic
from bouquet.engine.bench.contest import ENGINE, Contest, Limits, Result, cpsat_python
from bouquet.engine.bench.processes import Run
from bouquet.engine.bench.report import Report
from bouquet.engine.model import Solution

LIMITS = Limits(5.0, 60.0, 1, 1)


@pytest.fixture(scope="module")
def instance():
    return synthetic.instance("epci", size=4)


@pytest.fixture(scope="module")
def found(instance):
    return {result.name: result for result in Contest(instance, LIMITS).results(["highs", "highs-ipm"])}


def test_no_plan_is_worth_more_than_the_bound_of_another(found):
    assert found["highs"].solution.status == "optimal"
    assert 0 < found[ENGINE].value <= found["highs"].bound
    assert found["highs"].value <= found[ENGINE].bound


def test_every_plan_is_checked(found):
    assert [result.trouble for result in found.values()] == ["", "", ""]
    assert found["highs-ipm"].value is None
    assert found["highs-ipm"].bound >= found["highs"].value


def test_what_each_cost_is_told(found):
    row = found["highs"].row()
    assert row["wall s"] > 0
    assert row["MiB"] > 20
    assert 0 <= row["first plan s"] <= row["wall s"]
    assert row["at 60 s"] == row["value"]


def test_a_python_without_the_solver_says_not_installed(instance, tmp_path):
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    bare.chmod(0o755)
    (result,) = Contest(instance, Limits(1.0, 1.0, 1, 1, bare)).results(["cpsat"], engine=False)
    assert result.row()["status"] == "not installed"
    assert result.value is None


@pytest.mark.skipif(cpsat_python() is None, reason="make bench-cpsat was not run")
def test_cpsat_in_its_own_environment_finds_the_same(instance, found):
    limits = Limits(5.0, 60.0, 1, 1, cpsat_python())
    (result,) = Contest(instance, limits).results(["cpsat"], engine=False)
    assert (result.trouble, result.value) == ("", found["highs"].value)


def result(name, value, bound, mebibytes=200.0, first=1.0):
    run = Run(0, 10.0, 10.0, mebibytes, mebibytes, "")
    facts = {"bound": bound, "steps": [(first, value, None)]}
    return Result(name, run, facts, Solution("feasible", value, bound, (), (), ()))


def verdicts(level, *results):
    made = Report("")
    plans.judge(level, {each.name: each for each in results}, made)
    return {goal.label: goal.met for goal in made.goals}


def test_goals_of_an_epci_compare_with_highs():
    met = verdicts("epci", result(ENGINE, 1000, 1010), result("highs", 1000, 1010))
    assert met == {"plan checked in integers": True, "gap": True, "value / highs": True, "bound / highs": True}
    missed = verdicts("epci", result(ENGINE, 999, 1016), result("highs", 1000, 1010))
    assert [missed[label] for label in ("gap", "value / highs", "bound / highs")] == [False, False, False]


def test_goals_without_their_reference_are_not_judged():
    assert verdicts("epci", result(ENGINE, 1000, 1010))["value / highs"] is None


def test_goals_of_a_departement():
    met = verdicts("departement", result(ENGINE, 1400, 1430), result("cpsat", 1000, 2000))
    assert set(met.values()) == {True}
    missed = verdicts("departement", result(ENGINE, 1390, 1430, 301, 3.1), result("cpsat", 1000, 2000))
    assert [label for label, verdict in missed.items() if not verdict] == [
        "gap",
        "value / cpsat",
        "first plan",
        "memory of the largest process",
    ]


def test_a_plan_that_is_not_valid_fails_its_goal():
    wrong = result(ENGINE, 1000, 1000)
    wrong.trouble = "not valid: something"
    assert verdicts("region", wrong)["plan checked in integers"] is False


def test_a_run_without_a_plan_meets_nothing():
    stopped = Result(ENGINE, Run(-9, 180.0, 300.0, 53.0, 53.0, ""), trouble="ended with code -9: ")
    assert True not in verdicts("nation", stopped).values()


def test_another_size_draws_another_group():
    name, drawn = plans.drawn("epci", 1, 8)
    assert len(drawn.communes) == 8
    assert name.endswith(synthetic.place_of("epci", 1, 8))
