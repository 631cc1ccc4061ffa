"""Contributions, their versions, what was decided, who moderates for the platform, and how much was sent each day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import pgettext_lazy

from bouquet.kernel import clock
from bouquet.kernel.accounts import rules as people
from bouquet.kernel.files.models import Attachment
from bouquet.kernel.moderation import kinds, rules
from bouquet.kernel.tenancy.models import Tenant


class State(models.TextChoices):
    UNCONFIRMED = rules.UNCONFIRMED, pgettext_lazy("contribution", "to be confirmed by its author")
    SUBMITTED = rules.SUBMITTED, pgettext_lazy("contribution", "waiting")
    IN_REVIEW = rules.IN_REVIEW, pgettext_lazy("contribution", "being read")
    ACCEPTED = rules.ACCEPTED, pgettext_lazy("contribution", "accepted")
    REFUSED = rules.REFUSED, pgettext_lazy("contribution", "refused")
    SENT_BACK = rules.SENT_BACK, pgettext_lazy("contribution", "sent back, to be completed")
    WITHDRAWN = rules.WITHDRAWN, pgettext_lazy("contribution", "withdrawn")


class Submission(models.Model):
    """A contribution. `tenant` is who decides (none: the platform), `organisation` in whose name it was sent, if any.

    `revision` grows with each deed: a page says which one it shows, and a deed over an older one is refused.
    """

    kind = models.CharField(max_length=kinds.KEY_LENGTH)
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", null=True, blank=True)
    organisation = models.ForeignKey(Tenant, models.PROTECT, related_name="+", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=11, choices=State)
    revision = models.PositiveIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    payload = models.JSONField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    published_ref = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_state_known"),
            models.CheckConstraint(
                condition=Q(author__isnull=False, email="") | (Q(author=None) & ~Q(email="")),
                name="submission_has_one_author",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="submission_email_lower_case"),
            models.CheckConstraint(
                condition=~Q(state=State.IN_REVIEW) | Q(reviewer__isnull=False), name="submission_review_by_someone"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.ACCEPTED, State.REFUSED)) | Q(decided_at__isnull=False),
                name="submission_decided_at_some_moment",
            ),
        )
        indexes = (
            models.Index(fields=("tenant", "state", "submitted_at"), name="submission_queue"),
            models.Index(fields=("author", "-made_at"), name="submission_of_author"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def registered(self) -> kinds.SubmissionKind:
        return kinds.kind_of(self.kind)

    @property
    def label(self) -> str:
        return str(self.registered.label)

    @property
    def summary(self) -> kinds.Summary:
        return self.registered.summary_of(self)

    @property
    def author_label(self) -> str:
        """The name or the address of who sent it, for a moderator."""
        return str(self.author) if self.author is not None else self.email

    @property
    def masked_author(self) -> str:
        return people.masked_email(self.email or (self.author.email if self.author else ""))

    def allows(self, deed: str) -> bool:
        return rules.allows(self.state, deed)


class SubmissionVersion(models.Model):
    """What a contribution said at one time; the newest is also in the contribution itself."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    payload = models.JSONField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("submission", "number"), name="submission_version_once"),)

    def __str__(self) -> str:
        return f"{self.submission_id}, version {self.number}"


class SubmissionFile(models.Model):
    """A file that goes with a contribution."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="attached")
    file = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.file_id}"


class Decision(models.Model):
    """A deed on a contribution: who, when, on which version, and why. `who` is none for an author without account."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="decisions")
    deed = models.CharField(max_length=12)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=rules.REASON_LENGTH, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.deed}"

    @property
    def text(self) -> str:
        return str(DEEDS.get(self.deed, self.deed))


DEEDS: dict[str, Any] = {
    "submit": pgettext_lazy("contribution", "sent"),
    "confirm": pgettext_lazy("contribution", "confirmed"),
    "revise": pgettext_lazy("contribution", "changed"),
    "withdraw": pgettext_lazy("contribution", "withdrawn"),
    "take": pgettext_lazy("contribution", "taken for review"),
    "release": pgettext_lazy("contribution", "put back in the queue"),
    "accept": pgettext_lazy("contribution", "accepted"),
    "refuse": pgettext_lazy("contribution", "refused"),
    "send_back": pgettext_lazy("contribution", "sent back, to be completed"),
}


class PlatformModerator(models.Model):
    """Someone who decides in the name of the platform, beside its administrators."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("named_at", "pk")

    def __str__(self) -> str:
        return f"{self.user_id} moderates"

    @property
    def journal_label(self) -> str:
        return self.user.journal_label


class Allowance(models.Model):
    """How many contributions of a kind came from an author, or from a place, on a day; a digest stands for which."""

    digest = models.CharField(max_length=64)
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("digest", "day"), name="allowance_once"),)

    def __str__(self) -> str:
        return f"{self.day}: {self.used}"
