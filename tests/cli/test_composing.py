"""load, compose and instance on everything that ships: answers verify, and what cannot be done is said in a line."""

import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing
from importlib.resources import as_file, files

import pytest

DIE = ["26113", "--investment", "40000", "--running", "15000", "--staff-days", "60"]
POOR = ["26113", "--investment", "0", "--running", "0", "--staff-days", "0"]
RICH = ["26113", "--investment", "9000000", "--running", "9000000", "--staff-days", "9000"]


REQUESTS = {
    "plain": DIE,
    "again": DIE,
    "comma": ["26113", "--investment", "40 000,00", "--running", "15000.00", "--staff-days", "60,0"],
    "poor": POOR,
    "rich": RICH,
    "one need": [*DIE, "--weight", "energy-sobriety=3"],
    "two needs": [*DIE, "--weight", "energy-sobriety=1", "--weight", "civic-trust=2"],
    "alone": [*DIE, "--alone"],
    "closed": [*DIE, "--open", "D26=0", "--open", "242600534=0"],
    "have": [*DIE, "--have", "gis"],
    "exclude": [*DIE, "--exclude", "gis"],
    "defaults": ["26113"],
    "by name": ["die", *DIE[1:]],
    "Seine-Saint-Denis": ["93066"],
    "La Réunion": ["97411"],
}
REFUSALS = {
    "no commune answers to “Trifouilly-les-Oies”": ["compose", "Trifouilly-les-Oies"],
    "no commune answers to “99999”": ["compose", "99999"],
    "no commune answers to “”": ["compose", ""],
    "“Saint-Denis” may be": ["compose", "Saint-Denis"],
    "investment: “-5” is below zero": ["compose", "26113", "--investment", "-5"],
    "running: “-0,01” is below zero": ["compose", "26113", "--running", "-0,01"],
    "staff_days: “-1” is below zero": ["compose", "26113", "--staff-days", "-1"],
    "investment: “many” is not a number": ["compose", "26113", "--investment", "many"],
    "investment: “nan” is not a number": ["compose", "26113", "--investment", "nan"],
    "investment: “1e9” is not a number": ["compose", "26113", "--investment", "1e9"],
    "investment: “10,001” has more than two decimals": ["compose", "26113", "--investment", "10,001"],
    "investment: the number is too large": ["compose", "26113", "--investment", "9" * 30],
    "weight: “fame” is not a need of the catalogue": ["compose", "26113", "--weight", "fame=3"],
    "weight: every priority weighs 0": ["compose", "26113", "--weight", "civic-trust=0"],
    "weight: “-3” is below zero": ["compose", "26113", "--weight", "civic-trust=-3"],
    "--weight: “civic-trust” is not NEED=POINTS": ["compose", "26113", "--weight", "civic-trust"],
    "--weight: “=3” is not NEED=POINTS": ["compose", "26113", "--weight", "=3"],
    "have: “citizen-ap” is not a service of the catalogue; did you mean citizen-app": [
        "compose", "26113", "--have", "citizen-ap",
    ],
    "exclude: “x” is not a service of the catalogue": ["compose", "26113", "--exclude", "x"],
    "exclude: “gis” is said to be there and excluded": ["compose", "26113", "--have", "gis", "--exclude", "gis"],
    "open: “D01” is not a group of this commune": ["compose", "26113", "--open", "D01=40"],
    "open: “D26=101” is not a tier": ["compose", "26113", "--open", "D26=101"],
    "open: alone and open contradict each other": ["compose", "26113", "--alone", "--open", "D26=40"],
    "has no inhabitants": ["compose", "55039"],
    "the population of": ["compose", "98411"],
    "is not a tier": ["compose", "26113", "--open", "D26=" + "9" * 5000],
    "has too many decimals: write at most 6": ["compose", "26113", "--weight", "civic-trust=1.1234567"],
    "may be 4 territories, give the code of one": ["instance", "Saint-Denis"],
    "Drôme is not a commune: give one of its communes, or see `bouquet instance D26`": ["compose", "D26"],
    "no territory answers to “Atlantide”": ["instance", "Atlantide"],
    "one territory at a time": ["instance", "26113", "26114"],
    "cannot write": ["instance", "26113", "--out", "/no/such/folder/x.json"],
}  # fmt: skip
OTHERS = {
    "csv": ["compose", *DIE, "--format", "csv"],
    "table": ["compose", *DIE],
    "epci": ["instance", "242600534"],
    "near": ["compose", "Plozevett"],
    **{f"instance {name}": ["instance", *REQUESTS[name]] for name in ("plain", "alone", "poor")},
}


@pytest.fixture(scope="module")
def answers(bouquet):
    """How every command of this page ended, by the request, the refusal expected or the name."""
    calls = {name: ["compose", *request, "--format", "json"] for name, request in REQUESTS.items()}
    calls |= REFUSALS | OTHERS
    return dict(zip(calls, bouquet.many(calls.values()), strict=True))


@pytest.fixture(scope="module")
def composed(answers):
    """What `compose --format json` answers to each request."""
    assert {name: answers[name].err for name in REQUESTS if answers[name].code or answers[name].err} == {}
    return {name: json.loads(answers[name].out) for name in REQUESTS}


def services(answer):
    return {choice["service"] for choice in answer["choices"]}


def without_clock(answer):
    return {key: value for key, value in answer.items() if key != "seconds"}


