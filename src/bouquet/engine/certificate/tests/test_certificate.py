"""Certificates of whole instances: never under the best plan, accepted by the checker, refused once forged."""

import copy
import json
import random
import re
from dataclasses import replace

import pytest

from bouquet.engine import certificate, pool
from bouquet.engine.bench import synthetic
from bouquet.engine.certificate import Tariff, draw_up
from bouquet.engine.certificate.tariff import settled
from bouquet.engine.certificate.text import certificate_text
from bouquet.engine.compose import best_alone
from bouquet.engine.errors import EngineError, FormatError
from bouquet.engine.model import Solution
from bouquet.engine.pool.market import market
from bouquet.engine.pool.volume import Volume, first_stance, grid_of
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import random_instance, small
from bouquet.engine.tests.oracle import best_value
from bouquet.engine.verify import read_certificate, verify
from bouquet.engine.verify.options import Shelf


def drawn(raw, tariffs=None):
    """Instance, solution with the bounds of its certificate, and the certificate as read from its text."""
    instance = instance_from(raw)
    solution = pool.solve(instance)
    found, alone = draw_up(instance, solution, tariffs or (settled(instance, solution.value),))
    return instance, certificate.certified(solution, found, alone), read_certificate(certificate_text(found))


@pytest.mark.parametrize("seed", range(120))
def test_the_certified_bound_is_never_under_the_best_plan(seed):
    raw = random_instance(seed)
    best = best_value(raw)
    instance, solution, found = drawn(raw)
    report = verify(instance, solution, found)
    assert report.violations == ()
    if best is None:
        assert found.bound < 0
        assert report.notes == ("infeasibility proved by the certificate",)
        return
    assert found.bound >= best
    assert solution.bound == found.bound
    assert report.notes == (f"bound proved by the certificate: {found.bound}",)
    assert all(row.bound == row.value for row in solution.alone)
    if len(instance.communes) == 1:
        assert (solution.status, found.bound) == ("optimal", best)


def test_what_every_plan_must_reach_lowers_the_bound_of_a_commune():
    _, _, found = drawn(random_instance(151))
    assert any(proof.floor is not None for part in found.parts for proof in part.proofs)


@pytest.mark.parametrize("seed", range(30))
def test_prices_drawn_at_random_prove_a_bound_too(seed):
    raw = random_instance(seed, communes=2)
    best = best_value(raw)
    if best is None:
        return
    instance, r = instance_from(raw), random.Random(seed)
    prices, participation = {}, {}
    for code in instance.communes:
        keys = [row.contract for row in Shelf(instance).options(code).rows if row.to_open]
        prices[code] = {key: r.uniform(0, 30_000) for key in keys if r.random() < 0.7}
        participation |= {key: r.uniform(0, 30_000) for key in keys if r.random() < 0.7}
    instance, solution, found = drawn(raw, [Tariff(prices, participation)])
    assert verify(instance, solution, found).violations == ()
    assert found.bound >= best


def contract_of(instance):
    """A contract that some commune could open."""
    rows = [row for code in instance.communes for row in Shelf(instance).options(code).rows if row.to_open]
    return rows[0].contract if rows else None


@pytest.mark.parametrize("seed", range(40))
def test_plans_may_be_split_by_a_contract_open_or_closed(seed):
    raw = random_instance(seed)
    instance = instance_from(raw)
    key, best = contract_of(instance), best_value(raw)
    if key is None or best is None:
        return
    tariff = settled(instance, best)
    sides = [replace(tariff, given=((key, state),)) for state in (True, False)]
    instance, solution, found = drawn(raw, sides)
    assert verify(instance, solution, found).violations == ()
    assert found.bound >= best
    whole = drawn(raw, [tariff])[2]
    assert found.bound <= whole.bound
    for half in ([sides[0]], [sides[1]], [*sides, sides[0]], [*sides, tariff]):
        _, _, part = drawn(raw, half)
        assert any("given" in line for line in verify(instance, solution, part).violations)


@pytest.mark.parametrize("seed", range(60))
def test_no_forgery_proves_less_than_the_best_plan(seed):
    raw, r = random_instance(seed), random.Random(seed)
    best = best_value(raw)
    instance, solution, found = drawn(raw)
    text = certificate_text(found)
    for _ in range(25):
        forged = json.loads(text)
        forge(forged, r)
        read = read_or_refuse(forged)
        if isinstance(read, FormatError):
            assert read.path
            continue
        said = "\n".join(verify(instance, solution, read).violations)
        proved = re.search(r"certificate: bound: is -?\d+, and the certificate proves (-?\d+)", said)
        if proved or not said:
            bound = int(proved[1]) if proved else read.bound
            assert bound >= (-1 if best is None else best)


