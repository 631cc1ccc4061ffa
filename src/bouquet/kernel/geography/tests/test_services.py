import pytest

from bouquet.kernel.geography import selectors, services
from bouquet.kernel.geography.errors import VintageError
from bouquet.kernel.geography.models import Commune, Departement, Epci, FormerCommune, Membership, RegisterVintage
from bouquet.kernel.geography.rules import FormerRow, Kind
from bouquet.kernel.geography.tests.factories import commune, empty_register, vintage

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    empty_register()


def test_groups_sum_their_communes_and_count_the_unknown(register):
    services.load_vintage(
        vintage(2026, commune("26113", "Die", 4844), commune("26001", "Solaure", None, area_km2=None))
    )
    epci = Epci.objects.get(siren="242600534")
    assert (epci.commune_count, epci.population, epci.unknown_population_count) == (2, 4844, 1)
    assert (epci.area_km2, epci.unknown_area_count) == (57.3, 1)
    assert Departement.objects.get(code="38").population == 0


def test_an_epci_hangs_under_the_departement_of_most_of_its_inhabitants(register):
    here, there = commune("26113", "Die", 100), commune("38001", "Ailleurs", 101, departement="38")
    services.load_vintage(vintage(2026, here, there))
    assert Epci.objects.get(siren="242600534").departement_id == "38"


def test_the_same_vintage_is_loaded_once(register):
    assert services.load_vintage(vintage()) is True
    assert services.load_vintage(vintage()) is False
    assert Membership.objects.count() == 2


def test_a_corrected_edition_of_the_same_year_replaces_it(register):
    services.load_vintage(vintage())
    assert services.load_vintage(vintage(2026, commune("26113", "Die", 5000), commune("26001", "Solaure", 500)))
    assert Commune.objects.get(insee_code="26113").population == 5000
    assert Membership.objects.get(commune="26113").population == 5000


def test_a_commune_that_merges_keeps_its_code_and_leads_to_the_one_that_follows(register):
    services.load_vintage(vintage())
    merged = FormerRow("26001", "Solaure en Diois", "26113", "deleguee")
    services.load_vintage(vintage(2027, commune("26113", "Die", 5344), former=(merged,)))
    gone = Commune.objects.get(insee_code="26001")
    assert (gone.current, gone.successor_id, gone.epci_id) == (False, "26113", None)
    assert selectors.commune("26001").insee_code == "26113"
    assert [m.vintage_id for m in gone.memberships.all()] == [2026]
    assert list(selectors.current_communes().values_list("insee_code", flat=True)) == ["26113"]


def test_a_commune_that_merges_twice_leads_to_the_last(register):
    one, two, three = (commune(f"2600{n}", f"C{n}", 10 * n) for n in (1, 2, 3))
    services.load_vintage(vintage(2026, one, two, three))
    services.load_vintage(vintage(2027, two, three, former=(FormerRow("26001", "C1", "26002", "deleguee"),)))
    both = (FormerRow("26001", "C1", "26003", "deleguee"), FormerRow("26002", "C2", "26003", "deleguee"))
    services.load_vintage(vintage(2028, three, former=both))
    assert selectors.commune("26001").insee_code == "26003"
    assert selectors.commune("26002").insee_code == "26003"


def test_a_commune_that_splits_off_again_is_a_commune_again(register):
    services.load_vintage(vintage())
    services.load_vintage(
        vintage(2027, commune("26113", "Die", 5344), former=(FormerRow("26001", "Solaure", "26113", "deleguee"),))
    )
    services.load_vintage(vintage(2028, commune("26113", "Die", 4850), commune("26001", "Solaure en Diois", 505)))
    back = selectors.commune("26001")
    assert (back.insee_code, back.current, back.successor_id, back.population) == ("26001", True, None, 505)


def test_a_code_that_never_was_a_commune_here_is_resolved(register):
    services.load_vintage(
        vintage(2026, commune("26113", "Die", 1), former=(FormerRow("26999", "", "26113", "ancien-code"),))
    )
    assert selectors.commune("26999").insee_code == "26113"
    assert selectors.commune("26998") is None
    assert FormerCommune.objects.count() == 1


def test_a_commune_gone_without_successor_is_refused_and_nothing_changes(register):
    services.load_vintage(vintage())
    with pytest.raises(VintageError, match=r"Solaure en Diois \(26001\)"):
        services.load_vintage(vintage(2027, commune("26113", "Die", 9)))
    assert Commune.objects.get(insee_code="26113").population == 4844
    assert list(RegisterVintage.objects.values_list("year", flat=True)) == [2026]


def test_an_older_vintage_is_refused(register):
    services.load_vintage(vintage(2027))
    with pytest.raises(VintageError, match="older"):
        services.load_vintage(vintage(2026))


def test_the_register_that_ships_has_every_commune_and_its_twelve_empty_ones():
    assert selectors.current_communes().count() == 34969
    empty = selectors.current_communes().filter(population=0)
    unknown = selectors.current_communes().filter(population=None)
    assert (empty.count(), unknown.count()) == (6, 6)
    assert all(code.startswith("55") for code in empty.values_list("insee_code", flat=True))


def test_the_drome_has_362_communes_by_law():
    drome = selectors.territory(Kind.DEPARTEMENT, "26")
    assert (drome.commune_count, selectors.communes_of(drome).count()) == (362, 362)


def test_old_codes_of_the_real_register_lead_to_todays_commune():
    assert selectors.commune("93059").insee_code == "93066"
    assert selectors.commune("75112").name == "Paris"
