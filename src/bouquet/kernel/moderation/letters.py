"""What authors and moderators are told, and the signed links by which who has no account follows a contribution."""

from __future__ import annotations

from django.core import signing
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.moderation import kinds, rules
from bouquet.kernel.moderation.errors import LinkUnknown, UnknownKind
from bouquet.kernel.notices.kinds import Link, NoticeKind, Values

SALT = "bouquet.moderation.link"


def token_of(submission_pk: int) -> str:
    """What a link to follow a contribution carries; only its author receives it."""
    return signing.dumps(submission_pk, salt=SALT)


def submission_of(token: str) -> int:
    """The key of the contribution that a link opens. Raises `LinkUnknown`."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=rules.LINK_LIFE))
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise LinkUnknown from wrong


def words(values: Values) -> Values:
    """The name of the kind of the contribution, in the reader's language."""
    try:
        return {"what": str(kinds.kind_of(str(values["kind"])).label)}
    except UnknownKind:
        return {"what": str(values["kind"])}


def author_link(values: Values) -> Link | None:
    """The page where the author follows the contribution: by a signed link when they have no account."""
    key = int(values["submission"] or 0)
    return ("console:contribution", [key]) if values["account"] else ("console:followed", [token_of(key)])


def _kind(key: str, **texts: object) -> NoticeKind:
    return NoticeKind(
        key=f"moderation.{key}",
        words="bouquet.kernel.moderation.letters.words",
        link_of="bouquet.kernel.moderation.letters.author_link",
        **texts,  # type: ignore[arg-type]
    )


KINDS = (
    _kind(
        "confirm",
        label=_("Confirm a contribution I sent"),
        title=_("Confirm your contribution: %(title)s"),
        body=_(
            "You, or someone who gave your address, sent this contribution: %(title)s (%(what)s).\n"
            "Open the page below and confirm, within three days, or it will be forgotten.\n"
            "If it was not you, do nothing."
        ),
        essential=True,
    ),
    _kind(
        "accepted",
        label=_("A contribution of mine is accepted"),
        title=_("Your contribution is accepted: %(title)s"),
        body=_("Thank you. Your contribution “%(title)s” (%(what)s) is accepted and published.\n%(reason)s"),
    ),
    _kind(
        "refused",
        label=_("A contribution of mine is refused"),
        title=_("Your contribution is not published: %(title)s"),
        body=_("Your contribution “%(title)s” (%(what)s) was read and is not published. The reason:\n%(reason)s"),
    ),
    _kind(
        "sent_back",
        label=_("A contribution of mine must be completed"),
        title=_("Your contribution must be completed: %(title)s"),
        body=_(
            "Your contribution “%(title)s” (%(what)s) was read. Before it is published, please change this:\n%(reason)s"
        ),
    ),
    NoticeKind(
        key="moderation.waiting",
        label=_("A contribution waits for me to decide"),
        title=_("A contribution waits: %(title)s"),
        body=_("“%(title)s” (%(what)s) waits for someone to read it and decide."),
        words="bouquet.kernel.moderation.letters.words",
        by_email=False,
    ),
)
