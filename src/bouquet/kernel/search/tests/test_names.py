import pytest

from bouquet.kernel.search import services
from bouquet.kernel.search.rules import Entry
from bouquet.kernel.search.selectors import find

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    services.index(
        "shop",
        [
            Entry("fruit", "1", "Pomme de terre", codes=("4000",), context="potager", weight=10),
            Entry("fruit", "2", "Pomme", weight=5),
            Entry("fruit", "3", "Pommeau", weight=50),
            Entry("drink", "4", "Jus de pomme", aliases=("Jus de fruit",), weight=1),
        ],
    )


def refs(query, **options):
    return [found.ref for found in find("shop", query, **options)]


def test_exact_comes_before_heavier_beginnings(shop):
    assert refs("pomme")[:2] == ["2", "3"]


def test_one_typo_finds(shop):
    assert "2" in refs("pmme")
    assert refs("pomme de tere") == ["1"]


def test_a_word_inside_a_name_and_an_alias_find(shop):
    assert "1" in refs("terre")
    assert refs("jus de fruit") == ["4"]


def test_context_narrows_but_does_not_find(shop):
    assert refs("potager") == []
    assert refs("terre potager") == ["1"]


def test_codes_find_and_kinds_and_limit_narrow(shop):
    assert refs("4000") == ["1"]
    assert refs("jus", kinds=["fruit"]) == []
    assert len(refs("pomme", limit=1)) == 1


@pytest.mark.parametrize("query", ["", "   ", "!!!", "%", "_", "'", '"', "\x00", "é" * 500, "z" * 500, "\ud800"])
def test_odd_queries_give_nothing_and_do_not_break(shop, query):
    assert find("shop", query) == []


def test_another_domain_is_not_searched(shop):
    services.index("other", [Entry("fruit", "9", "Pomme", weight=99)])
    assert "9" not in refs("pomme")


def test_indexing_again_replaces(shop):
    services.index("shop", [Entry("fruit", "7", "Poire")])
    assert refs("pomme") == []
    assert refs("poire") == ["7"]


def test_a_crowded_prefix_answers_with_its_heaviest(shop):
    services.index("shop", [Entry("fruit", str(n), f"Abricot {n}", weight=n) for n in range(100)])
    assert refs("ab", limit=3) == ["99", "98", "97"]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Die", "26113"),
        ("plozevet", "29215"),
        ("St-Etienne de Tinée", "06120"),
        ("26113", "26113"),
        ("242600534", "242600534"),
        ("CC du Diois", "242600534"),
        ("communauté de communes du diois", "242600534"),
        ("havre", "76351"),
        ("drome", "26"),
        ("2a004", "2A004"),
        ("212601132", "26113"),
        ("saint denis reunion", "97411"),
        ("plozvet", "29215"),
        ("tinee", "06120"),
    ],
)
def test_real_territories_are_found(query, first):
    assert find("territory", query)[0].ref == first


def test_a_search_takes_few_queries(django_assert_max_num_queries):
    for query in ("saint", "plozvet", "saint denis reunion", "26150"):
        with django_assert_max_num_queries(8):
            find("territory", query)
