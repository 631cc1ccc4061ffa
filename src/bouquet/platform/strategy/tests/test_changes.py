from __future__ import annotations

from fractions import Fraction

import pytest

from bouquet.kernel.content import YamlRow
from bouquet.platform.strategy.rules.changes import ChangesMissing, check_changes, compare
from bouquet.platform.strategy.rules.reading import read_questionnaire
from bouquet.platform.strategy.tests.factories import change, next_version, question, questionnaire, shipped


def pair(old, new, *changes):
    before = questionnaire(*(question(name) for name in old))
    after = questionnaire(*(question(name) for name in new), version=2, changes=list(changes))
    check_changes(before, after)
    return [before, after]


def values(comparison):
    return {row.item.new: (row.before, row.after) for row in comparison.rows}


def test_the_same_version_compares_question_by_question():
    found = compare([shipped()], {"gov-1": 1, "gov-2": 2, "sec-1": 0}, {"gov-1": 3, "gov-2": 2, "ene-1": 4})
    governance = next(axis for axis in found.axes if axis.axis.id == "governance")
    assert (governance.count, governance.before, governance.after) == (2, Fraction(75, 2), Fraction(125, 2))
    security = next(axis for axis in found.axes if axis.axis.id == "security")
    assert (security.count, security.before) == (0, None)


def test_questions_added_and_removed_stay_out():
    versions = pair("ab", "ac", change("removed", ["b"], []), change("added", [], ["c"]))
    found = compare(versions, {"a": 1, "b": 4}, {"a": 2, "c": 4})
    assert values(found) == {("a",): (1, 2)}
    assert [lost.question for lost in found.lost] == ["b"]
    assert found.gained == ("c",)
    assert found.axes[0].after == 50


def test_a_split_question_is_compared_with_the_mean_of_its_parts():
    versions = pair("ab", "acd", change("split", ["b"], ["c", "d"], how="mean"))
    assert values(compare(versions, {"b": 2}, {"c": 4, "d": 1}))["c", "d"] == (2, Fraction(5, 2))
    assert values(compare(versions, {"b": 2}, {"c": 4}))["c", "d"] == (2, None)


def test_a_split_question_may_be_as_good_as_its_worst_part():
    versions = pair("ab", "acd", change("split", ["b"], ["c", "d"], how="min"))
    assert values(compare(versions, {"b": 2}, {"c": 4, "d": 1}))["c", "d"] == (2, 1)


def test_merged_questions_make_one():
    versions = pair("abc", "ad", change("merged", ["b", "c"], ["d"], how="mean"))
    found = compare(versions, {"a": 0, "b": 1, "c": 2}, {"a": 0, "d": 3})
    assert values(found)["d",] == (Fraction(3, 2), 3)


def test_renamed_and_rescaled_questions_follow():
    versions = pair(
        "ab",
        "cd",
        change("renamed", ["a"], ["c"]),
        change("rescaled", ["b"], ["d"], scores={0: 0, 1: 2, 2: 3, 3: 4, 4: 4}),
    )
    assert values(compare(versions, {"a": 1, "b": 1}, {"c": 1, "d": 1})) == {("c",): (1, 1), ("d",): (2, 1)}


def test_a_question_that_changed_meaning_is_not_compared():
    versions = pair("ab", "ab", change("reworded", ["b"], ["b"], comparable=False))
    found = compare(versions, {"a": 1, "b": 1}, {"a": 1, "b": 1})
    assert list(values(found)) == [("a",)]
    assert found.gained == ("b",)


def test_changes_chain_over_versions():
    one, two = pair("ab", "cb", change("renamed", ["a"], ["c"]))
    three = questionnaire(
        question("d"), question("e"), question("b"), version=3, changes=[change("split", ["c"], ["d", "e"], how="mean")]
    )
    check_changes(two, three)
    assert values(compare([one, two, three], {"a": 4, "b": 0}, {"d": 2, "e": 3, "b": 1})) == {
        ("d", "e"): (4, Fraction(5, 2)),
        ("b",): (0, 1),
    }


def test_half_of_a_split_that_goes_takes_the_whole_out():
    one, two = pair("ab", "acd", change("split", ["b"], ["c", "d"], how="mean"))
    three = questionnaire(question("a"), question("c"), version=3, changes=[change("removed", ["d"], [])])
    found = compare([one, two, three], {"a": 1, "b": 2}, {"a": 1, "c": 2})
    assert list(values(found)) == [("a",)]
    assert [lost.question for lost in found.lost] == ["b"]


@pytest.mark.parametrize(
    ("old", "new", "changes", "fault"),
    [
        ("ab", "a", [], "what became of 'b'"),
        ("a", "ab", [], "where 'b'"),
        ("ab", "ac", [change("removed", ["b"], []), change("renamed", ["b"], ["c"])], "named twice"),
        ("ab", "acd", [change("split", ["b"], ["c"], how="mean"), change("added", [], ["d"])], "two or more"),
        ("ab", "a", [change("removed", ["z"], [])], "not a question"),
        ("ab", "ac", [change("rescaled", ["b"], ["c"])], "gives no scores"),
    ],
)
def test_a_version_says_what_became_of_each_question(old, new, changes, fault):
    with pytest.raises(ChangesMissing, match=fault):
        pair(old, new, *changes)


def test_new_words_need_a_change():
    before = questionnaire(question("a"))
    after = questionnaire(question("a") | {"fr": "Autre chose ?"}, version=2)
    with pytest.raises(ChangesMissing, match="what became of 'a'"):
        check_changes(before, after)


def test_a_version_after_the_shipped_one_holds():
    second = read_questionnaire(YamlRow("maturity-2.yaml", 1, next_version()))
    check_changes(shipped(), second)
    found = compare([shipped(), second], dict.fromkeys(shipped().questions, 1), dict.fromkeys(second.questions, 3))
    assert sum(axis.count for axis in found.axes) == 23
    assert {lost.question for lost in found.lost} == {"ene-3"}
