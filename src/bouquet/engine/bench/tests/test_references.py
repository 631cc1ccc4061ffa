"""The reference solvers against exhaustive answers, and the arrays against the engine's own pricing."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import bouquet
from bouquet.engine import read, write
from bouquet.engine.bench import by_highs, synthetic
from bouquet.engine.bench.contender import Progress, Task
from bouquet.engine.bench.contest import cpsat_python
from bouquet.engine.bench.monolith import Monolith
from bouquet.engine.bench.priced import choices_of, priced
from bouquet.engine.bench.starts import everyone_alone
from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.pool import contracts_of, plan_value
from bouquet.engine.tests.factories import random_instance
from bouquet.engine.tests.oracle import best_value
from bouquet.engine.verify import verify


def solved(instance, method=""):
    start = everyone_alone(instance)
    given = Task(instance, start, None, 60.0, 1, 0, method)
    monolith = Monolith(instance, given.floors)
    return by_highs.run(monolith, given, Progress()), start


@pytest.mark.parametrize("seed", range(60))
def test_arrays_price_the_same_columns_as_the_engine(seed):
    instance = read.instance_from(random_instance(seed))
    own = {
        column.choice: (column.cost.investment_cents, column.cost.running_cents, column.cost.staff_hours)
        for commune in instance.communes.values()
        for column in alone_columns(instance, commune) + pooled_columns(instance, commune)
    }
    _, columns = priced(instance)
    choices = choices_of(instance, columns, np.arange(len(columns)))
    assert dict(zip(choices, map(tuple, columns.costs.tolist()), strict=True)) == own


def test_arrays_price_a_synthetic_epci_as_the_engine():
    instance = synthetic.instance("epci", size=8)
    own = [
        (column.choice, column.gains)
        for commune in instance.communes.values()
        for column in alone_columns(instance, commune) + pooled_columns(instance, commune)
    ]
    monolith = Monolith(instance, {})
    choices = choices_of(instance, monolith.columns, np.arange(len(monolith.columns)))
    assert sorted(zip(choices, map(tuple, monolith.gains.tolist()), strict=True)) == sorted(own)


@pytest.mark.parametrize("seed", range(60))
def test_highs_finds_the_exhaustive_best(seed):
    raw = random_instance(seed)
    instance = read.instance_from(raw)
    best = best_value(raw)
    (choices, facts), start = solved(instance)
    if best is None:
        assert choices is None
        return
    assert plan_value(instance, choices) == best
    assert best <= facts["bound"] <= best * (1 + 1e-5) + 1
    plan = start.__class__(
        "feasible", best, facts["bound"], tuple(choices), contracts_of(instance, choices), start.alone
    )
    assert verify(instance, plan).violations == ()


def test_without_its_starting_plan_highs_finds_the_same():
    instance = synthetic.instance("epci", size=4)
    (warm, _), _ = solved(instance)
    (cold, _), _ = solved(instance, "cold")
    assert plan_value(instance, cold) == plan_value(instance, warm)


@pytest.mark.parametrize("method", ["ipm", "pdlp"])
def test_a_relaxation_gives_a_bound_and_no_plan(method):
    instance = synthetic.instance("epci", size=4)
    (choices, facts), _ = solved(instance, method)
    (_, exact), _ = solved(instance)
    assert choices is None
    assert facts["bound"] >= exact["bound"] * (1 - 1e-4)


def test_the_starting_plan_is_a_point_of_the_program():
    instance = synthetic.instance("epci", size=6)
    start = everyone_alone(instance)
    monolith = Monolith(
        instance, {row.commune: row.value // instance.communes[row.commune].population for row in start.alone}
    )
    point, rows = monolith.point(start.choices), monolith.rows
    sums = np.add.reduceat(rows.value * point[rows.index], rows.starts[:-1])
    assert (sums >= rows.low).all()
    assert (sums <= rows.high).all()
    assert int(monolith.cost @ point) == start.value
    assert monolith.choices(point.astype(float)) == tuple(sorted(start.choices))


HERE = importlib.util.find_spec("ortools") is not None
CPSAT = cpsat_python() or (Path(sys.executable) if HERE else None)


def by_cpsat(folder, instance, python):
    files = [folder / name for name in ("instance.json", "start.json", "out.json")]
    files[0].write_text(write.instance_text(instance), encoding="utf-8")
    files[1].write_text(write.solution_text(everyone_alone(instance)), encoding="utf-8")
    command = [str(python), "-m", "bouquet.engine.bench.by_cpsat", *map(str, files), "--seconds", "20"]
    places = {**os.environ, "PYTHONPATH": str(Path(bouquet.__file__).parents[1])}
    done = subprocess.run(command, env=places, capture_output=True, text=True, check=False)  # noqa: S603 (our own module)
    return done, files[2]


@pytest.mark.skipif(CPSAT is None, reason="OR-Tools is not installed: make bench-cpsat")
@pytest.mark.parametrize("seed", range(8))
def test_cpsat_finds_the_exhaustive_best(tmp_path, seed):
    raw = random_instance(seed)
    instance = read.instance_from(raw)
    done, out = by_cpsat(tmp_path, instance, CPSAT)
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())["choices"]
    best = best_value(raw)
    assert (found is None) == (best is None)
    if found is not None:
        assert plan_value(instance, [read.choice_from(row) for row in found]) == best


@pytest.mark.skipif(HERE, reason="OR-Tools is installed")
def test_without_ortools_cpsat_says_so(tmp_path):
    done, out = by_cpsat(tmp_path, read.instance_from(random_instance(0)), sys.executable)
    assert (done.returncode, done.stderr) == (3, "OR-Tools is not installed (extra `bench`)\n")
    assert not out.exists()
