"""solve, verify, explain and share: files in and out, never Django, every bad file refused by the name of its field."""

import copy
import json

import pytest

from bouquet.engine.tests.factories import random_instance, small

from .conftest import Command

LOADED = """
import sys
from click.testing import CliRunner
from bouquet.cli import engine, explaining, sharing
commands = (*engine.COMMANDS, *explaining.COMMANDS, *sharing.COMMANDS)
command = next(command for command in commands if command.name == sys.argv[1])
done = CliRunner().invoke(command, sys.argv[2:])
assert done.exit_code == 0, done.output
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules} | {n for n in sys.modules if "engine" in n})))
"""


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """An instance and its solution, as files."""
    folder = tmp_path_factory.mktemp("solved")
    instance, solution = folder / "instance.json", folder / "solution.json"
    instance.write_text(json.dumps(small()), encoding="utf-8")
    assert Command(folder)("solve", instance, "--out", solution).code == 0
    return instance, solution


def test_solve_then_verify(bare, solved):
    instance, solution = solved
    done = bare("verify", instance, solution)
    assert (done.code, done.err) == (0, "")
    value = json.loads(solution.read_text())["value"]
    assert done.out.splitlines()[0] == f"valid value={value} bound={value} gap=0.000000"


def test_solve_writes_the_same_solution_on_the_standard_output(bare, solved):
    instance, solution = solved
    on_stdout = json.loads(bare("solve", instance).out)
    in_file = json.loads(solution.read_text())
    assert {**on_stdout, "seconds": 0} == {**in_file, "seconds": 0}


@pytest.fixture(scope="module")
def loaded(solved):
    """What each command loads."""
    instance, solution = map(str, solved)
    contract = ["--offer", "lora-a", "--group", "242600534"]
    calls = {
        "solve": ["solve", instance],
        "verify": ["verify", instance, solution],
        "explain": ["explain", instance, "--commune", "26113", "--scenarios", "2"],
        "share": ["share", instance, *contract, "--key", "equal"],
        "share all": ["share", instance, *contract, "--key", "all", "--format", "json"],
    }
    command = Command(solved[0].parent)
    return {
        name: set(command.python(f"import sys; sys.argv[1:] = {args!r}\n{LOADED}").split())
        for name, args in calls.items()
    }


def test_none_loads_django(loaded):
    for names in loaded.values():
        assert "bouquet.engine.read" in names
        assert not {"django", "allauth", "ninja", "psycopg"} & names


def test_verify_loads_no_solver(loaded):
    solver = {"highspy", "bouquet.engine.program", "bouquet.engine.milp", "bouquet.engine.pool"}
    assert solver <= loaded["solve"]
    assert not solver & loaded["verify"]


def test_help_loads_neither_django_nor_the_solver(bare):
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom bouquet.cli import main\n"
        "print(CliRunner().invoke(main, ['--help']).output)\n"
        "print('loaded', {'django', 'highspy', 'numba'} & set(sys.modules))"
    )
    out = bare.python(code)
    assert "loaded set()" in out
    for name in (
        "solve",
        "verify",
        "share",
        "load",
        "compose",
        "instance",
        "serve",
        "backup",
        "restore",
        "administrator",
    ):
        assert f"\n  {name} " in out


def test_random_instances_verify(bare, write):
    calls = []
    for seed in range(12):
        instance, solution = write(random_instance(seed), f"{seed}.json"), bare.home / f"{seed}-solution.json"
        calls += [["solve", instance, "--out", solution], ["verify", instance, solution]]
    assert [done for done in bare.many(calls) if done.code != 0] == []


def commune(raw):
    return raw["communes"][0]


def scale(raw):
    return raw["offers"][0]["scales"]["commune"]


