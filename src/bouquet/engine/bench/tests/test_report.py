"""Reports as text and as data."""

from bouquet.engine.bench import bouquets, changes, run, sharing, synthetic
from bouquet.engine.bench.report import Report, shown, table


def test_cells_are_short():
    assert [shown(cell) for cell in (None, 3.14159, 12345.6, 34957, "text", True)] == [
        "",
        "3.142",
        "12346",
        "34 957",
        "text",
        "True",
    ]


def test_columns_are_aligned():
    assert table([["a", "long"], ["longer", "b"]]) == ["  a       long", "  longer  b"]


def answers(*seconds, bound=1000):
    return [{"seconds": s, "cpu_seconds": s, "value": 1000, "bound": bound} for s in seconds]


def verdicts(engine, highs):
    made = Report("")
    bouquets.judge(made, engine, highs)
    return {goal.label: goal.met for goal in made.goals}


def test_goals_of_one_commune_compare_times_and_optima():
    met = verdicts(answers(*[0.001] * 40), answers(*[0.03] * 40))
    assert set(met.values()) == {True}
    slow = verdicts(answers(*[0.001] * 30, *[0.3] * 10), answers(*[0.03] * 40))
    assert slow["proved within 250 ms"] is False
    assert slow["times HiGHS / engine, median"] is True
    assert slow["times HiGHS / engine, 95th centile"] is False


def test_another_optimum_or_no_proof_misses_the_goal():
    other = [{**row, "value": 1001} for row in answers(*[0.03] * 40)]
    assert verdicts(answers(*[0.001] * 40), other)["same optimum as HiGHS (1e-6)"] is False
    assert verdicts(answers(*[0.001] * 40, bound=1002), None)["proved within 250 ms"] is False


def test_a_run_is_valid_when_every_plan_is():
    report = Report("")
    report.goal("plan checked in integers", "valid", "valid", True)
    report.goal("gap", "<= 1 %", "2 %", False)
    done = run.Done(run.Asked(1, None, 300.0, 2), "bouquet bench epci", [report])
    assert done.valid
    report.goal("plans checked in integers", "valid", "not valid: something", False)
    assert not done.valid


def test_the_data_say_how_to_do_it_again():
    asked = run.Asked(3, 5.0, 300.0, 2, size=8)
    done = run.measures([], asked, ("highs", "cpsat"), lambda line: None)
    assert done.data()["command"].endswith(
        "--seed 3 --workers 2 --seconds 5 --size 8 --against highs,cpsat --reference-seconds 300"
    )


def test_measures_of_sharing_should_not_exceed_their_goals():
    made = Report("")
    names = ("name", "value", "unit", "goal")
    rows = [("core", 149.0, "ms", 150.0), ("Moulin", 1.5, "ms", 1.0), ("drawn", 3.0, "pairs", None)]
    sharing.judge(made, [dict(zip(names, row, strict=True)) for row in rows])
    assert [(goal.label, goal.target, goal.figure, goal.met) for goal in made.goals] == [
        ("core", "<= 150 ms", "149 ms", True),
        ("Moulin", "<= 1 ms", "1.5 ms", False),
    ]
    assert made.notes == ["drawn: 3 pairs"]


def test_goals_of_explanations():
    made = Report("")
    row = {"spent": {"frontier": 0.05, "why not": 0.2, "scenarios": 0.1}, "worst_gap": 0.002, "offers": 146}
    bouquets.judge_explanations(made, [{**row, "scenarios_proved": 99}] * 40)
    assert {goal.label: goal.met for goal in made.goals} == {
        "frontier, median": True,
        "why not, median": False,
        "scenarios, median": True,
        "frontier, worst point": False,
    }
    assert "3960 of 4000 scenarios proved" in made.notes[0]


def test_goals_of_a_change_look_at_the_longest():
    made = Report("")
    row = {"population": 500, "bouquet_seconds": 0.01, "plan_seconds": 1.0, "gap": 0.02, "moved": 3, "trouble": ""}
    changes.judge(made, [row, {**row, "plan_seconds": 3.1}])
    assert [goal.met for goal in made.goals] == [True, True, False]
    made = Report("")
    changes.judge(made, [{**row, "trouble": "something is wrong"}])
    assert made.goals[0].figure == "something is wrong"
    assert made.goals[0].met is False


def test_questions_change_what_a_commune_wants_and_can_spend():
    instance = synthetic.instance("departement")
    asked = list(changes.questions(instance, 1))
    assert len({commune.group for commune in asked}) == changes.QUESTIONS
    for commune in asked:
        before = instance.communes[commune.group]
        assert sum(commune.weights.values()) == 1000
        assert (commune.population, commune.means) != (before.population, before.means)
