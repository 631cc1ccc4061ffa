"""Deeds of notices: telling, reading, choosing. A notice is told in the transaction of the deed it is about."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import translation

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.rules import normal_email
from bouquet.kernel.notices import kinds, outbox, rules, selectors
from bouquet.kernel.notices.errors import EssentialKind, UnknownKind, UnsubscribeUnknown, ValuesTooLong
from bouquet.kernel.notices.kinds import Link, NoticeKind, Values
from bouquet.kernel.notices.models import Letter, LetterState, Notice, Preference, Reader

# Letters that a deed sends itself once committed; beyond, `bouquet notices send` sends them.
SENT_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Someone without account, who proved or must prove that they read this address."""

    email: str
    language: str = settings.LANGUAGE_CODE


def tell(
    kind: str,
    *,
    to: User | Mailbox,
    key: str,
    values: Values | None = None,
    link: Link | None = None,
    language: str | None = None,
) -> Notice:
    """The notice of this kind and key to this person: made now, or the one that was made before.

    A letter leaves once the transaction is committed, unless the person refused letters of this kind. A member's letter
    is in the language they chose, else in `language`, else in the site's.

    Raises `UnknownKind`, `ValueMissing` or `ValuesTooLong`: mistakes of the app that tells.
    """
    return tell_all(kind, to=(to,), key=key, values=values, link=link, language=language)[0]


@transaction.atomic
def tell_all(
    kind: str,
    *,
    to: Iterable[User | Mailbox],
    key: str,
    values: Values | None = None,
    link: Link | None = None,
    language: str | None = None,
) -> list[Notice]:
    """The notices to several people; as `tell`. The first twenty letters leave at once, the others by the command."""
    registered, kept = kinds.kind_of(kind), dict(values or {})
    _refuse_unreadable(registered, kept)
    name, args = link or ("", ())
    fields = {"kind": kind, "key": key, "values": kept, "link_name": name, "link_args": list(args)}
    told, letters = [], []
    for person in to:
        notice, letter = _told(registered, person, fields, language)
        told.append(notice)
        letters += [letter] if letter else []
    if settings.NOTICES_SENT_ON_COMMIT:
        for letter in letters[:SENT_AT_ONCE]:
            transaction.on_commit(partial(outbox.send_one, letter.pk), robust=True)
    return told


def _refuse_unreadable(kind: NoticeKind, values: dict[str, Any]) -> None:
    if len(json.dumps(values)) > rules.MAX_VALUES_BYTES:
        raise ValuesTooLong(kind.key)
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            kind.told(values)


def _told(
    kind: NoticeKind, person: User | Mailbox, fields: dict[str, Any], language: str | None
) -> tuple[Notice, Letter | None]:
    user = person if isinstance(person, User) else None
    email = "" if isinstance(person, User) else normal_email(person.email)
    wanted = selectors.choice(kind, user=user, email=email)
    try:
        with transaction.atomic():
            notice = Notice.objects.create(user=user, email=email, shown=wanted.in_app and user is not None, **fields)
    except IntegrityError:
        return Notice.objects.get(user=user, email=email, kind=kind.key, key=fields["key"]), None
    if not wanted.by_email or (user is not None and not user.is_active):
        return notice, None
    spoken = person.language if isinstance(person, Mailbox) else selectors.language_of(person, language)
    letter = Letter.objects.create(
        notice=notice,
        to=email or person.email,
        language=spoken,
        message_id=f"<{uuid.uuid4()}@{outbox.mail_domain()}>",
    )
    return notice, letter


def mark_read(person: User, notice: Notice) -> None:
    """The person has read the notice."""
    selectors.notices_of(person).filter(pk=notice.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(person: User) -> int:
    """The person has read everything; how many notices that makes."""
    return selectors.notices_of(person).filter(read_at=None).update(read_at=clock.now())


@transaction.atomic
def choose(person: User, kind: str, *, in_app: bool, by_email: bool) -> None:
    """The person wants this of a kind from now on. Refuses with `UnknownKind` or `EssentialKind`."""
    if kinds.kind_of(kind).essential:
        raise EssentialKind(kind)
    said = {"in_app": in_app, "by_email": by_email}
    Preference.objects.update_or_create(user=person, email="", kind=kind, defaults=said)


def choose_language(person: User, language: str) -> None:
    """The person's letters are in this language from now on."""
    Reader.objects.update_or_create(user=person, defaults={"language": language})


def who_unsubscribes(token: str) -> tuple[NoticeKind, User | None, str]:
    """The kind, and the member or the address, that a link to unsubscribe is about; raises `UnsubscribeUnknown`."""
    try:
        said = signing.loads(token, salt=outbox.UNSUBSCRIBE_SALT)
        kind = kinds.kind_of(said["kind"])
    except (signing.BadSignature, UnknownKind, KeyError, TypeError) as wrong:
        raise UnsubscribeUnknown from wrong
    user = User.objects.filter(pk=said["user"]).first() if said["user"] else None
    if kind.essential or (user is None and not said["email"]):
        raise UnsubscribeUnknown
    return kind, user, said["email"]


@transaction.atomic
def unsubscribe(token: str) -> NoticeKind:
    """No more letters of the kind that the link is about, whose kind is given. Raises `UnsubscribeUnknown`."""
    kind, user, email = who_unsubscribes(token)
    Preference.objects.update_or_create(
        user=user, email=email, kind=kind.key, defaults={"by_email": False}, create_defaults={"by_email": False}
    )
    return kind


@transaction.atomic
def forget(older_than: timedelta) -> int:
    """Delete the notices made so long ago, read or not, with their letters; how many. Letters still to send stay."""
    old = Notice.objects.filter(created_at__lt=clock.now() - older_than).exclude(
        letter__state__in=(LetterState.WAITING, LetterState.SENDING)
    )
    number = old.count()
    old.delete()
    return number
