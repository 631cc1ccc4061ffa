"""Reads of contributions: for their author, or for who may decide on them. What a person may not see does not exist."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from bouquet.kernel.accounts import selectors as accounts
from bouquet.kernel.accounts.models import User
from bouquet.kernel.moderation import kinds, letters
from bouquet.kernel.moderation.errors import LinkUnknown, NotModerator
from bouquet.kernel.moderation.kinds import SubmissionKind
from bouquet.kernel.moderation.models import PlatformModerator, State, Submission
from bouquet.kernel.tenancy.models import Tenant

WAITING = (State.SUBMITTED, State.IN_REVIEW)


def moderates_platform(person: User) -> bool:
    """Whether the person decides in the name of the platform: its administrators do, and who they named."""
    return person.is_active and (person.is_superuser or PlatformModerator.objects.filter(user=person).exists())


def moderated_kinds(person: User, tenant: Tenant | None) -> list[SubmissionKind]:
    """The kinds on which the person decides, for an organisation or for the platform."""
    if tenant is None:
        return [kind for kind in kinds.all_kinds() if kind.right is None] if moderates_platform(person) else []
    seat = accounts.seat(person, tenant.slug)
    if seat is None:
        return []
    return [kind for kind in kinds.all_kinds() if kind.right is not None and seat.allows(kind.right)]


def may_moderate(person: User, submission: Submission) -> bool:
    """Whether the person may decide on this contribution."""
    return submission.kind in {kind.key for kind in moderated_kinds(person, submission.tenant)}


def queue(person: User, tenant: Tenant | None, *, states: tuple[str, ...] = WAITING) -> QuerySet[Submission]:
    """The contributions in these states on which the person decides, oldest first. Raises `NotModerator`.

    What its author has not confirmed is never among them.
    """
    allowed = [kind.key for kind in moderated_kinds(person, tenant)]
    if not allowed:
        raise NotModerator
    found = Submission.objects.filter(tenant=tenant, kind__in=allowed, state__in=states).exclude(
        state=State.UNCONFIRMED
    )
    return found.select_related("author", "organisation", "reviewer", "tenant").order_by("submitted_at", "pk")


def waiting_counts(person: User, tenant: Tenant | None) -> dict[str, int]:
    """How many contributions are in each state, on which the person decides. Raises `NotModerator`."""
    rows = queue(person, tenant, states=tuple(State.values)).order_by().values_list("state")
    return dict(rows.annotate(number=Count("pk")))


def submission(person: User, tenant: Tenant | None, key: int) -> Submission | None:
    """A contribution on which the person decides, whatever its state. Raises `NotModerator`."""
    return queue(person, tenant, states=tuple(State.values)).filter(pk=key).first()


def contributions_of(person: User) -> QuerySet[Submission]:
    """What the person sent, newest first."""
    return _with_people().filter(author=person).order_by("-made_at", "-pk")


def contribution(person: User, key: int) -> Submission | None:
    """Something the person sent."""
    return contributions_of(person).filter(pk=key).first()


def followed(token: str) -> Submission:
    """The contribution that a link opens. Raises `LinkUnknown`."""
    found = _with_people().filter(pk=letters.submission_of(token), author=None).first()
    if found is None:
        raise LinkUnknown
    return found


def own(token: str, person: User | None) -> Submission:
    """The contribution of an `edit_page`: that of who holds the link, or of the member who is signed in.

    Raises `LinkUnknown`.
    """
    found = _with_people().filter(pk=letters.submission_of(token)).first()
    if found is None or (found.author_id is not None and found.author != person):
        raise LinkUnknown
    return found


def published(kind: str) -> QuerySet[Submission]:
    """The accepted contributions of a kind, last decided first."""
    return Submission.objects.filter(kind=kind, state=State.ACCEPTED).order_by("-decided_at", "-pk")


def moderators() -> QuerySet[PlatformModerator]:
    """Who the administrators named, by e-mail."""
    return PlatformModerator.objects.select_related("user", "named_by").order_by("user__email")


def who_decides(submission: Submission) -> list[User]:
    """The people who may decide on a contribution, its author left out."""
    if submission.tenant is None:
        found = User.objects.filter(Q(is_superuser=True) | Q(pk__in=moderators().order_by().values("user")))
        return [user for user in found.filter(is_active=True).order_by("pk") if user.pk != submission.author_id]
    right = submission.registered.right
    seats = [seat for seat in accounts.members(submission.tenant) if right is not None and seat.allows(right)]
    return [seat.user for seat in seats if seat.user.is_active and seat.user_id != submission.author_id]


def _with_people() -> QuerySet[Submission]:
    """Contributions of the kinds that some app knows how to read."""
    known = Submission.objects.filter(kind__in=[kind.key for kind in kinds.all_kinds()])
    return known.select_related("author", "organisation", "reviewer", "tenant")
