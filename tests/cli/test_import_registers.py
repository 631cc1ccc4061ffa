"""import: official files are looked at first, loaded whole or not at all, and refused by line and field."""

import shutil

import pytest

from .conftest import Command

HELD = "siren,competence_code\n242600534,1510\n242600534,4530\n"
ZRR = "code,statut\n26113,C\n29215,NC\n"


@pytest.fixture
def own(tmp_path, loaded_database):
    """The command on a folder of the test's own."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(loaded_database, home / "bouquet.sqlite3")
    return Command(home)


def test_a_register_and_figures_are_looked_at_then_loaded_once(own, write):
    held, zones = write(HELD, "banatic.csv"), write(ZRR, "zrr.csv")
    banatic = ["import", "banatic", held, "--as-of", "2026-10-01"]
    zrr = ["import", "indicators", "zrr", zones]
    looked, loaded, again, older, looked_zrr, loaded_zrr, again_zrr = own.many(
        [
            [*banatic, "--dry-run"],
            banatic,
            banatic,
            ["import", "banatic", held, "--as-of", "2025-01-01"],
            [*zrr, "--dry-run"],
            zrr,
            zrr,
        ]
    )
    assert "2 added, 0 removed\ndry run: nothing was changed" in looked.out
    assert "1 found, 1254 not in the file" in looked.out
    assert loaded.out.endswith("2 added, 0 removed\nloaded\n")
    assert again.out.endswith("already loaded: nothing to change\n")
    assert "older than the one in force" in older.refusal
    assert looked_zrr.out == "2 figures of 2 communes\ndry run: nothing was changed\n"
    assert loaded_zrr.out.endswith("loaded\n")
    assert again_zrr.out.endswith("already loaded: nothing to change\n")


def test_faults_are_named_by_line_and_field_and_nothing_is_loaded(bouquet, write):
    held, zones = write(HELD + "12,1510\n242600534,1510\n", "banatic.csv"), write(ZRR + "99999,C\n26001,X\n", "zrr.csv")
    broken, wrong, other = bouquet.many(
        [
            ["import", "banatic", held, "--as-of", "2026-10-01"],
            ["import", "indicators", "zrr", zones],
            ["import", "indicators", "insee", zones],
        ]
    )
    assert (broken.code, broken.out) == (2, "")
    assert "banatic.csv, line 4, field siren: '12' is not a SIREN" in broken.err
    assert "banatic.csv, line 5, field competence_code: 242600534 1510 is already on line 2" in broken.err
    assert "2 lines do not hold; nothing was loaded" in broken.err
    assert "zrr.csv, line 4, field code: '99999'" in wrong.err
    assert "zrr.csv, line 5, field statut: 'X' is not one of C, NC, PC" in wrong.err
    assert "the column is missing" in other.refusal