def test_what_compose_answers_verifies_on_what_instance_writes(bouquet, tmp_path, answers):
    calls = []
    for name in ("plain", "alone", "poor"):
        instance, answer = tmp_path / f"{name}.json", tmp_path / f"{name}-answer.json"
        instance.write_text(answers[f"instance {name}"].out, encoding="utf-8")
        answer.write_text(answers[name].out, encoding="utf-8")
        calls.append(["verify", instance, answer])
    assert [done.out.partition("=")[0] for done in bouquet.many(calls)] == ["valid value"] * 3


def test_it_is_optimal_checked_and_the_same_each_time(composed):
    plain = composed["plain"]
    assert (plain["status"], plain["verified"]) == ("optimal", True)
    assert plain["value"] == plain["bound"]
    assert without_clock(plain) == without_clock(composed["again"]) == without_clock(composed["comma"])
    assert without_clock(plain) == without_clock(composed["by name"])


def test_it_stays_within_the_means(composed):
    total = composed["plain"]["totals"]["central"]
    assert 0 < total["investment_cents"] <= 4_000_000
    assert 0 < total["running_cents"] <= 1_500_000
    assert 0 < total["staff_hours"] <= 420


def test_more_means_never_bring_less(composed):
    assert composed["poor"]["value"] <= composed["plain"]["value"] <= composed["rich"]["value"]
    assert services(composed["poor"]) <= services(composed["rich"])


def test_only_the_needs_named_weigh(composed):
    weights = composed["one need"]["weights"]
    assert weights["energy-sobriety"] == 1000
    assert sum(weights.values()) == 1000
    shared = composed["two needs"]["weights"]
    assert (shared["energy-sobriety"], shared["civic-trust"]) == (333, 667)
    for choice in composed["one need"]["choices"]:
        assert choice["contributions"].get("energy-sobriety") or _prerequisite(composed["one need"], choice)


def _prerequisite(answer, choice):
    """Whether something chosen stands on the service of this choice: it may bring nothing by itself."""
    return len(services(answer)) > 1 and choice["service"] in services(answer)


def test_joining_is_never_worse_than_alone(composed):
    assert composed["alone"]["value"] <= composed["plain"]["value"]
    assert {choice["tier"] for choice in composed["alone"]["choices"]} <= {None}
    assert without_clock(composed["closed"])["value"] == composed["alone"]["value"]
    pooled = [choice for choice in composed["plain"]["choices"] if choice["tier"] is not None]
    assert pooled
    assert all(choice["assumes_inhabitants"] > 0 for choice in pooled)


def test_what_is_there_is_not_chosen_and_what_is_excluded_is_not_either(composed):
    assert "gis" in services(composed["plain"])
    assert "gis" not in services(composed["have"])
    assert "gis" not in services(composed["exclude"])
    assert composed["exclude"]["value"] <= composed["plain"]["value"] <= composed["have"]["value"]


def test_means_that_were_not_given_are_said_to_be_assumed(composed):
    assert composed["plain"]["means"]["assumed"] == []
    assert composed["defaults"]["means"]["assumed"] == ["investment", "running", "staff"]


def test_csv_and_table_say_the_same(answers, composed):
    rows = list(csv.DictReader(io.StringIO(answers["csv"].out)))
    assert {row["service"] for row in rows} == services(composed["plain"])
    assert "Die (26113)" in answers["table"].out
    assert all(service in answers["table"].out for service in services(composed["plain"]))


def test_two_communes_of_one_name_are_told_apart_by_code(composed):
    assert composed["Seine-Saint-Denis"]["territory"]["groups"][-1]["name"] == "Île-de-France"
    assert composed["La Réunion"]["territory"]["groups"][-1]["name"] == "La Réunion"


def test_the_instance_of_an_epci_lists_its_communes(answers):
    raw = json.loads(answers["epci"].out)
    assert "26113" in {row["group"] for row in raw["communes"]}
    assert len(raw["communes"]) > 10
    assert "open" not in raw


@pytest.mark.parametrize("message", REFUSALS)
def test_what_cannot_be_composed_is_refused_in_one_line(answers, message):
    assert message in answers[message].refusal


def test_an_ambiguous_name_lists_its_candidates(answers):
    refusal = answers["“Saint-Denis” may be"].refusal
    assert "93066 Saint-Denis (Seine-Saint-Denis)" in refusal
    assert "97411 Saint-Denis (La Réunion)" in refusal


def test_a_near_name_is_proposed(answers):
    assert "Plozévet" in answers["near"].refusal


def test_without_data_every_command_says_what_to_run(bare):
    copy, *others = bare.many(
        [["backup"], ["compose", "26113"], ["instance", "26113"], ["serve"], ["administrator", "you@example.org"]]
    )
    assert "there is no database" in copy.refusal
    for done in (copy, *others):
        assert done.refusal.endswith("run `bouquet load` (or `make setup`) first")


def test_loading_again_changes_nothing_and_says_nothing_when_asked(bouquet):
    done = bouquet("load", "--if-needed")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_a_bad_row_is_named_and_nothing_is_loaded(bouquet, tmp_path):
    with as_file(files("bouquet.content") / "territories") as shipped:
        folder = shutil.copytree(shipped, tmp_path / "territories")
    text = (folder / "epci.csv").read_text(encoding="utf-8").splitlines()
    text[4] = text[4].replace(text[4].split(",")[0], "12")
    (folder / "epci.csv").write_text("\n".join(text), encoding="utf-8")
    refusal = bouquet("load", "--territories", folder).refusal
    assert refusal.startswith("epci.csv, line 5, field siren: ")
    assert refusal.endswith("nothing was loaded")
    with closing(sqlite3.connect(bouquet.home / "bouquet.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM geography_epci WHERE current").fetchone() == (1255,)