# What is done to the small instance, and the field that the refusal must name.
FAULTS = {
    "format: must be": lambda raw: raw.update(format="bouquet-instance/2"),
    "horizon_years: is missing": lambda raw: raw.pop("horizon_years"),
    "horizon_years: must be between": lambda raw: raw.update(horizon_years=0),
    "horizon_years: must be a whole number": lambda raw: raw.update(horizon_years=5.0),
    "tiers_percent: must be a list": lambda raw: raw.update(tiers_percent=40),
    "tiers_percent: must increase": lambda raw: raw.update(tiers_percent=[40, 15]),
    "tiers_percent[0]: must be between": lambda raw: raw.update(tiers_percent=[0]),
    "needs[1]": lambda raw: raw.update(needs=["civic-trust", "civic-trust"]),
    "needs[0]: must be a non-empty text": lambda raw: raw.update(needs=[3]),
    "services[1].requires": lambda raw: raw["services"][1].update(requires="unheard-of"),
    "services[0].requires: goes in a circle": lambda raw: raw["services"][0].update(requires="water-leaks"),
    "services[1].id": lambda raw: raw["services"][1].update(id="iot-network"),
    "services: is missing": lambda raw: raw.pop("services"),
    "groups[0].parent": lambda raw: raw["groups"][0].update(parent="nowhere"),
    "groups[1].id": lambda raw: raw["groups"][1].update(id="26113"),
    "groups[1].parent: goes in a circle": lambda raw: raw["groups"][3].update(parent="242600534"),
    "groups[0].kind": lambda raw: raw["groups"][0].update(kind=None),
    "communes[0].group": lambda raw: commune(raw).update(group="01001"),
    "communes[0].population: must be between": lambda raw: commune(raw).update(population=-1),
    "communes[0].population: must be a whole number": lambda raw: commune(raw).update(population="4844"),
    "communes[0].weights: must add up to 1000": lambda raw: commune(raw)["weights"].update({"civic-trust": 401}),
    "communes[0].weights.unheard-of": lambda raw: commune(raw)["weights"].update({"unheard-of": 0}),
    "communes[0].weights.civic-trust": lambda raw: commune(raw)["weights"].update({"civic-trust": True}),
    "communes[0].means: is missing": lambda raw: commune(raw).pop("means"),
    "communes[0].means.staff_hours": lambda raw: commune(raw)["means"].pop("staff_hours"),
    "communes[0].means.running_cents": lambda raw: commune(raw)["means"].update(running_cents=-5),
    "communes[0].has.unheard-of": lambda raw: commune(raw).update(has={"unheard-of": None}),
    "communes[0].has.water-leaks": lambda raw: commune(raw).update(has={"water-leaks": "lora-a"}),
    "communes[0].excludes[0]": lambda raw: commune(raw).update(excludes=["unheard-of"]),
    "communes[0].must[0]": lambda raw: commune(raw).update(must=["unheard-of"]),
    "communes[1].group": lambda raw: raw["communes"].append(copy.deepcopy(commune(raw))),
    "communes: must be a list": lambda raw: raw.update(communes={}),
    "communes[0]: must be an object": lambda raw: raw.update(communes=["26113"]),
    "offers[0].service": lambda raw: raw["offers"][0].update(service="unheard-of"),
    "offers[0].contributions.energy-sobriety": lambda raw: raw["offers"][0]["contributions"].update(
        {"energy-sobriety": 101}
    ),
    "offers[0].contributions.unheard-of": lambda raw: raw["offers"][0]["contributions"].update({"unheard-of": 1}),
    "offers[1].id": lambda raw: raw["offers"].append(copy.deepcopy(raw["offers"][0])),
    "offers[0].scales.commune.setup_cents": lambda raw: scale(raw).pop("setup_cents"),
    "offers[0].scales.commune.fit": lambda raw: scale(raw).update(fit=101),
    "offers[0].scales.commune.blocks: must hold": lambda raw: scale(raw).update(blocks=[]),
    "offers[0].scales.commune.blocks[0]: must be [upto": lambda raw: scale(raw).update(blocks=[[None]]),
    "offers[0].scales.commune.blocks[0][0]": lambda raw: scale(raw).update(blocks=[[10, 1]]),
    "offers[0].scales.commune.blocks[1][0]": lambda raw: scale(raw).update(blocks=[[9, 1], [9, 1], [None, 1]]),
    "offers[0].scales.commune.min_population": lambda raw: scale(raw).update(min_population=-1),
    "weighting": lambda raw: raw.update(weighting="votes"),
    "open[0].offer": lambda raw: raw.update(open=[{"offer": "unheard-of", "group": "D26", "tier": 15}]),
    "open[0].group": lambda raw: raw.update(open=[{"offer": "lora-a", "group": "26113", "tier": 15}]),
    "open[0].tier": lambda raw: raw.update(open=[{"offer": "lora-a", "group": "242600534", "tier": 0}]),
}
TEXTS = {
    "line 1, column 2": '{"a',
    "must hold one JSON object": "[]",
    "'format' is written twice": '{"format": "bouquet-instance/1", "format": "bouquet-instance/1"}',
    "NaN is not a number": '{"format": "bouquet-instance/1", "horizon_years": NaN}',
    "Infinity is not a number": '{"horizon_years": Infinity}',
    "line 1, column 1": "",
}


