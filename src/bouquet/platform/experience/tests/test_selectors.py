import pytest

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.catalogue.models import Service
from bouquet.platform.experience import selectors
from bouquet.platform.experience.models import Experience
from bouquet.platform.experience.rules.vocabulary import Outcome, size_named
from bouquet.platform.experience.selectors import Filters

pytestmark = pytest.mark.django_db


def near(kind, code, **filters):
    return selectors.near(geography.territory(kind, code), Filters(**filters))


def names(ranked):
    return [each.experience_id for each in ranked]


# Pairs that one would draw by hand: the reader, and the experience that must come among the first three.
PAIRS = [
    ("38225", "rex-38-lans-illicov"),  # Autrans-Méaudre: the same plateau, a mountain commune of the same size
    ("50502", "rex-61-flers-signalement"),  # Saint-Lô: a Norman town that leads its agglomeration
    ("79202", "rex-27-pont-audemer-appli"),  # Parthenay: ten thousand inhabitants, leads a community of communes
    ("12253", "rex-12-arvieu-jardin"),  # Salles-Curan: the village next door, on the Lévézou
    ("11434", "rex-11-lasbordes-eclairage"),  # Villepinte (Aude): the next village of the Lauragais
    ("40135", "rex-40-brocas-opendata"),  # Labrit: the next village of the forest of the Landes
    ("11113", "rex-11-villerouge-autopartage"),  # Cucugnan: a hamlet of the Corbières
    ("92073", "rex-92-saint-cloud-applis"),  # Suresnes: across the hill, in the metropolis
    ("83069", "rex-83-six-fours-ecole"),  # Hyères: the same metropolis, on the same coast
    ("22278", "rex-50-cherbourg-co2"),  # Saint-Brieuc: a port of the Channel that leads its agglomeration
    ("71545", "rex-71-matour-transolidaire"),  # Tramayes: the next village of the Haut-Mâconnais
    ("81004", "rex-82-montauban-signalement"),  # Albi: the same kind of city of the South-West
    ("14371", "rex-61-tinchebray-autopartage"),  # Livarot-Pays-d'Auge: a new commune of the Norman country
    ("29215", "rex-56-le-palais-consultation"),  # Plozévet: a small commune of the Breton coast
    ("36210", "rex-36-lys-saint-georges-opendata"),  # Sarzay: a village of the Boischaut, ten km away
]


@pytest.mark.parametrize(("reader", "expected"), PAIRS)
def test_known_pairs_come_among_the_first_three(reader, expected):
    assert expected in names(near(Kind.COMMUNE, reader).communes[:3])


def test_a_village_does_not_get_a_city_first():
    first = near(Kind.COMMUNE, "11113").communes[:5]
    assert all(each.experience.shown_population < 1000 for each in selectors.told(first))


def test_each_experience_is_ranked_once_and_in_the_list_of_what_it_is_compared_with():
    found = near(Kind.COMMUNE, "26113")
    assert sorted(names(found.everything)) == sorted(Experience.objects.values_list("pk", flat=True))
    assert {each.likeness.level for each in selectors.told(found.epcis)} == {"epci"}
    assert {each.likeness.mine.name for each in selectors.told(found.departements)} == {"Drôme"}
    distances = [each.distance for each in found.communes]
    assert distances == sorted(distances)
    for each in selectors.told(found.everything):
        if each.likeness is not None:
            assert each.likeness.distance == pytest.approx(each.ranked.distance, abs=1e-6)


def test_ones_own_experience_comes_first_and_says_so():
    first = near(Kind.COMMUNE, "26113").communes[0]
    assert (first.experience_id, first.inside) == ("rex-26-die-chauffage", True)
    assert first.distance == pytest.approx(0, abs=1e-6)


def test_an_epci_is_compared_with_epci_and_by_its_most_alike_commune():
    found = near(Kind.EPCI, "242600534")
    assert "rex-12-laissac-tad" in names(found.epcis[:3])
    die = next(each for each in found.communes if each.experience_id == "rex-26-die-chauffage")
    assert selectors.told([die])[0].likeness.mine.name == "Die"
    assert die.inside


def test_abroad_only_the_size_is_compared_and_never_a_distance():
    abroad = near(Kind.COMMUNE, "26113").abroad
    assert len(abroad) == 26
    assert all(each.distance is None for each in abroad)
    gaps = [each.gap for each in abroad]
    known = [gap for gap in gaps if gap is not None]
    assert known == sorted(known)
    assert gaps[len(known) :] == [None] * (len(gaps) - len(known))


def test_what_has_no_place_is_compared_with_nothing():
    elsewhere = near(Kind.COMMUNE, "26113").elsewhere
    assert "rex-fr-opendatalocale" in names(elsewhere)
    assert all(each.distance is None and each.gap is None for each in elsewhere)


@pytest.mark.parametrize("code", ["55039", "98412"])
def test_a_commune_without_inhabitants_is_compared_by_its_groups_alone(code):
    found = near(Kind.COMMUNE, code)
    assert all(each.distance is None for each in found.communes)
    assert all(each.gap is None for each in found.abroad)


def test_a_region_is_compared_with_nothing_and_its_own_come_first():
    found = near(Kind.REGION, "84")
    assert all(each.distance is None for each in found.everything)
    inside = [each.inside for each in found.communes]
    assert inside == sorted(inside, reverse=True)
    assert any(inside)


def test_filters_narrow_the_ranking():
    found = near(Kind.COMMUNE, "26113", service="heritage-trails")
    assert found.everything
    for each in selectors.told(found.everything):
        assert "heritage-trails" in {service.pk for service in each.experience.services.all()}


def test_a_ranking_takes_few_queries(django_assert_max_num_queries):
    place = geography.commune("26113")
    near(Kind.COMMUNE, "26113")
    with django_assert_max_num_queries(5):
        near_again = selectors.near(place)
    assert near_again.communes


def test_filters_add_up():
    rows = selectors.found(Filters(service="heritage-trails", outcome=Outcome.SUCCESS))
    assert not rows.exists()
    rows = selectors.found(Filters(field="heritage", size=size_named("0-500")))
    assert {row.pk for row in rows} == {"rex-72-asnieres-visite"}
    assert {row.departement_id for row in selectors.found(Filters(departement="38"))} == {"38"}


def test_the_size_is_that_of_the_source_when_the_register_does_not_know():
    assert "rex-es-oliete-coworking" in {row.pk for row in selectors.found(Filters(size=size_named("0-500")))}


def test_ranges_come_from_experiences_of_one_service_alone():
    service = Service.objects.get(pk="heritage-trails")
    measures = {row.measure: row for row in selectors.ranges_of(service)}
    invested = measures["investment_cents"]
    assert [point.value for point in invested.points] == [1_000_000, 2_800_000, 3_000_000]
    assert (invested.low, invested.middle, invested.high) == (1_000_000, 2_800_000, 3_000_000)
    monitoring = selectors.ranges_of(Service.objects.get(pk="energy-monitoring"))
    assert "rex-35-saint-sulpice-capteurs" not in {p.experience for row in monitoring for p in row.points}


def test_the_surest_experiences_of_a_service_come_first():
    rows = list(selectors.of_service(Service.objects.get(pk="public-lighting")))
    order = [["high", "medium", "low"].index(row.confidence) for row in rows]
    assert order == sorted(order)
