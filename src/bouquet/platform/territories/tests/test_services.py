from datetime import date
from importlib.resources import files

import pytest

from bouquet.kernel.content import ContentError
from bouquet.kernel.geography.content_files import write_vintage
from bouquet.kernel.geography.models import Commune, RegisterVintage
from bouquet.kernel.geography.rules import FormerRow
from bouquet.kernel.geography.tests.factories import commune, empty_register, vintage
from bouquet.platform.territories import selectors, services

pytestmark = pytest.mark.django_db
SHIPPED = files("bouquet.content") / "territories"


def test_what_ships_is_loaded_once():
    assert services.load_territories(SHIPPED) is False
    assert services.load_shipped_territories(SHIPPED) is False


def test_what_ships_does_not_come_back_over_a_later_vintage():
    RegisterVintage.objects.create(
        year=2030,
        published_on=date(2030, 3, 1),
        source="",
        licence="",
        commune_count=0,
        fingerprint="",
        loaded_at="2030-03-01T00:00:00Z",
    )
    assert services.load_shipped_territories(SHIPPED) is False


def test_a_later_vintage_is_found_by_its_new_names_and_old_codes(tmp_path):
    empty_register()
    services.load_vintage(vintage())
    merged = FormerRow("26001", "Solaure en Diois", "26113", "deleguee")
    write_vintage(vintage(2027, commune("26113", "Die-la-Neuve", 5344), former=(merged,)), tmp_path)
    assert services.load_territories(tmp_path) is True
    assert selectors.identify("die la neuve").code == "26113"
    assert selectors.identify("26001").code == "26113"
    with pytest.raises(selectors.UnknownTerritory):
        selectors.identify("Solaure en Diois")


def test_a_folder_with_a_bad_row_loads_nothing(tmp_path):
    empty_register()
    write_vintage(vintage(), tmp_path)
    text = (tmp_path / "communes.csv").read_text().replace("4844", "4844.5")
    (tmp_path / "communes.csv").write_text(text)
    with pytest.raises(ContentError, match=r"communes.csv, line 3, field population"):
        services.load_territories(tmp_path)
    assert Commune.objects.count() == 0
