"""Two kinds of contributions for tests, one decided by the platform and one by an organisation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.permissions import Role, right
from bouquet.kernel.moderation import kinds, services
from bouquet.kernel.moderation.errors import Unpublishable
from bouquet.kernel.moderation.kinds import Field, SubmissionKind, Summary
from bouquet.kernel.moderation.models import Submission
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.services import register_company

MODERATE = right("test.moderate", Role.MANAGER, Role.EDITOR)
PUBLISHED: list[tuple[int, str]] = []
REFUSED: list[int] = []
NAME = __name__


def summary(submission: Submission) -> Summary:
    """The title and the text of the contribution."""
    title, text = str(submission.payload.get("title", "")), str(submission.payload.get("text", ""))
    return Summary(title, (Field("Text", text), Field("Price", "12 €", before="10 €")))


def publish(submission: Submission, moderator: User) -> str:
    """Note it, after a row of its own that must vanish when it cannot be published."""
    if submission.payload.get("title") == "unpublishable":
        register_company("73282932000074", "Left behind")
        raise Unpublishable("the service does not exist any more")
    PUBLISHED.append((submission.pk, submission.payload["title"]))
    return f"sheet/{submission.pk}"


def refuse(submission: Submission, moderator: User) -> None:
    """Note it."""
    REFUSED.append(submission.pk)


SHEET = SubmissionKind(
    "test.sheet",
    "Sheet",
    f"{NAME}.summary",
    f"{NAME}.publish",
    f"{NAME}.refuse",
    max_bytes=500,
    daily_cap=3,
    source_cap=4,
)
IDEA = SubmissionKind("test.idea", "Idea", f"{NAME}.summary", f"{NAME}.publish", right=MODERATE)


@contextmanager
def registered() -> Iterator[None]:
    """The kinds of these tests alone, for as long as a test lasts."""
    before = dict(kinds._KINDS)
    kinds._KINDS.clear()
    kinds.register(SHEET, IDEA)
    PUBLISHED.clear()
    REFUSED.clear()
    yield
    kinds._KINDS.clear()
    kinds._KINDS.update(before)


def sheet(author: User | services.Mailbox, title: str = "Booking rooms", **options: str) -> Submission:
    """A contribution to the platform."""
    return services.submit("test.sheet", {"title": title, "text": "It works."}, author=author, **options)


def idea(author: User | services.Mailbox, tenant: Tenant, title: str = "A bench") -> Submission:
    """A contribution to an organisation."""
    return services.submit("test.idea", {"title": title}, author=author, tenant=tenant)
