from __future__ import annotations

import pytest
from django.db import connection

from bouquet.kernel.accounts.errors import RightMissing
from bouquet.kernel.audit import journal
from bouquet.kernel.content import ContentError
from bouquet.kernel.tenancy import selectors as tenancy
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.platform.console.tests.factories import town
from bouquet.platform.strategy import selectors, services
from bouquet.platform.strategy.models import Answer, QuestionnaireVersion
from bouquet.platform.strategy.tests.factories import change, next_version, shipped_document, write_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def die():
    found = town()
    with tenant_scope(found.tenant):
        yield found


def begun(die, answers=None):
    return services.start(die.editor, tenancy.territory_of(die.tenant), answers)


# Versions


def test_loading_twice_changes_nothing_and_a_next_version_is_added(tmp_path):
    write_version(tmp_path, dict(shipped_document().data))
    assert not services.load_questionnaires(tmp_path)
    write_version(tmp_path, next_version())
    assert services.load_questionnaires(tmp_path)
    assert not services.load_questionnaires(tmp_path)
    assert list(selectors.questionnaires()) == [1, 2]


def test_a_published_version_does_not_change(tmp_path):
    edited = dict(shipped_document().data)
    edited["questions"] = [row | {"en": "Other words?"} for row in edited["questions"]]
    write_version(tmp_path, edited)
    with pytest.raises(ContentError, match="already published"):
        services.load_questionnaires(tmp_path)


def test_a_version_that_leaves_a_question_out_is_refused_and_nothing_is_loaded(tmp_path):
    new = next_version()
    new["changes"] = [row for row in new["changes"] if row["rule"] != "removed"]
    write_version(tmp_path, new)
    with pytest.raises(ContentError, match="what became of 'ene-3'"):
        services.load_questionnaires(tmp_path)
    assert QuestionnaireVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "value", "fault"),
    [
        ("needs", [{"need": "nonsense", "questions": ["gov-1"]}], "not a need"),
        ("already_there", [{"service": "nonsense", "when": [{"answer": "gov-1", "min": 3}]}], "not a service"),
        ("duties", [{"duty": "nonsense", "met": [], "not_yet": []}], "not a duty"),
        ("changes", [change("added", [], ["gov-1"])], "what became of"),
    ],
)
def test_a_version_that_names_what_is_not_there_is_refused(tmp_path, part, value, fault):
    write_version(tmp_path, next_version() | {part: value})
    with pytest.raises(ContentError, match=fault):
        services.load_questionnaires(tmp_path)


def test_versions_follow_one_another(tmp_path):
    new = next_version()
    new["meta"]["version"] = 3
    write_version(tmp_path, new)
    with pytest.raises(ContentError, match="does not follow"):
        services.load_questionnaires(tmp_path)


# Passes


def test_a_pass_is_answered_by_several_people_and_the_last_answer_counts(die):
    one = begun(die, {"gov-1": 1, "gov-2": 2})
    services.answer(die.manager, one, {"gov-1": 3})
    given = selectors.given(one)
    assert selectors.answers_of(given) == {"gov-2": 2, "gov-1": 3}
    assert [(row.question, row.score) for row in given if row.question == "gov-1"] == [("gov-1", 1), ("gov-1", 3)]
    services.answer(die.editor, one, {"gov-1": None})
    assert selectors.answers_of(selectors.given(one))["gov-1"] is None
    assert Answer.objects.filter(question="gov-1").count() == 2


def test_what_is_done_is_in_the_journal(die):
    one = begun(die, {"gov-1": 1})
    services.answer(die.editor, one, {"gov-1": 1})
    services.close(die.editor, one)
    services.reopen(die.manager, one)
    deeds = [entry.deed for entry in journal.entries(die.tenant) if entry.deed.startswith("diagnosis.")]
    assert deeds == ["diagnosis.reopened", "diagnosis.closed", "diagnosis.answered", "diagnosis.started"]


def test_a_finished_pass_no_longer_changes(die):
    one = begun(die)
    services.close(die.editor, one)
    with pytest.raises(services.PassClosed):
        services.answer(die.editor, one, {"gov-1": 1})
    with pytest.raises(services.PassClosed):
        services.close(die.editor, one)
    assert selectors.answers_of(selectors.given(one)) == {}


def test_one_pass_is_open_at_a_time(die):
    one = begun(die)
    with pytest.raises(services.PassNotOpen):
        begun(die)
    services.close(die.editor, one)
    begun(die)
    with pytest.raises(services.PassNotOpen):
        services.reopen(die.editor, one)


def test_a_reader_reads_and_changes_nothing(die):
    one = begun(die)
    assert selectors.one_pass(die.reader, one.pk) == one
    for deed in (
        lambda: services.start(die.reader, tenancy.territory_of(die.tenant)),
        lambda: services.answer(die.reader, one, {"gov-1": 1}),
        lambda: services.close(die.reader, one),
        lambda: services.reopen(die.reader, one),
    ):
        with pytest.raises(RightMissing):
            deed()


@pytest.mark.parametrize("answers", [{"gov-9": 1}, {"gov-1": 5}, {"gov-1": 2, "nothing": None}])
def test_an_unknown_question_or_score_keeps_nothing(die, answers):
    one = begun(die)
    with pytest.raises(services.UnknownAnswer):
        services.answer(die.editor, one, answers)
    assert selectors.given(one) == []


def test_the_territory_is_kept_as_it_was(die):
    one = begun(die)
    assert (one.territory_kind, one.territory_code, one.epci_kind) == ("commune", "26113", "CC")
    assert selectors.facts_kept(one).population == tenancy.territory_of(die.tenant).population


def test_another_organisation_sees_none_of_it(die):
    one = begun(die)
    other = town("29215", "Plozévet")
    with tenant_scope(other.tenant):
        assert selectors.one_pass(other.manager, one.pk) is None
        assert list(selectors.passes(other.manager)) == []


def test_the_database_refuses_a_second_open_pass(die):
    assert connection.vendor in ("sqlite", "postgresql")
    constraint = {c.name for c in selectors.passes(die.editor).model._meta.constraints}
    assert "assessment_open_once" in constraint
