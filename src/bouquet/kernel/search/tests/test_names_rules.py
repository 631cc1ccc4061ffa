import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.kernel.search import rules

NAMES = st.text("abcdefghij", min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "compact"),
    [
        ("Saint-Étienne-de-Tinée", "saintetiennedetinee"),
        ("st etienne de tinee", "saintetiennedetinee"),
        ("Ste-Foy", "saintefoy"),
        ("L'Haÿ-les-Roses", "lhaylesroses"),
        ("L’Œuvre", "loeuvre"),
        ("  ", ""),
        ("2A004", "2a004"),
    ],
)
def test_names_are_compared_without_accents_hyphens_or_abbreviations(text, compact):
    assert rules.compact(text) == compact


def test_a_leading_article_may_be_left_out():
    assert rules.names(rules.Entry("commune", "76351", "Le Havre")) == {"lehavre", "havre"}


@given(NAMES, st.data())
def test_one_typo_is_always_found_by_a_shared_near_form(name, data):
    kind = data.draw(st.sampled_from(["insert", "delete", "substitute", "swap"]))
    place = data.draw(st.integers(0, len(name) - 1 - (kind == "swap")))
    letter = data.draw(st.sampled_from("abcdefghij"))
    typo = {
        "insert": name[:place] + letter + name[place:],
        "delete": name[:place] + name[place + 1 :],
        "substitute": name[:place] + letter + name[place + 1 :],
        "swap": name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
    }[kind]
    assert set(rules.near_forms(name)) & set(rules.near_forms(typo))
    assert rules.one_edit_apart(name, typo)


def test_two_typos_are_not_one():
    assert not rules.one_edit_apart("plozevet", "plazevat")
    assert not rules.one_edit_apart("die", "d")
