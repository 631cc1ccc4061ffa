"""solve --certificate and verify --certificate: a proof in a file, and every bad proof refused."""

import copy
import gzip
import json
import re
from pathlib import Path

import pytest

from bouquet.engine.tests.factories import random_instance, small

from .conftest import Command

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "certificate.md"


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    """An instance, its solution and the certificate of its bounds, as files."""
    folder = tmp_path_factory.mktemp("proved")
    files = folder / "instance.json", folder / "solution.json", folder / "certificate.json"
    files[0].write_text(json.dumps(small()), encoding="utf-8")
    done = Command(folder)("solve", files[0], "--out", files[1], "--certificate", files[2])
    assert done.code == 0, done
    return files


def test_a_certificate_proves_the_bound(bare, proved):
    instance, solution, certificate = proved
    done = bare("verify", instance, solution, "--certificate", certificate)
    assert (done.code, done.err) == (0, "")
    bound = json.loads(solution.read_text())["bound"]
    assert done.out.splitlines()[-1] == f"bound proved by the certificate: {bound}"


def test_verify_with_a_certificate_loads_no_solver(bare, proved):
    instance, solution, certificate = map(str, proved)
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom bouquet.cli import engine\n"
        f"done = CliRunner().invoke(engine.verify, [{instance!r}, {solution!r}, '--certificate', {certificate!r}])\n"
        "assert done.exit_code == 0, done.output\n"
        "solvers = ('compose', 'pool', 'certificate', 'columns', 'program', 'milp', 'compiled')\n"
        "names = {f'bouquet.engine.{name}' for name in solvers} | {'numba', 'highspy', 'django'}\n"
        "print('loaded', names & set(sys.modules))"
    )
    assert bare.python(code) == "loaded set()\n"


def test_compressed_certificates_of_random_instances(bare, write):
    calls = []
    for seed in range(6):
        instance, solution = write(random_instance(seed), f"{seed}.json"), bare.home / f"{seed}-solution.json"
        certificate = bare.home / f"{seed}.json.gz"
        calls.append(["solve", instance, "--out", solution, "--certificate", certificate])
        calls.append(["verify", instance, solution, "--certificate", certificate])
    assert [done for done in bare.many(calls) if done.code != 0] == []
    assert gzip.decompress((bare.home / "0.json.gz").read_bytes()).startswith(b'{\n  "format": "bouquet-certificate/1"')


def test_forged_certificates_are_violations(bare, write, proved):
    instance, solution, certificate = proved
    honest = json.loads(certificate.read_text())

    def forged(change):
        data = copy.deepcopy(honest)
        change(data)
        return write(data, f"{len(files)}.json")

    files = {}
    for said, change in {
        "certificate: instance: is not the digest": lambda data: data.update(instance="sha256:00"),
        "certificate: bound: is": lambda data: data.update(bound=honest["bound"] - 1),
        "certificate: parts[0].communes: 26113 is missing": lambda data: data["parts"][0].update(communes=[]),
        "certificate: alone[0].tree[0]: does not prove": lambda data: data["alone"][0].update(upper=0),
    }.items():
        files[said] = forged(change)
    answers = bare.many([["verify", instance, solution, "--certificate", file] for file in files.values()])
    for said, done in zip(files, answers, strict=True):
        assert done.code == 1, (said, done)
        assert said in done.out
        assert "valid value" not in done.out
        assert done.err == ""


def test_files_that_are_no_certificate_are_refused(bare, write, proved):
    instance, solution, certificate = proved
    (bare.home / "cut.json.gz").write_bytes(gzip.compress(certificate.read_bytes())[:-20])
    cases = {
        "cannot read gone.json": "gone.json",
        "format: must be 'bouquet-certificate/1'": write({}, "empty.json"),
        "parts: must be a list": write({**json.loads(certificate.read_text()), "parts": None}, "none.json"),
        "is cut short or damaged": bare.home / "cut.json.gz",
        "line 1, column 1": write("", "nothing.json"),
    }
    answers = bare.many([["verify", instance, solution, "--certificate", file] for file in cases.values()])
    for said, done in zip(cases, answers, strict=True):
        assert said in done.refusal


def test_a_certificate_that_cannot_be_written_is_refused_before_the_search(bare, proved):
    instance, _, _ = proved
    out = bare.home / "kept.json"
    done = bare("solve", instance, "--out", out, "--certificate", bare.home / "no" / "such.json")
    assert "cannot write" in done.refusal
    assert not out.exists()


def test_the_example_of_the_page_holds(bare, write):
    """Lamps, islands, racks and trees: one need, 10,000 EUR a year."""
    (text,) = re.findall(r"```json certificate\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    raw = streets()
    solution = bare.home / "solution.json"
    instance, certificate = write(raw), write(text, "certificate.json")
    assert bare("solve", instance, "--out", solution).code == 0
    done = bare("verify", instance, solution, "--certificate", certificate)
    assert done.out == "valid value=80000000 bound=80000000 gap=0.000000\nbound proved by the certificate: 80000000\n"
    short = json.loads(text)
    short["parts"][0]["communes"][0]["tree"][0][3] = 0
    refused = bare("verify", instance, solution, "--certificate", write(short, "short.json"))
    assert "parts[0].communes[0].tree[0]: does not prove its part" in refused.out


def streets():
    """The instance of the page."""
    offers = [
        ("lamps", "lighting", 50, 600000),
        ("islands", "crossings", 40, 500000),
        ("racks", "bicycles", 30, 400000),
        ("trees", "shade", 20, 350000),
    ]
    free = {"setup_cents": 0, "blocks": [[None, 0]], "onboarding_cents": 0, "staff_hours": 0, "fit": 100}
    return {
        "format": "bouquet-instance/1",
        "horizon_years": 5,
        "tiers_percent": [50],
        "needs": ["calm-streets"],
        "services": [{"id": service, "requires": None} for _, service, _, _ in offers],
        "groups": [{"id": "26113", "kind": "commune", "parent": None}],
        "communes": [
            {
                "group": "26113",
                "population": 1000,
                "weights": {"calm-streets": 1000},
                "means": {"investment_cents": 0, "running_cents": 1000000, "staff_hours": 0},
            }
        ],
        "offers": [
            {
                "id": name,
                "service": service,
                "contributions": {"calm-streets": covered},
                "scales": {"commune": {**free, "fixed_cents": cents}},
            }
            for name, service, covered, cents in offers
        ],
    }
