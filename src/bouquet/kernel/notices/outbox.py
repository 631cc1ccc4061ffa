"""Sends the letters that wait. Each is claimed before it is sent, so that two processes never send the same one.

A process that stops between the mail server's "yes" and its own note of it leaves the letter claimed; a quarter of an
hour later it is sent again, under the same Message-ID, by which mail readers know it. No mail system does better.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage as Parsed
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.notices import kinds, rules, selectors
from bouquet.kernel.notices.models import Letter, LetterState

UNSUBSCRIBE_SALT = "bouquet.notices.unsubscribe"
UNSUBSCRIBE_PAGE = "console:unsubscribe"

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """How many letters left, will be tried again, and never will be."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def mail_domain() -> str:
    """The domain of the identifiers of our letters: the site's own."""
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def send_due(most: int = 1000) -> Tally:
    """Send the letters whose turn has come, oldest first, `most` at most, over one connection.

    When the mail server cannot be reached at all, none is tried: they wait, and lose no turn.
    """
    tally = Tally()
    if not Letter.objects.filter(_ready()).exists():
        return tally
    connection = get_connection()
    try:
        connection.open()
    except Exception:  # whatever keeps the server from answering
        logger.exception("the mail server cannot be reached")
        return Tally(later=Letter.objects.filter(_ready())[:most].count())
    try:
        for letter in _due(most):
            _send(letter, connection, tally)
    finally:
        connection.close()
    return tally


def send_one(key: int) -> Tally:
    """Send one letter now, when no one else does."""
    tally = Tally()
    if _claim(key):
        _send(_read(key), get_connection(), tally)
    return tally


def _ready() -> Q:
    now = clock.now()
    abandoned = Q(state=LetterState.SENDING, claimed_at__lt=now - rules.ABANDONED_AFTER)
    return Q(state=LetterState.WAITING, due_at__lte=now) | abandoned


def _due(most: int) -> Iterator[Letter]:
    for key in Letter.objects.filter(_ready()).order_by("due_at", "pk").values_list("pk", flat=True)[:most]:
        if _claim(key):
            yield _read(key)


def _claim(key: int) -> bool:
    """Whether the letter is ours to send: one statement, which only one process can win."""
    won = Letter.objects.filter(_ready(), pk=key)
    return won.update(state=LetterState.SENDING, claimed_at=clock.now(), tries=F("tries") + 1) == 1


def _read(key: int) -> Letter:
    return Letter.objects.select_related("notice").get(pk=key)


def _send(letter: Letter, connection: Any, tally: Tally) -> None:
    try:
        connection.send_messages([message_of(letter)])
    except SMTPRecipientsRefused as refusal:
        connection.close()
        codes = [code for code, _text in refusal.recipients.values()]
        _failed(letter, str(refusal.recipients), tally, final=all(map(rules.is_final, codes)))
    except Exception as error:  # whatever it is, the letters behind this one must not wait for it
        connection.close()
        logger.exception("letter %s was not sent", letter.message_id)
        _failed(letter, f"{type(error).__name__}: {error}", tally, final=False)
    else:
        now = clock.now()
        Letter.objects.filter(pk=letter.pk).update(state=LetterState.SENT, sent_at=now, claimed_at=None, last_error="")
        tally.sent += 1


def _failed(letter: Letter, error: str, tally: Tally, *, final: bool) -> None:
    final = final or letter.tries >= rules.MAX_TRIES
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.FAILED if final else LetterState.WAITING,
        due_at=clock.now() + rules.wait_after(letter.tries),
        claimed_at=None,
        last_error=error[: rules.ERROR_LENGTH],
    )
    tally.failed += final
    tally.later += not final


def message_of(letter: Letter) -> EmailMessage:
    """The letter as it leaves, in its language."""
    notice = letter.notice
    kind = kinds.kind_of(notice.kind)
    headers = {"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"}
    with translation.override(letter.language):
        told, url = kind.told(notice.values), selectors.url_of(notice)
        leave = "" if kind.essential else settings.SITE_URL + reverse(UNSUBSCRIBE_PAGE, args=[leaving_token(letter)])
        context = {"told": told, "link": settings.SITE_URL + url if url else "", "leave": leave}
        body = render_to_string("notices/letter.txt", context).strip() + "\n"
    if leave:
        headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + told.title
    return EmailMessage(subject, body, to=[letter.to], headers=headers)


def leaving_token(letter: Letter) -> str:
    """What the link to unsubscribe carries, signed: the kind, and the member or the address."""
    notice = letter.notice
    said = {"kind": notice.kind, "user": notice.user_id, "email": notice.email}
    return signing.dumps(said, salt=UNSUBSCRIBE_SALT)


@transaction.atomic
def record_bounce(message_id: str, reason: str) -> bool:
    """Note that a letter came back; whether it was one of ours."""
    bounced = Letter.objects.filter(message_id=message_id).exclude(state=LetterState.BOUNCED)
    return bounced.update(state=LetterState.BOUNCED, last_error=reason[: rules.ERROR_LENGTH]) > 0


def read_bounce(raw: bytes) -> tuple[str, str] | None:
    """The Message-ID and the reason of a letter that a report says will never arrive; None for any other message.

    Source: RFC 3464, "An Extensible Message Format for Delivery Status Notifications", 2003.
    """
    report = message_from_bytes(raw, policy=policy.default)
    parts = list(report.walk())
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    fields = [block for block in status.iter_parts() if block["Action"]] if status is not None else []
    failed = next((block for block in fields if str(block["Action"]).strip().lower() == "failed"), None)
    identifiers = [found for part in parts if (found := _original_id(part))]
    if failed is None or not identifiers:
        return None
    return identifiers[0], str(failed["Diagnostic-Code"] or failed["Status"] or "")


def _original_id(part: Parsed) -> str:
    if part.get_content_type() == "text/rfc822-headers":
        found = message_from_string(part.get_content(), policy=policy.default)["Message-ID"]
    elif part.get_content_type() == "message/rfc822":
        found = next(iter(part.iter_parts()))["Message-ID"]
    else:
        return ""
    return str(found or "").strip()
