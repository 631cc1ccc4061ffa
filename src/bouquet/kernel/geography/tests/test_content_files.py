import pytest

from bouquet.kernel.content import ContentError
from bouquet.kernel.geography.content_files import read_vintage, write_vintage
from bouquet.kernel.geography.rules import FormerRow
from bouquet.kernel.geography.tests.factories import commune, vintage


@pytest.fixture
def folder(tmp_path):
    row = FormerRow("26002", "Aix", "26113", "deleguee")
    write_vintage(
        vintage(2026, commune("26113", "Die", 4844), commune("26001", "Solaure", None), former=(row,)), tmp_path
    )
    return tmp_path


def test_a_vintage_written_and_read_again_is_the_same(folder):
    again = read_vintage(folder)
    assert {c.code: c for c in again.communes} == {
        "26113": commune("26113", "Die", 4844),
        "26001": commune("26001", "Solaure", None),
    }
    assert (again.year, again.former[0].commune) == (2026, "26113")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("communes.csv", "26113,Die,0,26", "2611,Die,0,26", "communes.csv, line 3, field code: '2611'"),
        ("communes.csv", "4844", "-4", "communes.csv, line 3, field population: '-4'"),
        ("communes.csv", "4844", "9" * 5000, "communes.csv, line 3, field population"),
        ("communes.csv", "4844", "many", "communes.csv, line 3, field population"),
        ("communes.csv", "26113,Die,0,26", "26113,,0,26", "communes.csv, line 3, field name: is empty"),
        ("communes.csv", "26113,Die,0,26", "26001,Die,0,26", "field code: 26001 is already on line 2"),
        ("communes.csv", "26113,Die,0,26", "26113,Die,0,99", "field departement: 99 is not a département"),
        ("communes.csv", "242600534,,4844", "242600999,,4844", "field epci: 242600999 is not an EPCI"),
        ("communes.csv", "code,name", "code,nom", "communes.csv, line 1: must have the columns"),
        ("communes.csv", "26113,Die,0", "26113,Die,0,0", "communes.csv, line 3: has 8 fields"),
        ("departements.csv", "metro,84", "metro,11", "departements.csv, line 2, field region: 11"),
        ("epci.csv", "CC,FPU", "XX,FPU", "epci.csv, line 3, field kind: 'XX' is not one of"),
        ("postcodes.csv", "26113,26150", "26113,2615", "postcodes.csv, line 3, field postcodes: '2615'"),
        ("positions.csv", "26113,44.75", "26113,95", "positions.csv, line 3, field latitude: 95 is not between"),
        ("positions.csv", "26113,44.75", "26113,", "positions.csv, line 3, field longitude"),
        ("positions.csv", "26113,", "26777,", "field commune: 26777 is not a commune"),
        (
            "former_communes.csv",
            "26113,deleguee",
            "26114,deleguee",
            "former_communes.csv, line 2, field commune: 26114",
        ),
        ("vintage.yaml", "year: 2026", "year: soon", "vintage.yaml, line 1, field year"),
        ("vintage.yaml", "year: 2026", "year: [", "vintage.yaml"),
        ("vintage.yaml", "year: 2026", "year: 2026-13-45", "vintage.yaml: is not YAML: month must be in 1..12"),
    ],
)
def test_a_bad_row_is_named_by_file_line_and_field(folder, file, old, new, said):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    with pytest.raises(ContentError) as refusal:
        read_vintage(folder)
    assert said in str(refusal.value)


def test_a_missing_file_is_named(folder):
    (folder / "epci.csv").unlink()
    with pytest.raises(ContentError, match=r"epci.csv: cannot be read"):
        read_vintage(folder)
