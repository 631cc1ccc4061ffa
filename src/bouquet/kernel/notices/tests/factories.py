"""A kind of notices for tests, and letters that a server refuses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from bouquet.kernel.notices import kinds
from bouquet.kernel.notices.kinds import Link, NoticeKind, Values


def words(values: Values) -> Values:
    """The room in capitals."""
    return {"ROOM": str(values["room"]).upper()}


def link_of(values: Values) -> Link:
    """The page of the room."""
    return ("territories:home", []) if values["room"] == "none" else ("portal:home", [])


BOOKED = NoticeKind(
    key="test.booked",
    label="A room is booked",
    title="Room %(room)s booked",
    body="You have the room %(room)s.\nThank you.",
)
SECRET = NoticeKind(key="test.secret", label="A code", title="Your code", body="Here it is: %(code)s", essential=True)
QUIET = NoticeKind(key="test.quiet", label="News", title="News of %(ROOM)s", body="None.", by_email=False,
                   words=f"{__name__}.words", link_of=f"{__name__}.link_of")  # fmt: skip


@contextmanager
def registered() -> Iterator[None]:
    """The kinds of these tests, for as long as a test lasts."""
    before = dict(kinds._KINDS)
    kinds.register(BOOKED, SECRET, QUIET)
    yield
    kinds._KINDS.clear()
    kinds._KINDS.update(before)


class Down(EmailBackend):
    """A server that does not answer."""

    def open(self) -> bool:
        raise ConnectionRefusedError


class Refusing(EmailBackend):
    """A server that knows nobody at `nobody.example`, says "later" at `later.example`, breaks at `broken.example`."""

    def send_messages(self, messages: list[EmailMessage]) -> int:
        (address,) = messages[0].to
        domain = address.rpartition("@")[2]
        if domain == "nobody.example":
            raise SMTPRecipientsRefused({address: (550, b"5.1.1 no such user")})
        if domain == "later.example":
            raise SMTPRecipientsRefused({address: (451, b"4.7.1 try again later")})
        if domain == "broken.example":
            raise OSError("the line is cut")
        return super().send_messages(messages)
