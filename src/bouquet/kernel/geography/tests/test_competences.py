from __future__ import annotations

import gzip
from datetime import date

import pytest

from bouquet.kernel.content import ContentError
from bouquet.kernel.geography import competences
from bouquet.kernel.geography.banatic import MOST_FAULTS, code_labels, read_competences
from bouquet.kernel.geography.errors import VintageError
from bouquet.kernel.geography.models import CompetenceRegister, HeldCompetence

DIOIS, OTHER = "242600534", "200000001"
DAY = date(2026, 10, 1)
EXPORT = (
    "Département siège\tN° SIREN\tNom du groupement\tSiren membre\tC1502\tC1510\n"
    f'26 - Drôme\t{DIOIS}\tCC du "Diois\t212601132\t0\t1\n'
    f"26 - Drôme\t{DIOIS}\tCC du Diois\t212600019\t0\t1\n"
    f"26 - Drôme\t{OTHER}\tSI des eaux\t212600019\t1\t0\n"
)


@pytest.fixture
def file(tmp_path):
    def written(text, name="banatic.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return written


def listed(*rows):
    return "\n".join(["siren,competence_code", *rows, ""])


def test_a_list_is_read(file):
    found = read_competences(file(listed(f"{DIOIS},1510", f"{DIOIS},4530", "", f"{OTHER},1502")))
    assert found.held == {DIOIS: {"1510", "4530"}, OTHER: {"1502"}}
    assert found.fault_count == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_export_of_the_state_is_read_once_for_each_group(file, encoding):
    assert read_competences(file(EXPORT, encoding=encoding)).held == {DIOIS: {"1510"}, OTHER: {"1502"}}


def test_a_compressed_file_is_read(tmp_path):
    path = tmp_path / "b.csv.gz"
    path.write_bytes(gzip.compress(listed(f"{DIOIS},1510").encode()))
    assert read_competences(path).held == {DIOIS: {"1510"}}


def test_every_fault_is_named_by_line_and_field(file):
    text = listed("12,1510", f"{DIOIS},15", f"{DIOIS},1510", f"{DIOIS},1510", f"{DIOIS}")
    found = read_competences(file(text))
    assert [(fault.line, fault.field) for fault in found.faults] == [
        (2, "siren"),
        (3, "competence_code"),
        (5, "competence_code"),
        (6, "siren"),
    ]
    assert "already on line 4" in str(found.faults[2])


def test_an_export_that_contradicts_itself_is_refused(file):
    wrong = EXPORT.replace("212600019\t0\t1", "212600019\t1\t1").replace("\t1\t0\n", "\toui\t0\n")
    found = read_competences(file(wrong))
    assert [(fault.line, fault.field) for fault in found.faults] == [(3, "N° SIREN"), (4, "C1502")]


def test_faults_are_counted_beyond_those_shown(file):
    found = read_competences(file(listed(*(["bad,1510"] * (MOST_FAULTS + 5)))))
    assert (len(found.faults), found.fault_count) == (MOST_FAULTS, MOST_FAULTS + 5)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "siren,competence_code\n", "\x1f\x8bnot gzip"])
def test_a_file_that_is_something_else_is_refused(file, text):
    with pytest.raises(ContentError):
        read_competences(file(text, encoding="latin-1"))


def test_a_code_of_a_later_nomenclature_is_kept_and_told(file):
    found = read_competences(file(listed(f"{DIOIS},8888", f"{OTHER},8888")))
    assert found.unknown_codes == {"8888": 2}
    assert "1510" in code_labels()


@pytest.mark.django_db
def test_an_edition_replaces_the_one_before_and_the_same_changes_nothing():
    held = {DIOIS: frozenset({"1510", "4530"})}
    assert competences.register() is None
    assert competences.held_by(DIOIS) is None
    first = competences.load(held, DAY)
    assert (first.added, first.removed, first.same, first.epcis_known) == (2, 0, False, 1)
    loaded_at = competences.register().loaded_at
    again = competences.load(held, DAY)
    assert again.same
    assert competences.register().loaded_at == loaded_at
    later = competences.load({DIOIS: frozenset({"1510", "1502"})}, date(2027, 1, 1))
    assert (later.added, later.removed) == (1, 1)
    assert competences.held_by(DIOIS) == {"1510", "1502"}
    with pytest.raises(VintageError, match="older"):
        competences.load(held, DAY)
    assert HeldCompetence.objects.count() == 2
    assert CompetenceRegister.objects.count() == 2


@pytest.mark.django_db
def test_looking_first_changes_nothing():
    plan = competences.plan({DIOIS: frozenset({"1510"})}, DAY)
    assert (plan.added, plan.groups, HeldCompetence.objects.count()) == (1, 1, 0)


@pytest.mark.shared
@pytest.mark.django_db
def test_the_sample_of_the_state_holds_every_epci(shared):
    found = read_competences(shared / "data" / "indicateurs" / "banatic_competences.csv.gz")
    assert (found.fault_count, found.held_count, found.unknown_codes) == (0, 56393, {})
    plan = competences.load(found.held, date(2024, 10, 9))
    assert (plan.epcis_known, plan.epcis_missing) == (1255, 0)