def faulty(change):
    raw = small()
    change(raw)
    return raw


def test_every_bad_instance_is_refused_by_its_field(bare, write):
    cases = {**{message: faulty(change) for message, change in FAULTS.items()}, **TEXTS}
    files = [write(value, f"{n}.json") for n, value in enumerate(cases.values())]
    for message, file, done in zip(cases, files, bare.many([["solve", file] for file in files]), strict=True):
        assert message in done.refusal.removeprefix(f"{file}: "), (message, done.err)


def test_verify_and_options_refuse_alike(bare, write):
    file = write(faulty(lambda raw: raw.pop("needs")))
    bad, option = bare.many([["verify", file, file], ["solve", file, "--seconds", "0"]])
    assert bad.refusal == f"{file}: needs: is missing"
    assert option.code == 2
    assert "Traceback" not in option.err


def test_files_that_cannot_be_read_or_written(bare, solved, tmp_path):
    instance, solution = solved
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    calls = {
        "cannot read": ["solve", "gone.json"],
        "cannot read gone.json": ["verify", instance, "gone.json"],
        "cannot read gone": ["verify", "gone.json", solution],
        "is not UTF-8": ["solve", tmp_path / "binary.json"],
        "cannot write": ["solve", instance, "--out", tmp_path / "no" / "such.json"],
    }
    for message, done in zip(calls, bare.many(calls.values()), strict=True):
        assert message in done.refusal


# Tampered solutions


def pooled():
    """An instance whose best plan joins a contract: the EPCI's price is far below the commune's."""
    raw = small()
    raw["open"] = [{"offer": "lora-a", "group": "242600534", "tier": 40}]
    scale(raw).update(setup_cents=3000000)
    return raw


def choice(plan):
    return plan["choices"][0]


TAMPERINGS = {
    "value:": lambda plan: plan.update(value=plan["value"] + 1, bound=plan["bound"] + 1),
    "bound:": lambda plan: plan.update(bound=plan["value"] - 1),
    "status: optimal is claimed": lambda plan: plan.update(bound=plan["value"] * 2),
    "chosen 2 times": lambda plan: plan["choices"].append(dict(choice(plan))),
    "contract lora-a of 242600534 at 40 % lists other members": lambda plan: plan.update(choices=[]),
    "joins at tier 41": lambda plan: choice(plan).update(tier=41),
    "has members but no row": lambda plan: plan.update(contracts=[]),
    "lists other members": lambda plan: plan["contracts"][0].update(members=[]),
    "says 4845 inhabitants": lambda plan: plan["contracts"][0].update(population=4845),
    "is not a commune of the instance": lambda plan: choice(plan).update(commune="01001"),
    "is not an offer of the instance": lambda plan: choice(plan).update(offer="unheard-of"),
    "is an offer of iot-network": lambda plan: choice(plan).update(service="water-leaks"),
    "cannot be bought by": lambda plan: choice(plan).update(group="D26"),
    "has no tier but names the group": lambda plan: choice(plan).update(tier=None),
    "alone: 26113 has 0 rows": lambda plan: plan.update(alone=[]),
    "alone of 26113: the value is": lambda plan: plan["alone"][0].update(value=plan["alone"][0]["value"] + 1),
    "alone of 26113: the bound": lambda plan: plan["alone"][0].update(bound=0),
    "reason: an infeasible solution says why": lambda plan: plan.update(status="infeasible"),
}


