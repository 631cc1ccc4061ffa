from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bouquet.kernel.content import ContentError
from bouquet.platform.strategy.rules import derivation, scoring, state
from bouquet.platform.strategy.rules.conditions import Condition, Facts
from bouquet.platform.strategy.rules.derivation import DutyState
from bouquet.platform.strategy.rules.questionnaire import half_up
from bouquet.platform.strategy.tests.factories import question, questionnaire, shipped

DIE = Facts("commune", 4844, "CC")
SHIPPED = shipped()
ALL_TWO = dict.fromkeys(SHIPPED.questions, 2)


def asked(trial, answers, facts=DIE):
    return [q.id for q in trial.asked(answers, facts)]


def test_the_shipped_version_has_eight_axes_of_three_questions():
    assert [len(SHIPPED.of_axis(axis.id)) for axis in SHIPPED.axes] == [3] * 8


# Branching


def test_a_question_follows_from_an_earlier_answer():
    trial = questionnaire(question("a"), question("b", ask_when=[{"answer": "a", "min": 2}]))
    assert asked(trial, {}) == ["a"]
    assert asked(trial, {"a": 1}) == ["a"]
    assert asked(trial, {"a": 2}) == ["a", "b"]


def test_i_do_not_know_takes_no_question_away():
    trial = questionnaire(question("a"), question("b", ask_when=[{"answer": "a", "min": 2}]))
    assert asked(trial, {"a": None}) == ["a", "b"]


def test_a_question_may_depend_on_the_territory_and_an_unknown_population_asks_it():
    trial = questionnaire(
        question("a", ask_when=[{"kinds": ["epci"]}]),
        question("b", ask_when=[{"population_min": 500, "population_max": 999}]),
        question("c", ask_when=[{"epci_kinds": ["CA", "CU"]}]),
    )
    assert asked(trial, {}, Facts("commune", 499, "CC")) == []
    assert asked(trial, {}, Facts("commune", 500, "CA")) == ["b", "c"]
    assert asked(trial, {}, Facts("epci", 1000, "CC")) == ["a"]
    assert asked(trial, {}, Facts("commune", None, "")) == ["b"]


def test_an_answer_to_a_question_that_is_no_longer_asked_opens_nothing():
    trial = questionnaire(
        question("a"),
        question("b", ask_when=[{"answer": "a", "min": 3}]),
        question("c", ask_when=[{"answer": "b", "min": 3}]),
    )
    assert trial.kept({"a": 0, "b": 4, "c": 4}, DIE) == {"a": 0}


def test_one_of_several_conditions_is_enough():
    trial = questionnaire(
        question("a"),
        question("b"),
        question("c", ask_when=[{"any": [{"answer": "a", "min": 3}, {"answer": "b", "in": [0]}]}]),
    )
    assert asked(trial, {"a": 0, "b": 1}) == ["a", "b"]
    assert asked(trial, {"a": 0, "b": 0}) == ["a", "b", "c"]
    assert asked(trial, {"a": 0, "b": None}) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("condition", "fault"),
    [
        ({"answer": "later", "min": 1}, "not an earlier question"),
        ({"answer": "a", "min": 0}, "leave some out"),
        ({"answer": "a", "in": [7]}, "scores from 0 to 4"),
        ({"kinds": ["canton"]}, "not one of"),
        ({}, "names an answer"),
    ],
)
def test_a_condition_that_means_nothing_is_refused(condition, fault):
    with pytest.raises(ContentError, match=fault):
        questionnaire(question("a"), question("b", ask_when=[condition]), question("later"))


def test_levels_must_cover_every_score():
    holed = [{"level": 0, "min": 0, "max": 50, "fr": "x", "en": "x", "advice_fr": "x", "advice_en": "x"}]
    with pytest.raises(ContentError, match="cover 0 to 100"):
        questionnaire(question("a"), levels=holed)


# Scores, by hand


def test_an_axis_is_the_mean_of_its_known_answers_times_25():
    trial = questionnaire(question("a"), question("b"), question("c"), question("d", "two"), question("e", "two"))
    result = scoring.score(trial, {"a": 1, "b": 4, "c": None, "d": 3, "e": 3}, DIE)
    one, two = result.axes
    assert (one.score, one.answered, one.not_known, one.level.number) == (Fraction(125, 2), 2, 1, 3)
    assert two.score == 75
    assert result.score == Fraction(275, 4)
    assert result.complete


def test_an_axis_with_one_known_answer_of_three_has_no_score_and_does_not_weigh():
    trial = questionnaire(question("a"), question("b"), question("c"), question("d", "two"), question("e", "two"))
    result = scoring.score(trial, {"a": 0, "d": 4, "e": 4}, DIE)
    assert (result.axes[0].score, result.score, result.complete) == (None, 100, False)


def test_nothing_answered_gives_no_score():
    result = scoring.score(SHIPPED, {}, DIE)
    assert (result.score, result.level, result.answered) == (None, None, 0)


