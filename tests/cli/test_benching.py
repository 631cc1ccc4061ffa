"""bench: figures as tables or JSON, never Django, and every bad request refused in one line."""

import json

import pytest

from bouquet.cli.benching import REFERENCES
from bouquet.engine import read
from bouquet.engine.bench import contest

REFUSED = {
    ("everest",): "'everest' is not a measure; there are p1, epci,",
    ("epci", "--seconds", "-3"): "--seconds: must be at least 0.1, not -3",
    ("epci", "--seconds", "soon"): "--seconds: 'soon' is not a number",
    ("epci", "--seconds", "inf"): "--seconds: must be at least 0.1, not inf",
    ("epci", "--reference-seconds", "0"): "--reference-seconds: must be at least 0.1, not 0",
    ("epci", "--seed", "0"): "--seed: must be between 1 and 2147483647, not 0",
    ("epci", "--workers", "1.5"): "--workers: '1.5' is not a whole number",
    ("epci", "--against", "highs,glpk"): "--against: 'glpk' is not a reference; there are highs,",
    ("make",): "make needs --out FOLDER",
    ("make", "--out", "/proc/nowhere"): "cannot write in /proc/nowhere: No such file or directory",
}


def test_a_bad_request_is_refused_in_one_line(bare):
    for (args, message), done in zip(REFUSED.items(), bare.many(["bench", *args] for args in REFUSED), strict=True):
        assert done.refusal.startswith(message), args


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    from .conftest import Command

    done = Command(folder)("bench", "make", "--seed", "2", "--out", folder / "instances")
    assert (done.code, done.err) == (0, "")
    return folder / "instances"


def test_make_writes_instances_that_read_back(made):
    assert len(read.read_instance(made / "epci.json").communes) == 30
    assert len(list((made / "p1").glob("*.json"))) == 40
    assert len(read.read_instance(made / "p1" / "01.json").open) > 40


def test_a_measure_is_written_as_json(bare):
    args = ("bench", "epci", "--size", "3", "--seconds", "2", "--against", "highs", "--reference-seconds", "2")
    done = bare(*args, "--json", "--workers", "1")
    assert done.code == 0, done.err
    (report,) = json.loads(done.out)["reports"]
    engine, highs = report["rows"]
    assert (engine["contender"], highs["contender"]) == ("engine", "highs")
    assert 0 < engine["value"] <= engine["bound"]
    assert {goal["goal"]: goal["met"] for goal in report["goals"]}["plan checked in integers"]


def test_a_measure_is_shown_as_a_table(bare):
    done = bare("bench", "epci", "--size", "3", "--seconds", "2", "--against", "none")
    assert done.code == 0, done.err
    assert "goal: gap" in done.out
    assert "not judged" in done.out


def test_the_references_it_names_are_those_there_are():
    assert set(REFERENCES) == set(contest.REFERENCES)


def test_it_never_loads_django(bare):
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom bouquet.cli import benching\n"
        "import bouquet.engine.bench.run, bouquet.engine.bench.files, bouquet.engine.bench.by_engine\n"
        "import bouquet.engine.bench.one_commune, bouquet.engine.bench.by_cpsat\n"
        "done = CliRunner().invoke(benching.bench, ['everest'])\n"
        "print(done.exit_code, {'django', 'allauth', 'ninja', 'psycopg'} & set(sys.modules))"
    )
    assert bare.python(code) == "2 set()\n"