def test_every_tampered_solution_is_refused(bare, write):
    instance, solution = write(pooled()), bare.home / "solution.json"
    honest, accepted = bare.many([["solve", instance, "--out", solution], ["verify", instance, solution]])
    assert (honest.code, accepted.code) == (0, 0)
    plan = json.loads(solution.read_text())
    assert choice(plan)["tier"] == 40
    files = []
    for n, tamper in enumerate(TAMPERINGS.values()):
        wrong = copy.deepcopy(plan)
        tamper(wrong)
        files.append(write(wrong, f"{n}.json"))
    answers = bare.many([["verify", instance, file] for file in files])
    for message, done in zip(TAMPERINGS, answers, strict=True):
        assert done.code == 1, (message, done)
        assert message in done.out, (message, done.out)
        assert "valid value" not in done.out
        assert done.err == ""


def test_a_plan_beyond_the_means_is_refused(bare, write):
    instance, solution, poorer = write(pooled()), bare.home / "solution.json", pooled()
    commune(poorer)["means"].update(investment_cents=10, running_cents=10)
    calls = [["solve", instance, "--out", solution], ["verify", write(poorer, "poorer.json"), solution]]
    _, done = bare.many(calls)
    assert done.code == 1
    assert "26113: investment_cents" in done.out
    assert "26113: running_cents" in done.out


def test_a_worse_plan_than_alone_is_refused(bare, write):
    raw = small()
    raw["offers"][0]["scales"].pop("epci")
    instance, solution = write(raw), bare.home / "solution.json"
    bare("solve", instance, "--out", solution)
    plan = json.loads(solution.read_text())
    plan.update(choices=[], value=0, bound=0)
    done = bare("verify", instance, write(plan, "worse.json"))
    assert done.code == 1
    assert "worse off than alone" in done.out


def test_explain_says_why_and_how_sure_for_one_commune(bare, solved):
    instance, _ = solved
    asked = ("explain", instance, "--commune", "26113", "--points", "3", "--scenarios", "5", "--bring-in", "lora-a")
    said = json.loads(bare(*asked, "--format", "json").out)
    assert said["value"] == said["bound"]
    assert {row["offer"] for row in said["offers"]} == {offer["id"] for offer in small()["offers"]}
    assert [point["percent"] for point in said["frontier"]["money"]] == [67, 134, 200]
    assert said["robustness"]["scenarios"] == 5
    assert [row["offer"] for row in said["ways_in"]] == ["lora-a"]
    table = bare(*asked)
    assert table.code == 0
    assert "lora-a" in table.out


def test_explain_refuses_what_it_cannot_explain(bare, solved, tmp_path):
    instance, several = solved[0], tmp_path / "several.json"
    several.write_text(json.dumps(random_instance(1, communes=2)), encoding="utf-8")
    assert "name one with --commune" in bare("explain", several).err
    for wrong in (("--commune", "99999"), ("--commune", "26113", "--bring-in", "nothing")):
        done = bare("explain", instance, *wrong)
        assert (done.code, len(done.err.splitlines())) == (2, 1)
