"""Reads of notices: always for one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet
from django.urls import NoReverseMatch, reverse

from bouquet.kernel.accounts.models import User
from bouquet.kernel.notices import kinds
from bouquet.kernel.notices.errors import UnknownKind
from bouquet.kernel.notices.kinds import NoticeKind
from bouquet.kernel.notices.models import Letter, Notice, Preference, Reader


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as its reader sees it, in the language that is active."""

    key: int
    title: str
    body: str
    url: str
    at: datetime
    read: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants of a kind of notices."""

    kind: NoticeKind
    in_app: bool
    by_email: bool


def notices_of(person: User) -> QuerySet[Notice]:
    """What the person was told in Bouquet, newest first."""
    return Notice.objects.filter(user=person, shown=True).order_by("-created_at", "-pk")


def notice(person: User, key: int) -> Notice | None:
    """One of the person's notices."""
    return notices_of(person).filter(pk=key).first()


def unread_count(person: User) -> int:
    """How many notices the person has not read."""
    return notices_of(person).filter(read_at=None).count()


def line_of(notice: Notice) -> Line | None:
    """A notice in words; None when the app that told it is gone."""
    try:
        kind = kinds.kind_of(notice.kind)
    except UnknownKind:
        return None
    told = kind.told(notice.values)
    return Line(notice.pk, told.title, told.body, url_of(notice), notice.created_at, notice.read_at is not None)


def url_of(notice: Notice) -> str:
    """The address where a notice leads, in the language that is active; empty when there is none (any more)."""
    link = kinds.kind_of(notice.kind).link(notice.values)
    name, args = link or (notice.link_name, notice.link_args)
    try:
        return reverse(name, args=list(args)) if name else ""
    except NoReverseMatch:
        return ""


def choices_of(person: User) -> list[Choice]:
    """What the person wants of each kind that may be refused, by key."""
    said = {line.kind: line for line in Preference.objects.filter(user=person)}
    return [_choice(kind, said.get(kind.key)) for kind in kinds.all_kinds() if not kind.essential]


def choice(kind: NoticeKind, *, user: User | None, email: str) -> Choice:
    """What a member, or the reader of an address, wants of one kind."""
    if kind.essential:
        return Choice(kind, in_app=True, by_email=True)
    return _choice(kind, Preference.objects.filter(user=user, email="" if user else email, kind=kind.key).first())


def _choice(kind: NoticeKind, said: Preference | None) -> Choice:
    if said is None:
        return Choice(kind, in_app=True, by_email=kind.by_email)
    return Choice(kind, in_app=said.in_app, by_email=said.by_email)


def language_of(person: User, otherwise: str | None = None) -> str:
    """The language of the person's letters: theirs, else `otherwise`, else the site's."""
    said = Reader.objects.filter(user=person).values_list("language", flat=True).first()
    return said or otherwise or settings.LANGUAGE_CODE


def letter_counts() -> dict[str, int]:
    """How many letters are in each state."""
    return dict(Letter.objects.order_by().values_list("state").annotate(number=Count("pk")))
