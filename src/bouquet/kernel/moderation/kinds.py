"""The kinds of contributions: each app registers its own in its `apps.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise
from django.utils.module_loading import import_string

from bouquet.kernel.accounts.permissions import Right
from bouquet.kernel.moderation.errors import UnknownKind

if TYPE_CHECKING:
    from bouquet.kernel.accounts.models import User
    from bouquet.kernel.moderation.models import Submission

KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")
KEY_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Field:
    """A piece of a contribution as a moderator reads it; `before` is what stands published, for an amendment."""

    label: str | Promise
    text: str
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A contribution in words: one line, what to read, and the page of what it is about, if any."""

    title: str
    fields: tuple[Field, ...] = ()
    url: str = ""


Summarise: TypeAlias = Callable[["Submission"], Summary]
Publish: TypeAlias = Callable[["Submission", "User"], str | None]


@dataclass(frozen=True, slots=True)
class SubmissionKind:
    """What may be contributed, and what becomes of it.

    `summary`, `publish` and `refuse` are dotted names of functions. Lists ask for the summary of each line: it reads
    the contribution and asks the database for nothing. `edit_page` names the page of the app where the author changes
    what they sent; it takes the token that `selectors.own` reads, and calls `services.revise`. `right` is what a member
    of the organisation that decides needs; without it the platform's moderators decide. `daily_cap` bounds what one
    author sends each day, and `source_cap` what comes from one place on the network.
    """

    key: str
    label: str | Promise
    summary: str
    publish: str
    refuse: str = ""
    edit_page: str = ""
    right: Right | None = None
    max_bytes: int = 64_000
    daily_cap: int = 10
    source_cap: int = 30

    def summary_of(self, submission: Submission) -> Summary:
        """The contribution in words."""
        function: Summarise = import_string(self.summary)
        return function(submission)

    def published(self, submission: Submission, moderator: User) -> str:
        """Publish it; the reference of what was made, if the app gives one."""
        function: Publish = import_string(self.publish)
        return function(submission, moderator) or ""

    def refused(self, submission: Submission, moderator: User) -> None:
        """Let the app know that it is refused."""
        if self.refuse:
            function: Publish = import_string(self.refuse)
            function(submission, moderator)


_KINDS: dict[str, SubmissionKind] = {}


def register(*kinds: SubmissionKind) -> None:
    """Add kinds; registering the same key again replaces it."""
    for kind in kinds:
        if not KEY.fullmatch(kind.key) or len(kind.key) > KEY_LENGTH:
            raise ValueError(f"not a short dotted name: {kind.key}")
        _KINDS[kind.key] = kind


def kind_of(key: str) -> SubmissionKind:
    """The kind of a key; raises `UnknownKind`."""
    try:
        return _KINDS[key]
    except KeyError as unknown:
        raise UnknownKind(key) from unknown


def all_kinds() -> list[SubmissionKind]:
    """Every kind, by key."""
    return [_KINDS[key] for key in sorted(_KINDS)]
