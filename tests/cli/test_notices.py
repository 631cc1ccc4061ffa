"""notices and files: letters leave, come back and are forgotten; leavings are swept."""

import sqlite3
from contextlib import closing

import pytest

TELL = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.site.settings.dev")
import django
django.setup()
from django.conf import settings
from bouquet.kernel.notices import kinds, services
settings.NOTICES_SENT_ON_COMMIT = False
values = {"submission": 1, "kind": "test.sheet", "title": "Été", "account": False}
notice = services.tell("moderation.confirm", to=services.Mailbox("ana@die.example"), key="1", values=values)
print(notice.letter.message_id)
"""
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


@pytest.fixture
def told(bare, loaded_database):
    """The command on a site where one letter waits, and the name of that letter."""
    with (
        closing(sqlite3.connect(loaded_database)) as one,
        closing(sqlite3.connect(bare.home / "bouquet.sqlite3")) as two,
    ):
        one.backup(two)
    return bare, bare.python(TELL).strip()


def test_a_letter_waits_leaves_once_and_comes_back(told):
    command, name = told
    sent, again, back, twice, other, forgotten, swept = command.many(
        [
            ["notices", "send"],
            ["notices", "send", "--most", 5],
            ["notices", "bounce"],
            ["notices", "bounce"],
            ["notices", "bounce"],
            ["notices", "forget"],
            ["files", "sweep"],
        ],
        ["", "", REPORT.format(name), REPORT.format(name), "Subject: away\n\nBack on Monday."],
    )
    assert (sent.code, sent.out) == (0, "1 sent, 0 to try again later, 0 given up\n")
    assert (again.code, again.out) == (0, "0 sent, 0 to try again later, 0 given up\n")
    (letter,) = (command.home / "mail").iterdir()
    assert name in letter.read_text(encoding="utf-8")
    assert back.out == f"{name} came back: 5.1.1\n"
    assert twice.out == f"{name} is no letter of ours, or was noted before\n"
    assert "not a report" in other.refusal
    assert forgotten.out == "0 notices and 0 unconfirmed contributions forgotten\n"
    assert swept.out == "0 files and 0 contents without a file deleted\n"
