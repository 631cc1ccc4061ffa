"""`bouquet import`: what it says and what it refuses; the imports themselves are tested beside the catalogue."""

import csv
import json
import shutil

import pytest

from bouquet.platform.catalogue.tests.observations_factories import (
    as_2019,
    contract_2019,
    project,
    projects_written,
    written,
)

from .conftest import Command


@pytest.fixture
def command(bouquet, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(bouquet.home / "bouquet.sqlite3", home / "bouquet.sqlite3")
    return Command(home)


def test_contracts_are_reported_imported_and_then_already_there(command, tmp_path):
    path = written(tmp_path, as_2019(contract_2019(), contract_2019(id="2019BAD1", dureeMois="NC")), "decp.json.gz")
    refused = tmp_path / "refused.csv"
    dry, first, again = command.many(
        [
            ("import", "decp", path, "--dry-run"),
            ("import", "decp", path, "--refused", refused),
            ("import", "decp", path),
        ]
    )
    assert [done.code for done in (dry, first, again)] == [0, 0, 0]
    assert "would be new: 1" in dry.out
    assert "nothing was written" in dry.out
    assert "record 2 (2019BAD1), dureeMois" in first.out
    assert "new: 1, changed: 0, the same: 0" in first.out
    assert "municipal-website: 1" in first.out
    assert "nothing changed: everything was already there" in again.out
    with refused.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["number"], row["record"], row["field"]) for row in rows] == [("2", "2019BAD1", "dureeMois")]


def test_funded_projects_need_a_year(command, tmp_path):
    path = projects_written(tmp_path, project())
    unnamed = path.rename(tmp_path / "export.csv")
    without, given = command.many(
        [("import", "fonds-vert", unnamed), ("import", "fonds-vert", unnamed, "--year", "2023")]
    )
    assert "give --year" in without.refusal
    assert given.code == 0
    assert "new: 1" in given.out


@pytest.mark.parametrize("text", ["<marches/>", json.dumps({"contracts": []}), '{"marches": ['])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(bouquet, tmp_path, text):
    path = tmp_path / "decp.json"
    path.write_text(text, encoding="utf-8")
    assert "nothing was imported" in bouquet("import", "decp", path).refusal


def test_a_file_that_is_not_there_is_refused(bouquet, tmp_path):
    assert "cannot be read" in bouquet("import", "decp", tmp_path / "none.json").refusal


def test_without_data_it_says_to_load_them(bare, tmp_path):
    assert "bouquet load" in bare("import", "decp", tmp_path / "none.json").refusal
