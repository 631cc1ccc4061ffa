import random

import pytest

from bouquet.kernel.search import registry, services
from bouquet.kernel.search.models import SearchDocument, SearchPosting, SearchStem, SearchStemNear
from bouquet.kernel.search.rules.documents import Document
from bouquet.kernel.search.selectors import answer
from bouquet.kernel.search.services.documents import UnknownKind

pytestmark = pytest.mark.django_db
HERE = "bouquet.kernel.search.tests.test_answers"
SHELF: list[Document] = []


def shelf():
    return iter(SHELF)


def address(place):
    return f"/{place}/"


def book(ref, title, text="", *, kind="book", links=(), **more):
    return Document(
        kind, ref, {"fr": title, "en": f"{title} in English"}, {"fr": text, "en": text}, links=links, **more
    )


@pytest.fixture(autouse=True)
def library(monkeypatch):
    monkeypatch.setattr(registry, "_COLLECTIONS", {})
    monkeypatch.setattr(registry, "_NAMES", {})
    registry.register(registry.Collection("book", "Books", f"{HERE}.shelf", f"{HERE}.address", 10))
    registry.register(registry.Collection("film", "Films", f"{HERE}.nothing", f"{HERE}.address", 20))
    SHELF[:] = [
        book("1", "Jardins partagés", "On y sème des radis."),
        book("2", "La cuisine", "Les jardins donnent des radis ; partager une recette.", links=("topic/food",)),
        book("3", "Tiers-lieux", "Un village.", links=("topic/place",)),
        book("4", "Le potager", "Semer, arroser.", links=("topic/food",)),
    ]
    services.rebuild()
    yield
    SHELF.clear()


def nothing():
    return iter(())


def refs(query, language="fr", **options):
    return [hit.ref for hit in answer(query, language, **options).hits]


def test_a_title_comes_before_a_text():
    assert refs("jardins partagés") == ["1", "2"]


@pytest.mark.parametrize("query", ["jardin partage", "JARDINS PARTAGEES", "jardns partagés", "jardin partag"])
def test_plurals_accents_and_typing_errors_find(query):
    assert refs(query)[0] == "1"


@pytest.mark.parametrize("query", ["tiers lieu", "tierslieu", "Tiers-Lieux", "le tiers-lieu"])
def test_a_name_in_two_words_or_one_is_the_same(query):
    assert refs(query)[0] == "3"


def test_an_unknown_word_is_corrected_in_words():
    assert answer("potagr", "fr").corrected == "potager"
    assert answer("potager", "fr").corrected == ""


def test_a_verb_finds_its_noun_after_exact_words():
    services.put([book("5", "Réservation d'une place")])
    assert refs("réserver") == ["5"]


def test_what_shares_a_subject_stands_for_something():
    found = answer("au lieu de la cuisine", "fr")
    assert (found.replaced, found.hits[0].ref) == ("La cuisine", "4")
    assert "2" not in [hit.ref for hit in found.hits]


def test_each_language_has_its_own_words():
    assert set(refs("english", "en")) == {"1", "2", "3", "4"}
    services.put([Document("book", "6", {"fr": "Un anglais english", "en": "Nothing"})])
    assert refs("english", "fr") == ["6"]


def test_words_that_nothing_knows_are_looked_for_in_the_other_language():
    assert set(refs("english", "fr")) == {"1", "2", "3", "4"}
    assert refs("zzzzqqq", "fr") == []


def test_an_index_of_another_version_is_not_taken_for_built():
    assert services.built()
    SearchStem.objects.filter(text="*").update(shown="0")
    assert not services.built()


def test_kinds_narrow_the_hits_and_not_the_counts():
    services.put([book("9", "Jardins", kind="film")])
    found = answer("jardins", "fr", kinds=["film"])
    assert [hit.ref for hit in found.hits] == ["9"]
    assert found.counts == {"book": 2, "film": 1}


def test_a_document_is_changed_and_removed_without_the_others():
    services.put([book("1", "Forêts")])
    assert refs("forêt") == ["1"]
    assert refs("jardin") == ["2"]
    services.remove("book", ["1", "nothing"])
    assert refs("forêt") == []
    assert not SearchStem.objects.filter(documents=0).exists()


def test_changing_one_by_one_gives_the_same_index_as_making_it_whole():
    def state():
        stems = set(SearchStem.objects.order_by().values_list("language", "text", "documents"))
        postings = set(SearchPosting.objects.order_by().values_list("document_id", "stem_id", "impact"))
        near = sorted(SearchStemNear.objects.order_by().values_list("digest", "stem_id"))
        return stems, postings, near, set(SearchDocument.objects.order_by().values_list("id", "ref"))

    whole = state()
    services.put([book("1", "Autre chose", "et plus"), book("8", "De trop")])
    services.remove("book", ["8"])
    services.put([SHELF[0]])
    assert state() == whole


def test_equals_are_in_the_order_of_titles():
    services.put([book(f"z{n}", title) for n, title in enumerate(("Navet c", "Navet a", "Navet b"))])
    assert refs("navet") == ["z1", "z2", "z0"]


def test_documents_of_a_kind_that_nobody_registered_are_refused():
    with pytest.raises(UnknownKind, match="song"):
        services.put([book("1", "Chant", kind="song")])


def test_a_withdrawn_kind_is_not_shown():
    services.put([book("9", "Jardins", kind="film")])
    registry.withdraw("film")
    assert "9" not in refs("jardins")


@pytest.mark.parametrize(
    "query", ["", "  ", "!!!", "%", "_", "'", '"', "\x00", "é" * 500, "\ud800", "( ) : *", "=", "@topic/food"]
)
def test_odd_queries_do_not_break(query):
    assert len(refs(query)) <= 4


def test_common_words_are_cut_short_without_losing_rare_ones(django_assert_max_num_queries):
    draw = random.Random(1)
    services.put(
        book(f"c{n}", f"Commun {n}", " ".join(draw.choice(("radis", "navet", "chou", "poireau")) for _ in range(9)))
        for n in range(1500)
    )
    services.put([book("r", "Commun rarissime", "radis")])
    with django_assert_max_num_queries(12):
        found = answer("commun radis rarissime", "fr")
    assert found.hits[0].ref == "r"
    with django_assert_max_num_queries(12):
        assert answer("commun radis navet", "fr").hits
