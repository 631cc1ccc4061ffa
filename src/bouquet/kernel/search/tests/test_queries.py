import pytest

from bouquet.kernel.search.rules import queries
from bouquet.kernel.search.rules.queries import Synonyms, grouped, replaced, shipped_synonyms, tokens

KNOWN = Synonyms({"fr": {("nid", "poul"): (("voiri",),), ("poul",): (("volaill",),)}, "en": {}}, 2)


def test_words_that_say_nothing_are_left_out_unless_there_is_nothing_else():
    assert tokens("Comment faire pour les subventions ?", "fr") == ["subventions"]
    assert tokens("à qui", "fr") == ["a", "qui"]
    assert tokens("?!", "fr") == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("au lieu de PanneauPocket", "panneaupocket"),
        ("alternative à Decidim", "decidim"),
        ("une alternative libre ? remplacer Google Drive", "google drive"),
        ("équivalent libre de SurveyMonkey", "surveymonkey"),
        ("autre que FixMyStreet", "fixmystreet"),
        ("à la place de Facebook pour informer", "facebook"),
    ],
)
def test_what_is_to_be_replaced_is_understood(text, what):
    assert replaced(text, "fr")[0] == what


def test_a_query_that_replaces_nothing_says_so():
    assert replaced("réservation de salle", "fr") is None
    assert replaced("instead of Decidim", "en")[0] == "decidim"


def test_the_longest_phrase_is_read_first():
    groups = grouped(["nid", "poul", "rout"], "fr", KNOWN)
    assert [[reading.stems for reading in group.readings] for group in groups] == [
        [("nid", "poul"), ("voiri",)],
        [("rout",)],
    ]


def test_every_shipped_synonym_means_something_else():
    synonyms = shipped_synonyms()
    assert synonyms.longest >= 2
    for known in synonyms.meanings.values():
        assert known
        assert all(phrase not in meant for phrase, meant in known.items())


def test_a_typing_error_in_a_synonym_is_understood():
    assert shipped_synonyms().nearest("lampadairr", "fr") == "lampadair"
    assert shipped_synonyms().nearest("zzzzzz", "fr") is None
    assert len(tokens("mot " * 50, "fr")) <= queries.MAX_WORDS
