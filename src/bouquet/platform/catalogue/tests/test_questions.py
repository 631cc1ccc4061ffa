import pytest

from bouquet.kernel.content import ContentError, YamlRow
from bouquet.platform.catalogue.rules.questions import (
    AnswerError,
    carried,
    checked,
    questions,
    read_questions,
    readable,
)

LABELS = {"label_fr": "a", "label_en": "a"}


def asked(*versions):
    root = YamlRow("f", 1, {"groups": [{"id": "g", **LABELS}]})
    row = YamlRow("f", 2, {"id": "q", "group": "g", "versions": [{**LABELS, **version} for version in versions]})
    return read_questions(root, [row]).questions["q"]


def choice(*names, **more):
    return {"shape": "choices", "choices": [{"id": name, **LABELS} for name in names], **more}


def test_the_questions_that_ship_are_whole_in_both_languages():
    found = questions()
    assert len(found.questions) >= 15
    for question in found.questions.values():
        for version in question.versions:
            assert version.labels["fr"]
            assert version.labels["en"]


def test_an_answer_given_under_an_older_version_stays_readable_and_is_carried_to_today():
    hosting = questions().questions["hosting"]
    assert len(hosting.versions) == 2
    assert readable(hosting, 1, ["saas", "self_hosted"], "fr") == "en ligne (SaaS), hébergé par vous"
    assert carried(hosting, 1, ["saas", "self_hosted"]) == ("provider", "yourself")
    assert carried(hosting, 1, ["saas", "saas"]) == ("provider",)
    assert carried(hosting, 1, ["hardware"]) is None
    assert carried(hosting, 2, ["provider"]) == ("provider",)


def test_an_answer_is_carried_through_every_version_in_between():
    question = asked(choice("a"), choice("b", carried={"a": "b"}), choice("c", carried={"b": "c"}))
    assert carried(question, 1, ["a"]) == ("c",)
    assert readable(question, 7, ["zz"], "en") == "zz"


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ((), "at least one version"),
        (({"shape": "song"},), "'song' is not one of"),
        ((choice(),), "must be given for a choice"),
        (({**choice("a"), "shape": "text"},), "must be given for a choice"),
        ((choice("a"), choice("b", carried={"z": "b"})), "not a choice of each version"),
        ((choice("a"), choice("b", carried={"a": "z"})), "not a choice of each version"),
    ],
)
def test_a_definition_that_does_not_hold_is_refused(versions, said):
    with pytest.raises(ContentError, match=said):
        asked(*versions)


@pytest.mark.parametrize(
    ("version", "value", "kept"),
    [
        (choice("a", "b"), ["b", "a", "b"], ["b", "a"]),
        (choice("a", "b"), "a, b", ["a", "b"]),
        ({**choice("a"), "shape": "choice"}, " a ", "a"),
        ({"shape": "words"}, "LoRaWAN, , MQTT", ["LoRaWAN", "MQTT"]),
        ({"shape": "text"}, " AGPL ", "AGPL"),
        ({"shape": "number"}, " 12 ", 12),
    ],
)
def test_an_answer_is_kept_in_one_form(version, value, kept):
    assert checked(asked(version).current, value) == kept


@pytest.mark.parametrize(
    ("version", "value", "code"),
    [
        (choice("a"), ["z"], "unknown_choice"),
        ({**choice("a"), "shape": "choice"}, "z", "unknown_choice"),
        ({"shape": "words"}, " , ", "empty"),
        ({"shape": "text"}, " ", "empty"),
        ({"shape": "text"}, "x" * 301, "too_long"),
        ({"shape": "words"}, [str(n) for n in range(31)], "too_long"),
        ({"shape": "number"}, "-1", "not_a_number"),
        ({"shape": "number"}, "1" * 10, "not_a_number"),
        ({"shape": "number"}, "²", "not_a_number"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(version, value, code):
    with pytest.raises(AnswerError) as refusal:
        checked(asked(version).current, value)
    assert refusal.value.code == code
