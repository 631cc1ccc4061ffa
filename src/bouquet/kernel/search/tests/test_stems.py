import pytest

from bouquet.kernel.search.rules.stems import root, stem

SAME = [
    ("salle", "salles"),
    ("municipal", "municipaux"),
    ("lieu", "lieux"),
    ("eau", "eaux"),
    ("partage", "partagees"),
    ("partage", "partager"),
    ("participatif", "participatives"),
    ("incitatif", "incitative"),
    ("citoyen", "citoyennes"),
    ("local", "locale"),
    ("donnee", "donnees"),
    ("velo", "velos"),
    ("travail", "travaux"),
    ("intercommunal", "intercommunales"),
]
APART = [
    ("commune", "communication"),
    ("commune", "communaute"),
    ("organe", "organisation"),
    ("police", "politique"),
    ("port", "portail"),
    ("service", "serviette"),
    ("depart", "departement"),
    ("station", "stationnement"),
    ("general", "generation"),
    ("securite", "secours"),
    ("mediation", "media"),
    ("signal", "signaletique"),
    ("capteur", "captation"),
    ("energie", "energique"),
    ("patrimoine", "patron"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_plurals_feminines_and_participles_have_one_stem(one, other):
    assert stem(one, "fr") == stem(other, "fr")


@pytest.mark.parametrize(("one", "other"), APART)
def test_words_that_mean_other_things_keep_their_own_stem(one, other):
    assert stem(one, "fr") != stem(other, "fr")


@pytest.mark.parametrize(
    ("verb", "noun"), [("reserver", "reservation"), ("signaler", "signalement"), ("financer", "financement")]
)
def test_a_verb_and_its_noun_have_one_root(verb, noun):
    assert root(verb, "fr") == root(noun, "fr")


@pytest.mark.parametrize(("one", "other"), [("city", "cities"), ("service", "services"), ("bus", "bus")])
def test_english_plurals_have_one_stem(one, other):
    assert stem(one, "en") == stem(other, "en")


@pytest.mark.parametrize("word", ["17cyber", "nis2", "eau", "a", ""])
def test_short_words_and_codes_stay_as_they_are(word):
    assert stem(word, "fr") == word
