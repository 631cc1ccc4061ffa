"""notices and files: letters leave, come back and are forgotten; leavings are swept."""

import pytest
from click.testing import CliRunner
from django.core import mail

from bouquet.cli import main
from bouquet.kernel.notices import services

pytestmark = pytest.mark.django_db
REPORT = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {}

--b--
"""


def bouquet(*args, given=""):
    """What the command says, in this process: the database of the tests is its own."""
    done = CliRunner().invoke(main, args, input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


def test_a_letter_waits_leaves_once_and_comes_back(settings):
    settings.NOTICES_SENT_ON_COMMIT = False
    values = {"submission": 1, "kind": "test.sheet", "title": "Été", "account": False}
    told = services.tell("moderation.confirm", to=services.Mailbox("ana@die.example"), key="1", values=values)
    name = told.letter.message_id
    assert bouquet("notices", "send").stdout == "1 sent, 0 to try again later, 0 given up\n"
    assert bouquet("notices", "send", "--most", "5").stdout == "0 sent, 0 to try again later, 0 given up\n"
    assert [letter.extra_headers["Message-ID"] for letter in mail.outbox] == [name]
    report = REPORT.format(name)
    assert bouquet("notices", "bounce", given=report).stdout == f"{name} came back: 5.1.1\n"
    assert bouquet("notices", "bounce", given=report).stdout == f"{name} is no letter of ours, or was noted before\n"


def test_another_message_is_no_report():
    done = bouquet("notices", "bounce", given="Subject: away\n\nBack on Monday.")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "bouquet: this is not a report of a letter that will never arrive\n"


def test_a_letter_given_up_is_seen_by_who_watches_the_command(settings):
    settings.EMAIL_BACKEND = "bouquet.kernel.notices.tests.factories.Refusing"
    values = {"submission": 1, "kind": "test.sheet", "title": "Été", "account": False}
    services.tell("moderation.confirm", to=services.Mailbox("ana@nobody.example"), key="1", values=values)
    done = bouquet("notices", "send")
    assert (done.exit_code, done.stdout) == (1, "0 sent, 0 to try again later, 1 given up\n")


def test_nothing_to_forget_and_nothing_to_sweep():
    assert bouquet("notices", "forget").stdout == "0 notices and 0 unconfirmed contributions forgotten\n"
    assert bouquet("files", "sweep").stdout == "0 files and 0 contents without a file deleted\n"
