"""A search followed from the command line: progress on the standard error, Ctrl-C, a cluster that is not there."""

import json
import signal
import subprocess
import sys
import time

import pytest

from bouquet.cli.following import Follower, line_of
from bouquet.engine import read
from bouquet.engine.bench import synthetic
from bouquet.engine.pool.progress import Report
from bouquet.engine.tests.factories import small
from bouquet.engine.verify import verify
from bouquet.engine.write import instance_text


@pytest.fixture(scope="module")
def two_parts(tmp_path_factory):
    """Two EPCI that nothing joins, in a file."""
    one, other = (synthetic.instance("epci", 1, code=synthetic.place_of("epci", seed, 12)) for seed in (1, 2))
    raw, more = (json.loads(instance_text(instance)) for instance in (one, other))
    raw["communes"] += more["communes"]
    raw["groups"] += more["groups"]
    path = tmp_path_factory.mktemp("parts") / "instance.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    return path


def started(instance, out, *options):
    """A search of an hour, begun; its standard error is a pipe."""
    command = [sys.executable, "-m", "bouquet.cli", "solve", instance, "--seconds", "3600", "--out", out, *options]
    process = subprocess.Popen(  # noqa: S603 (our own command)
        [*map(str, command)], stderr=subprocess.PIPE, text=True
    )
    line = process.stderr.readline()
    assert "value" in line, line
    return process


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_writes_the_best_plan_so_far(two_parts, tmp_path, workers):
    process = started(two_parts, tmp_path / "plan.json", "--workers", workers)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert "stopped: value" in said
    solution = read.read_solution(tmp_path / "plan.json")
    assert verify(read.read_instance(two_parts), solution).violations == ()


def test_a_second_ctrl_c_quits_without_a_plan_and_leaves_no_process(two_parts, tmp_path):
    process = started(two_parts, tmp_path / "plan.json", "--workers", "2")
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.01)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not (tmp_path / "plan.json").exists()


def test_progress_goes_to_the_standard_error_and_quiet_says_nothing(bare, write):
    instance = write(small(), "instance.json")
    loud, quiet = bare("solve", instance), bare("solve", instance, "--quiet")
    assert loud.err.startswith("optimal: value ")
    assert "gap 0.00 %" in loud.err
    assert quiet.err == ""
    assert json.loads(quiet.out)["value"] == json.loads(loud.out)["value"]


def test_a_scheduler_that_does_not_answer_is_refused_in_one_line(bare, write):
    done = bare("solve", write(small(), "instance.json"), "--scheduler", "nowhere://x:1")
    assert done.refusal.startswith("no scheduler answers at nowhere://x:1")


def test_a_line_says_the_stage_the_best_plan_its_bound_and_its_gap():
    assert (
        line_of(Report("bound", 1000, 1025, 3.0, 9.0), 9.0) == "bound, value 1,000, bound 1,025, gap 2.50 %, 9 s left"
    )
    assert line_of(Report("alone", 1000, None, 3.0, 9.0), 9.0) == "alone, value 1,000, 9 s left"


def test_plain_lines_are_few(capsys):
    with Follower(quiet=False, seconds=60.0) as follower:
        for value in range(100):
            follower(Report("plans", value, None, 0.0, 60.0))
    assert capsys.readouterr().err.count("\n") <= 1
