from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.tests.factories import person
from bouquet.kernel.notices import kinds, outbox, rules, selectors, services
from bouquet.kernel.notices.errors import EssentialKind, UnknownKind, UnsubscribeUnknown, ValueMissing, ValuesTooLong
from bouquet.kernel.notices.kinds import NoticeKind
from bouquet.kernel.notices.models import Letter, LetterState, Notice
from bouquet.kernel.notices.services import Mailbox
from bouquet.kernel.notices.tests import factories

pytestmark = pytest.mark.django_db
REFUSING = f"{factories.__name__}.Refusing"


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    with factories.registered():
        yield


@pytest.fixture
def ana() -> User:
    return person()


def book(to: User | Mailbox, key: str = "1", room: str = "Red") -> Notice:
    return services.tell("test.booked", to=to, key=key, values={"room": room}, link=("portal:home", []))


def letter_of(notice: Notice) -> Letter:
    return Letter.objects.get(notice=notice)


def test_a_notice_is_read_in_bouquet_and_leaves_by_e_mail_once_committed(
    ana: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notice = book(ana)
        assert mail.outbox == []
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Bouquet : Room Red booked", [ana.email])
    assert "You have the room Red.\nThank you." in letter.body
    assert "http://127.0.0.1:8000/" in letter.body
    line = selectors.line_of(selectors.notices_of(ana).get())
    assert line is not None
    assert (line.key, line.title, line.url, line.read) == (notice.pk, "Room Red booked", "/", False)


def test_a_notice_asked_twice_is_told_once(ana: User, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, again = book(ana), book(ana, room="Blue")
    assert first == again
    assert outbox.send_due() == outbox.Tally()
    assert len(mail.outbox) == 1
    assert selectors.notices_of(ana).count() == 1
    other = book(person("bea@die.example"))
    assert book(ana, key="2").pk not in {first.pk, other.pk}


def test_what_is_undone_is_not_told(ana: User, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(UnknownKind), transaction.atomic():
            services.tell("test.gone", to=book(ana).user or ana, key="1")
        assert not Notice.objects.exists()
    assert outbox.send_due().sent == 0


def test_who_has_no_account_gets_a_letter_in_their_language(settings) -> None:
    settings.NOTICES_SENT_ON_COMMIT = False
    notice = book(Mailbox(" Ana@Die.example", "en"))
    assert book(Mailbox("ana@die.example", "en")) == notice
    assert outbox.send_due().sent == 1
    (letter,) = mail.outbox
    assert letter.to == ["ana@die.example"]
    assert "Hello," in letter.body
    assert "http://127.0.0.1:8000/en/" in letter.body
    assert (letter_of(notice).state, letter_of(notice).sent_at is not None) == (LetterState.SENT, True)


def test_a_member_chooses_the_language_of_letters(ana: User) -> None:
    with translation.override("en"):
        assert letter_of(book(ana)).language == "fr"
    assert (
        letter_of(services.tell("test.booked", to=ana, key="2", values={"room": "A"}, language="en")).language == "en"
    )
    services.choose_language(ana, "en")
    services.choose_language(ana, "fr")
    assert (
        letter_of(services.tell("test.booked", to=ana, key="3", values={"room": "A"}, language="en")).language == "fr"
    )


def test_a_person_reads_one_notice_then_all(ana: User) -> None:
    bea = person("bea@die.example")
    notices = [book(ana, key) for key in "123"]
    book(bea)
    assert selectors.unread_count(ana) == 3
    services.mark_read(bea, notices[0])
    assert selectors.unread_count(ana) == 3
    services.mark_read(ana, notices[0])
    services.mark_read(ana, notices[0])
    assert selectors.unread_count(ana) == 2
    assert services.mark_all_read(ana) == 2
    assert (selectors.unread_count(ana), selectors.unread_count(bea)) == (0, 1)
    assert selectors.notice(bea, notices[0].pk) is None


@pytest.mark.parametrize(("in_app", "by_email"), [(True, False), (False, True), (False, False)])
def test_a_person_refuses_a_kind_here_or_by_letter(ana: User, in_app: bool, by_email: bool) -> None:
    services.choose(ana, "test.booked", in_app=True, by_email=True)
    services.choose(ana, "test.booked", in_app=in_app, by_email=by_email)
    notice = book(ana)
    assert selectors.notices_of(ana).exists() is in_app
    assert Letter.objects.filter(notice=notice).exists() is by_email
    assert selectors.unread_count(ana) == int(in_app)


def test_an_essential_kind_is_not_refused(ana: User) -> None:
    with pytest.raises(EssentialKind):
        services.choose(ana, "test.secret", in_app=False, by_email=False)
    assert "test.secret" not in {choice.kind.key for choice in selectors.choices_of(ana)}
    letter = outbox.message_of(letter_of(services.tell("test.secret", to=ana, key="1", values={"code": "42"})))
    assert "List-Unsubscribe" not in letter.extra_headers
    with pytest.raises(UnsubscribeUnknown):
        services.unsubscribe(outbox.leaving_token(Letter.objects.get()))


def test_the_default_of_a_kind_holds_until_the_person_says_otherwise(ana: User) -> None:
    quiet = next(choice for choice in selectors.choices_of(ana) if choice.kind.key == "test.quiet")
    assert (quiet.in_app, quiet.by_email) == (True, False)
    notice = services.tell("test.quiet", to=ana, key="1", values={"room": "red"})
    assert not Letter.objects.exists()
    line = selectors.line_of(notice)
    assert line is not None
    assert (line.title, line.url) == ("News of RED", "/")
    assert selectors.url_of(services.tell("test.quiet", to=ana, key="2", values={"room": "none"})) == ""


@pytest.mark.parametrize("to", ["member", "address"])
def test_the_link_of_a_letter_unsubscribes_from_its_kind_alone(ana: User, to: str) -> None:
    who = ana if to == "member" else Mailbox("bea@die.example")
    message = outbox.message_of(letter_of(book(who)))
    leave = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert leave in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = leave.rstrip("/").rpartition("/")[2]
    assert services.unsubscribe(token) == services.unsubscribe(token) == factories.BOOKED
    assert not Letter.objects.filter(notice=book(who, "2")).exists()
    assert Letter.objects.filter(notice=book(person("c@die.example"), "2")).exists()
    assert selectors.notices_of(ana).count() == (2 if to == "member" else 0)


@pytest.mark.parametrize("token", ["", "x", "eyJraW5kIjoidGVzdC5ib29rZWQifQ:1w:x"])
def test_an_altered_link_unsubscribes_nobody(token: str) -> None:
    with pytest.raises(UnsubscribeUnknown):
        services.unsubscribe(token)


def test_an_app_that_tells_badly_knows_at_once(ana: User) -> None:
    with pytest.raises(UnknownKind):
        services.tell("test.gone", to=ana, key="1")
    with pytest.raises(ValueMissing):
        services.tell("test.booked", to=ana, key="1")
    with pytest.raises(ValuesTooLong):
        book(ana, room="x" * rules.MAX_VALUES_BYTES)
    with pytest.raises(ValueError, match="dotted"):
        kinds.register(NoticeKind("Booked", "", "", ""))
    assert not Notice.objects.exists()


def test_the_subject_stays_on_one_line(ana: User) -> None:
    message = outbox.message_of(letter_of(book(ana, room="Red\r\nBcc: all@die.example")))
    assert message.subject == "Bouquet : Room Red Bcc: all@die.example booked"
    assert message.message()["Bcc"] is None


def test_someone_closed_out_gets_no_letter(ana: User) -> None:
    ana.is_active = False
    ana.save()
    assert not Letter.objects.filter(notice=book(ana)).exists()


def test_a_letter_is_sent_by_one_process_only(ana: User) -> None:
    letter = letter_of(book(ana))
    assert outbox._claim(letter.pk)
    assert not outbox._claim(letter.pk)
    assert outbox.send_due().sent == outbox.send_one(letter.pk).sent == 0


def test_a_letter_left_by_a_process_that_stopped_leaves_again_under_the_same_name(ana: User, time_machine) -> None:
    letter = letter_of(book(ana))
    assert outbox._claim(letter.pk)
    time_machine.move_to(clock.now() + rules.ABANDONED_AFTER + timedelta(seconds=1))
    assert outbox.send_due().sent == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == letter.message_id


def test_an_address_that_does_not_exist_is_given_up_and_kept_with_its_reason(settings) -> None:
    settings.EMAIL_BACKEND = REFUSING
    letter = letter_of(book(Mailbox("a@nobody.example")))
    good = letter_of(book(Mailbox("a@die.example")))
    assert outbox.send_due() == outbox.Tally(sent=1, failed=1)
    letter.refresh_from_db()
    good.refresh_from_db()
    assert (letter.state, letter.tries, good.state) == (LetterState.FAILED, 1, LetterState.SENT)
    assert "no such user" in letter.last_error
    assert selectors.letter_counts() == {"failed": 1, "sent": 1}


@pytest.mark.parametrize("domain", ["later.example", "broken.example"])
def test_a_letter_that_cannot_leave_now_is_tried_again_then_given_up(settings, time_machine, domain: str) -> None:
    settings.EMAIL_BACKEND = REFUSING
    letter = letter_of(book(Mailbox(f"a@{domain}")))
    assert outbox.send_due() == outbox.Tally(later=1)
    assert outbox.send_due() == outbox.Tally()
    for _ in range(2, rules.MAX_TRIES):
        time_machine.move_to(clock.now() + rules.LONGEST_WAIT)
        assert outbox.send_due().later == 1
    time_machine.move_to(clock.now() + rules.LONGEST_WAIT)
    assert outbox.send_due() == outbox.Tally(failed=1)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (LetterState.FAILED, rules.MAX_TRIES)
    assert letter.last_error


def test_while_the_server_does_not_answer_letters_lose_no_turn(ana: User, settings) -> None:
    letter, backend = letter_of(book(ana)), settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{factories.__name__}.Down"
    assert outbox.send_due() == outbox.Tally(later=1)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (LetterState.WAITING, 0)
    settings.EMAIL_BACKEND = backend
    assert outbox.send_due() == outbox.Tally(sent=1)


def test_a_letter_of_an_app_that_is_gone_does_not_hold_the_others(ana: User) -> None:
    orphan = letter_of(book(ana))
    Notice.objects.filter(pk=orphan.notice_id).update(kind="test.gone")
    book(ana, "2")
    assert outbox.send_due() == outbox.Tally(sent=1, later=1)
    assert selectors.line_of(Notice.objects.get(pk=orphan.notice_id)) is None


REPORT = """\
From: MAILER-DAEMON@mx.example
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not arrive.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ana@die.example
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 no such user
--b
Content-Type: {kind}

Message-ID: {identifier}
Subject: x

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_letter_that_came_back_is_noted_once(ana: User, kind: str) -> None:
    letter = letter_of(book(ana))
    report = REPORT.format(action="failed", kind=kind, identifier=letter.message_id).encode()
    found = outbox.read_bounce(report)
    assert found == (letter.message_id, "smtp; 550 no such user")
    assert outbox.record_bounce(*found)
    assert not outbox.record_bounce(*found)
    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == (LetterState.BOUNCED, found[1])
    assert outbox.send_due().sent == 0


def test_another_message_is_not_taken_for_one_that_came_back() -> None:
    delayed = REPORT.format(action="delayed", kind="message/rfc822", identifier="<a@b>").encode()
    assert outbox.read_bounce(delayed) is None
    assert outbox.read_bounce(b"Subject: out of office\n\nBack on Monday.") is None
    assert outbox.read_bounce(b"\xff\x00") is None
    assert not outbox.record_bounce("<unknown@die.example>", "")


def test_many_people_are_told_and_the_first_letters_leave_at_once(django_capture_on_commit_callbacks) -> None:
    people = [Mailbox(f"p{number}@die.example") for number in range(services.SENT_AT_ONCE + 5)]
    with django_capture_on_commit_callbacks(execute=True):
        told = services.tell_all("test.booked", to=people, key="1", values={"room": "Red"})
    assert (len(told), len(mail.outbox)) == (len(people), services.SENT_AT_ONCE)
    assert outbox.send_due(most=3).sent == 3
    assert outbox.send_due().sent == 2


def test_old_notices_are_forgotten_but_not_the_letters_that_wait(ana: User, time_machine) -> None:
    sent, waiting = book(ana), book(ana, "2")
    Letter.objects.filter(notice=sent).update(state=LetterState.SENT, sent_at=clock.now())
    assert services.forget(timedelta(days=365)) == 0
    time_machine.move_to(clock.now() + timedelta(days=366))
    book(ana, "3")
    assert services.forget(timedelta(days=365)) == 1
    assert set(Notice.objects.values_list("key", flat=True)) == {waiting.key, "3"}