def read_or_refuse(data):
    try:
        return read_certificate(json.dumps(data))
    except FormatError as refusal:
        return refusal


def forge(value, r):
    """Change one thing somewhere in a JSON value."""
    places = list(_places(value))
    holder, key = r.choice(places)
    old = holder[key]
    if r.random() < 0.2:
        del holder[key]
    elif isinstance(old, int):
        holder[key] = r.choice([old + 1, old - 1, 0, old // 2, 2 * old, -1, 10**30])
    elif isinstance(old, list) and old:
        n = r.randrange(len(old))
        holder[key] = r.choice([old[:n] + old[n + 1 :], [*old, old[n]], old[::-1], []])
    else:
        holder[key] = r.choice([None, "x", [], {}, True, 1.5])


def _places(value):
    for key in value if isinstance(value, dict) else range(len(value)):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


def pooled():
    """Two communes that open a contract together, and its certificate as JSON."""
    raw = small()
    raw["communes"].append({**copy.deepcopy(raw["communes"][0]), "group": "26114", "population": 5000})
    raw["groups"].append({"id": "26114", "kind": "commune", "parent": "242600534"})
    raw["communes"][0]["means"]["running_cents"] = 80_000
    raw["offers"][0]["scales"]["epci"].update(setup_cents=100_000, fixed_cents=20_000, blocks=[[None, 20_000]])
    return raw


FORGERIES = {
    "instance: is not the digest": lambda data: data.update(instance="sha256:0"),
    "bound: is": lambda data: data.update(bound=data["bound"] - 1),
    "alone[1].tree[0]: does not prove its part": lambda data: data["alone"][1].update(upper=0),
    "alone[0].tree: ends before the part": lambda data: data["alone"][0].update(tree=[]),
    "alone[0].tree[0][2]": lambda data: data["alone"][0].update(tree=[[-1, -1, -5, 0, 0, 0, 0]]),
    "alone[0].tree[0][5]: must be at most": lambda data: data["alone"][0].update(tree=[[-1, -1, 0, 0, 0, 70000, 0]]),
    "alone[0].tree[0]: must hold 2 numbers and vectors of 5": lambda data: data["alone"][0]["tree"][0].append(1),
    "alone[1].commune: '26113' is already proved": lambda data: data["alone"][1].update(commune="26113"),
    "alone[0].commune: 'x' is not a commune": lambda data: data["alone"][0].update(commune="x"),
    "alone[0]: a proof of the best bouquet alone has no price": lambda data: data["alone"][0].update(prices=[0, 1]),
    "parts: must hold at least one part": lambda data: data.update(parts=[]),
    "parts[0].communes: 26114 is missing": lambda data: data["parts"][0]["communes"].pop(),
    "parts[0].communes[0].upper": lambda data: data["parts"][0]["communes"][0].pop("upper"),
    "parts[0].communes[0].tree[0]: does not prove": lambda data: data["parts"][0]["communes"][0].update(upper=-1),
    "parts[0].communes[0].floor: is not reached": lambda data: data["parts"][0]["communes"][0].update(floor=10**6),
    "parts[0].communes[0].prices: option 99 does not join": lambda data: data["parts"][0]["communes"][0].update(
        prices=[99, 1]
    ),
    "parts[0].communes[1].prices: option 0 does not join": lambda data: data["parts"][0]["communes"][1].update(
        prices=[0, 1]
    ),
    "parts[0].participation: lora-a of R84": lambda data: data["parts"][0].update(
        participation=[["lora-a", "R84", 40, 1]]
    ),
    "parts[0].participation: lora-b of R84": lambda data: data["parts"][0].update(
        participation=[["lora-b", "R84", 40, 1]]
    ),
    "parts[0].given[0]: lora-a of R84": lambda data: data["parts"][0].update(given=[["lora-a", "R84", 40, "open"]]),
    "parts[0].given: no part holds the plans where item 0 is closed": lambda data: data["parts"][0].update(
        given=[["lora-a", "242600534", 40, "open"]]
    ),
    "parts[0].given[1]: is already decided": lambda data: data["parts"][0].update(
        given=[["lora-a", "242600534", 40, "open"], ["lora-a", "242600534", 15, "closed"]]
    ),
}


@pytest.mark.parametrize("said", FORGERIES)
def test_each_forgery_is_refused_by_its_field(said):
    instance, solution, found = drawn(pooled())
    assert verify(instance, solution, found).valid
    data = json.loads(certificate_text(found))
    FORGERIES[said](data)
    try:
        violations = verify(instance, solution, read_certificate(json.dumps(data))).violations
    except FormatError as refusal:
        violations = (f"certificate: {refusal}",)
    assert any(line.startswith(f"certificate: {said}") for line in violations), violations


def test_a_bound_under_the_one_proved_is_a_violation():
    instance, solution, found = drawn(pooled())
    lower = replace(solution, bound=found.bound - 1)
    assert (
        f"bound: {found.bound - 1} is stated, the certificate proves {found.bound}: 1 more"
        in verify(instance, lower, found).violations
    )
    row = replace(solution.alone[1], value=0, bound=0, choices=())
    poorer = replace(solution, alone=(solution.alone[0], row))
    assert any("alone of 26114: the bound 0 is stated" in line for line in verify(instance, poorer, found).violations)


def test_prices_too_high_to_count_are_refused():
    instance, solution, found = drawn(pooled() | {"weighting": "communes"})
    data = json.loads(certificate_text(found))
    data["parts"][0]["participation"] = [["lora-a", "242600534", 40, 2**50]]
    violations = verify(instance, solution, read_certificate(json.dumps(data))).violations
    assert any("participation: is too high for 26113" in line for line in violations)


def test_a_bound_alone_above_the_value_is_said():
    instance, solution, found = drawn(pooled())
    row = replace(solution.alone[1], value=0, choices=())
    notes = verify(instance, replace(solution, alone=(solution.alone[0], row)), found).notes
    assert any(note.startswith("26114: worth 0 alone, at most") for note in notes)


def test_a_certificate_without_proof_of_a_bouquet_alone_says_nothing_of_it():
    instance, solution, found = drawn(pooled())
    report = verify(instance, solution, replace(found, alone=()))
    assert report.valid


def test_a_certificate_of_a_plan_does_not_prove_that_there_is_none():
    raw = pooled()
    raw["communes"][1]["must"] = ["iot-network"]
    instance, solution, found = drawn(raw)
    nothing = replace(solution, status="infeasible", choices=(), contracts=(), reason="because")
    assert verify(instance, nothing).valid
    report = verify(instance, nothing, found)
    assert report.violations == ("status: the certificate does not prove that there is no plan",)


def test_no_plan_for_a_reason_that_no_commune_has_by_itself_is_not_certified():
    raw = pooled()
    raw["communes"][0]["must"] = ["iot-network"]
    raw["communes"][1]["excludes"] = ["iot-network"]
    raw["offers"][0]["scales"].pop("commune")
    raw["tiers_percent"] = [75]
    instance = instance_from(raw)
    solution = pool.solve(instance)
    assert solution.status == "infeasible"
    with pytest.raises(EngineError, match="no commune explains by itself"):
        draw_up(instance, solution, ())


def alone_plan(instance):
    """The plan where everybody stays alone, with a bound that says nothing."""
    alone = tuple(best_alone(instance, code) for code in instance.communes)
    choices = tuple(choice for row in alone for choice in row.choices)
    return Solution("feasible", sum(row.value for row in alone), 10**20, choices, (), alone)


def test_an_epci_is_certified_from_the_prices_of_the_solver(tmp_path):
    instance = synthetic.instance("epci", size=8)
    seen = market(instance)
    volume = Volume(seen, grid_of(seen), first_stance(seen, grid_of(seen)))
    relaxed = volume.settle()
    relaxed = volume.descend(0.85 * relaxed, 150)
    path, calls = tmp_path / "certificate.json.gz", []
    plan = alone_plan(instance)
    solution = certificate.write(instance, plan, volume.prices(), path, seen=seen, effort=500, progress=calls.append)
    assert calls == [1] * 16
    assert plan.value < solution.bound < 1.001e5 * relaxed
    assert all(row.bound == row.value for row in solution.alone)
    found, rows = read_certificate(path), []
    report = verify(instance, solution, found, rows.append)
    assert report.violations == ()
    assert report.notes == (f"bound proved by the certificate: {solution.bound}",)
    assert sum(rows) <= found.rows
    again = tmp_path / "again.json.gz"
    certificate.write(instance, plan, volume.prices(), again, effort=500)
    assert again.read_bytes() == path.read_bytes()


def test_a_certificate_that_cannot_be_written_is_said(tmp_path):
    instance = instance_from(small())
    with pytest.raises(EngineError, match="cannot write"):
        certificate.write(instance, pool.solve(instance), None, tmp_path / "no" / "such.json")
