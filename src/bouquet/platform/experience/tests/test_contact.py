from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from bouquet.kernel import clock
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.audit.models import JournalEntry
from bouquet.kernel.tenancy.tests.factories import authority
from bouquet.platform.experience import selectors, services
from bouquet.platform.experience.models import Experience, Question
from bouquet.platform.experience.services import contact
from bouquet.platform.experience.tests.factories import author, moderator, told

pytestmark = pytest.mark.django_db
DIE = "rex-26-die-chauffage"


@pytest.fixture
def pioneer():
    return author("pioneer@secret-address.example", "Paul")


@pytest.fixture
def row(pioneer):
    found = told(pioneer, moderator())
    services.accept_charter(found, 2, by=pioneer)
    return found


def asker(n=0):
    return author(f"asker{n}@hidden-address.example", f"Asker {n}")


def ask(row, by, text="How did you train the keepers?"):
    return services.ask(row, text, by=by, language="en")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_nobody_is_asked_who_did_not_accept():
    with pytest.raises(contact.NoCharter):
        ask(Experience.objects.get(pk=DIE), asker())


def test_a_charter_is_accepted_by_who_told_it_or_by_its_territory_alone(pioneer):
    row = Experience.objects.get(pk=DIE)
    with pytest.raises(contact.MayNotAnswer):
        services.accept_charter(row, 3, by=pioneer)
    town = authority("26113", "Die")
    reader, editor = accounts.person("r@die.example"), accounts.person("e@die.example")
    accounts.seat(town, reader, Role.READER)
    accounts.seat(town, editor, Role.EDITOR)
    assert signed_in(reader).get(f"/retours/{DIE}/charte/").status_code == 404
    answer = signed_in(editor).post(f"/retours/{DIE}/charte/", {"monthly_cap": "4", "agreed": "on", "do": "accept"})
    assert answer.status_code == 302
    assert selectors.charter(row).monthly_cap == 4
    with pytest.raises(contact.CapOutOfRange):
        services.accept_charter(row, 11, by=editor)


def test_a_question_is_relayed_and_no_address_is_shown(row, pioneer, django_capture_on_commit_callbacks):
    ana = asker()
    with django_capture_on_commit_callbacks(execute=True):
        question = ask(row, ana)
    with django_capture_on_commit_callbacks(execute=True):
        services.answer(question, "We trained them on a Monday.", by=pioneer, language="en")
    to_pioneer, to_asker = mail.outbox[-2:]
    assert to_pioneer.to == [pioneer.email]
    assert "How did you train" in to_pioneer.body
    assert "Asker 0" in to_pioneer.body
    assert to_asker.to == [ana.email]
    assert "on a Monday" in to_asker.body
    pages = [signed_in(who).get(f"/en/retours/questions/{question.pk}/").content.decode() for who in (ana, pioneer)] + [
        signed_in(who).get("/en/retours/questions/").content.decode() for who in (ana, pioneer)
    ]
    assert "hidden-address" not in to_pioneer.body + pages[1] + pages[3]
    assert "secret-address" not in to_asker.body + pages[0] + pages[2]
    deeds = JournalEntry.objects_of_all_tenants.filter(object_label=row.pk).values_list("deed", flat=True)
    assert {"experience.charter_accepted", "experience.asked", "experience.answered"} <= set(deeds)
    details = JournalEntry.objects_of_all_tenants.filter(deed__startswith="experience.").values_list(
        "details", flat=True
    )
    assert "train" not in str(list(details))


def test_a_pioneer_takes_so_many_questions_a_month(row):
    ask(row, asker(1))
    ask(row, asker(2))
    with pytest.raises(contact.PioneerBusy):
        ask(row, asker(3))
    Question.objects.update(asked_at=clock.now() - timedelta(days=40))
    ask(row, asker(4))


def test_a_person_asks_so_many_a_month_and_one_at_a_time(pioneer):
    boss, ana = moderator(), asker()
    rows = [told(pioneer, boss, title=f"Salle {n}") for n in range(4)]
    for each in rows:
        services.accept_charter(each, 10, by=pioneer)
    question = ask(rows[0], ana)
    with pytest.raises(contact.AlreadyAsking):
        ask(rows[0], ana)
    services.decline(question, by=pioneer, language="en")
    ask(rows[1], ana)
    ask(rows[2], ana)
    with pytest.raises(contact.AskedEnough):
        ask(rows[3], ana)


def test_a_question_has_a_name_a_text_and_a_limit(row, pioneer):
    with pytest.raises(contact.OwnExperience):
        ask(row, pioneer)
    with pytest.raises(contact.NoName):
        ask(row, accounts.person("nameless@die.example"))
    ana = asker()
    with pytest.raises(contact.TextMissing):
        ask(row, ana, "<b> </b>\x00")
    with pytest.raises(contact.TextTooLong) as refusal:
        ask(row, ana, "x" * 1501)
    assert refusal.value.limit == 1500
    assert ask(row, ana, "<script>x()</script>Why?").text == "x()Why?"


def test_a_refused_question_is_shown_back_with_why(row):
    long = "y" * 1501
    answer = signed_in(asker()).post(f"/en/retours/{row.pk}/question/", {"text": long})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert long in text
    assert "longer than 1,500 characters" in text


def test_a_question_of_others_does_not_exist(row, pioneer):
    ana = asker()
    answer = signed_in(ana).post(f"/en/retours/{row.pk}/question/", {"text": "How long?"})
    question = Question.objects.get()
    address = f"/en/retours/questions/{question.pk}/"
    assert answer["Location"] == address
    assert signed_in(asker(9)).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert signed_in(ana).post(address, {"text": "I answer myself", "do": "answer"}).status_code == 200
    assert Question.objects.get().answer == ""
    assert signed_in(pioneer).post(address, {"text": "A month.", "do": "answer"}).status_code == 302
    assert Question.objects.get().answer == "A month."
    with pytest.raises(contact.QuestionClosed):
        services.answer(Question.objects.get(), "Again", by=pioneer, language="en")


def test_a_closed_charter_or_a_withdrawn_experience_takes_no_question(row, pioneer):
    signed_in(pioneer).post(f"/retours/{row.pk}/charte/", {"do": "close"})
    with pytest.raises(contact.NoCharter):
        ask(row, asker())
    services.accept_charter(row, 1, by=pioneer)
    services.withdraw(row, "stopped", by=pioneer)
    with pytest.raises(contact.NoCharter):
        ask(row, asker(1))


@pytest.mark.parametrize("language", ["", "/en"])
def test_pages_of_contact_are_whole_and_take_few_queries(row, pioneer, language, django_assert_max_num_queries):
    ana = asker()
    question = ask(row, ana)
    for who, path in (
        (ana, f"/retours/{row.pk}/question/"),
        (pioneer, f"/retours/{row.pk}/charte/"),
        (pioneer, f"/retours/{row.pk}/retrait/"),
        (pioneer, f"/retours/{row.pk}/"),
        (pioneer, "/retours/questions/"),
        (pioneer, f"/retours/questions/{question.pk}/"),
        (asker(5), "/retours/questions/"),
    ):
        browser = signed_in(who)
        browser.get(language + path)
        with django_assert_max_num_queries(12):
            answer = browser.get(language + path)
        assert answer.status_code == 200
        assert answer.content.decode().count("<h1") == 1
