import pytest

from bouquet.kernel.geography.rules import Kind
from bouquet.platform.territories import selectors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("26113", "26113"),
        ("Die", "26113"),
        (" die ", "26113"),
        ("2a004", "2A004"),
        ("93059", "93066"),
        ("Saint-Denis Réunion", "97411"),
        ("saint denis (aude)", "11339"),
        ("212601132", "26113"),
        ("D26", "26"),
        ("r84", "84"),
        ("CC du Diois", "242600534"),
        ("Drôme", "26"),
    ],
)
def test_a_code_or_a_name_means_one_territory(text, code):
    assert selectors.identify(text).code == code


def test_homonyms_are_listed_with_what_tells_them_apart():
    with pytest.raises(selectors.AmbiguousTerritory) as refusal:
        selectors.identify("Saint-Denis", (Kind.COMMUNE,))
    listed = [str(candidate) for candidate in refusal.value.candidates]
    assert "93066 Saint-Denis (Seine-Saint-Denis)" in listed
    assert "97411 Saint-Denis (La Réunion)" in listed


def test_an_unknown_name_comes_with_the_nearest():
    with pytest.raises(selectors.UnknownTerritory) as refusal:
        selectors.identify("Plozvet")
    assert [candidate.code for candidate in refusal.value.near] == ["29215"]


@pytest.mark.parametrize("text", ["", "  ", "Nowhereville", "D99", "99999", "\x00"])
def test_what_means_nothing_is_unknown(text):
    with pytest.raises(selectors.UnknownTerritory):
        selectors.identify(text)


def test_a_departement_is_not_a_commune():
    with pytest.raises(selectors.UnknownTerritory):
        selectors.identify("D26", (Kind.COMMUNE,))


@pytest.mark.parametrize(
    ("code", "expected"),
    [("26113", "04088"), ("29215", "22266"), ("93066", "93048"), ("97411", "97415"), ("75056", "13055")],
)
def test_known_pairs_of_alike_communes_make_sense(code, expected):
    assert expected in [like.row.code for like in selectors.atlas().comparable(code, 6)]


def test_the_atlas_is_read_once(django_assert_max_num_queries):
    selectors.atlas()
    with django_assert_max_num_queries(1):
        assert len(selectors.atlas().rows) == 34969