def test_backups_hold_the_level_down():
    answers = dict.fromkeys(SHIPPED.questions, 4)
    assert scoring.score(SHIPPED, answers, DIE).level.number == 4
    capped = scoring.score(SHIPPED, answers | {"sec-1": 1}, DIE)
    assert (capped.level.number, capped.capped) == (2, True)
    assert not scoring.score(SHIPPED, answers | {"sec-1": None}, DIE).capped


@pytest.mark.parametrize(
    ("score", "level"), [(Fraction(39, 2), 1), (Fraction(194, 10), 0), (Fraction(100), 4), (Fraction(0), 0)]
)
def test_a_level_takes_the_score_rounded_half_up(score, level):
    assert SHIPPED.level_of(score).number == level


MARKS = st.text(alphabet="01234x-", min_size=24, max_size=24)
ANSWERS = MARKS.map(lambda marks: state.answers_of(SHIPPED, marks))


@given(ANSWERS, st.sampled_from(sorted(SHIPPED.questions)))
def test_a_better_answer_never_lowers_the_score(answers, better):
    if answers.get(better) is None or better in ("ser-1", "ser-2"):  # these open a question
        return
    before = scoring.score(SHIPPED, answers, DIE).score
    after = scoring.score(SHIPPED, answers | {better: 4}, DIE).score
    assert before is None or after >= before


# What answers say


def test_signals_are_those_whose_answers_are_known():
    assert {s.id for s in derivation.signals(SHIPPED, {"sec-1": 1, "gov-2": None}, DIE)} == {"backups-first"}
    assert derivation.signals(SHIPPED, {}, DIE) == []


def test_a_duty_is_met_not_yet_or_unknown():
    def state_of(duty, **answers):
        return derivation.duty_state(SHIPPED, duty, {k.replace("_", "-"): v for k, v in answers.items()}, DIE)

    assert state_of("gdpr-register", sec_3=3) is DutyState.MET
    assert state_of("gdpr-register", sec_3=2) is DutyState.NOT_YET
    assert state_of("gdpr-register", sec_3=None) is DutyState.UNKNOWN
    assert state_of("gdpr-register") is DutyState.UNKNOWN
    assert state_of("rgaa", inc_2=0) is DutyState.UNKNOWN  # "unknown" is an answer there
    assert state_of("archives", sec_3=4) is DutyState.UNKNOWN  # no question tells


def test_points_of_needs_by_hand():
    answers = {"dat-1": 0, "dat-2": 1, "dat-3": 1, "sec-1": 0, "sec-2": 4, "sec-3": 4, "ser-2": 4, "inc-1": None}
    found = {
        row.need: row
        for row in derivation.need_points(
            SHIPPED,
            ["data-sharing", "digital-trust", "living-environment", "social-inclusion", "local-economy"],
            answers,
            DIE,
        )
    }
    assert found["data-sharing"].points == 4  # 5 - 2/3 = 4.33
    assert found["living-environment"].points == 1  # 5 - 4
    assert found["social-inclusion"].points == 2  # not known: the usual two
    assert found["local-economy"].points == 2  # no question
    raised = found["digital-trust"]  # 5 - 8/3 = 2.33, raised to 5 by the backups
    assert (raised.points, raised.raised_by.id, raised.mean_score) == (5, "backups-first", Fraction(8, 3))


def test_services_already_there_rest_on_answers():
    found = {
        row.service: row.questions
        for row in derivation.already_there(SHIPPED, {"sec-1": 3, "sec-2": 3, "ser-2": 2}, DIE)
    }
    assert found == {"cyber-pack": ("sec-1", "sec-2")}


@given(st.fractions(0, 4))
def test_points_stay_between_one_and_five(value):
    assert 1 <= derivation.points_of(value) <= 5


@given(st.fractions(0, 100))
def test_half_up_is_the_nearest(value):
    assert abs(half_up(value) - value) <= Fraction(1, 2)


# The link


@given(ANSWERS)
def test_answers_go_into_a_link_and_come_back(answers):
    marks = state.marks_of(SHIPPED, answers)
    text = state.State(1, "commune", "26113", marks).text
    assert state.answers_of(SHIPPED, state.parse(text).marks) == answers


@pytest.mark.parametrize(
    "text", ["", "1", "1.canton.26113.00", "1.commune.26113.09", "1.commune.26113.", "a.commune.26113.0"]
)
def test_another_text_is_not_a_link(text):
    with pytest.raises(state.BadState):
        state.parse(text)


def test_marks_of_another_length_are_refused():
    with pytest.raises(state.BadState):
        state.answers_of(SHIPPED, "0")


def test_a_condition_reads_the_questions_of_its_alternatives():
    condition = Condition(
        alternatives=(Condition(question="a", scores=frozenset({1})), Condition(kinds=frozenset({"epci"})))
    )
    assert condition.questions() == {"a"}
