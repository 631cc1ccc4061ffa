import json
from datetime import date

import pytest

from bouquet.kernel.content import ContentError
from bouquet.kernel.geography.cog import read_cog
from bouquet.kernel.geography.content_files import read_vintage

FILES = {
    "regions": [{"code": "84", "nom": "Auvergne-Rhône-Alpes", "typeLiaison": 1, "zone": "metro"}],
    "departements": [{"code": "26", "nom": "Drôme", "typeLiaison": 3, "zone": "metro", "region": "84"}],
    "epci": [
        {
            "code": "242600534",
            "nom": "CC du Diois",
            "type": "CC",
            "modeFinancement": "FPU",
            "membres": [{"code": "26113"}],
        }
    ],
    "communes": [
        {
            "code": "26113",
            "nom": "Die",
            "type": "commune-actuelle",
            "departement": "26",
            "population": 4844,
            "anciensCodes": ["26000"],
        },
        {"code": "26002", "nom": "Aix", "type": "commune-deleguee", "chefLieu": "26113", "departement": "26"},
        {"code": "26113", "nom": "Die", "type": "commune-deleguee", "chefLieu": "26113", "departement": "26"},
    ],
}


@pytest.fixture
def register(tmp_path):
    for name, rows in FILES.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    return tmp_path


def test_the_published_register_is_read(register):
    found = read_cog(register, 2027, date(2027, 3, 1))
    (row,) = found.communes
    assert (row.code, row.epci, row.population, row.latitude) == ("26113", "242600534", 4844, None)
    assert {(f.code, f.commune, f.kind) for f in found.former} == {
        ("26002", "26113", "deleguee"),
        ("26000", "26113", "ancien-code"),
    }


def test_a_broken_file_is_named(register):
    (register / "epci.json").write_text("[")
    with pytest.raises(ContentError, match=r"epci.json: cannot be read"):
        read_cog(register, 2027, date(2027, 3, 1))


@pytest.mark.shared
def test_what_ships_is_the_official_register(shared):
    official = read_cog(shared / "data/cog2026", 2026, date(2026, 3, 9), shared / "data/geo/communes_geo.csv")
    from importlib.resources import files

    shipped = read_vintage(files("bouquet.content") / "territories")
    assert sorted(official.communes, key=lambda row: row.code) == sorted(shipped.communes, key=lambda row: row.code)
    assert set(official.former) == set(shipped.former)
    assert set(official.epcis) == set(shipped.epcis)
