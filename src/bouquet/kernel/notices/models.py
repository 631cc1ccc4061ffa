"""What people were told, the letters that wait or left, and what each person wants to be told of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from bouquet.kernel import clock
from bouquet.kernel.notices import kinds, rules

SOMEONE = Q(user__isnull=False, email="") | (Q(user=None) & ~Q(email=""))


class Notice(models.Model):
    """Something one person was told: a member, or who reads an address and has no account."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=kinds.KEY_LENGTH)
    key = models.CharField(max_length=120)
    values = models.JSONField(default=dict)
    link_name = models.CharField(max_length=100, blank=True)
    link_args = models.JSONField(default=list)
    shown = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=SOMEONE, name="notice_to_someone"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="notice_email_lower_case"),
            models.UniqueConstraint(
                fields=("user", "kind", "key"), condition=Q(user__isnull=False), name="notice_to_user_once"
            ),
            models.UniqueConstraint(
                fields=("email", "kind", "key"), condition=Q(user=None), name="notice_to_email_once"
            ),
        )
        indexes = (
            models.Index(fields=("user", "-created_at"), condition=Q(shown=True), name="notice_of_user"),
            models.Index(fields=("user",), condition=Q(shown=True, read_at=None), name="notice_unread"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class LetterState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"


class Letter(models.Model):
    """The e-mail of a notice: the outbox. Its `message_id` never changes: one sent twice by accident is known by it."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="letter")
    to = models.EmailField()
    language = models.CharField(max_length=5)
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=7, choices=LetterState, default=LetterState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=rules.ERROR_LENGTH, blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENT) | Q(sent_at__isnull=False), name="letter_sent_at_some_moment"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=Q(state__in=(LetterState.WAITING, LetterState.SENDING)),
                name="letter_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


class Preference(models.Model):
    """What a person said of a kind of notices. Without a line, the kind's own default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=kinds.KEY_LENGTH)
    in_app = models.BooleanField(default=True)
    by_email = models.BooleanField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=SOMEONE, name="preference_of_someone"),
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="preference_email_lower_case"),
            models.UniqueConstraint(
                fields=("user", "kind"), condition=Q(user__isnull=False), name="preference_of_user_once"
            ),
            models.UniqueConstraint(fields=("email", "kind"), condition=Q(user=None), name="preference_of_email_once"),
        )

    def __str__(self) -> str:
        return f"{self.user_id or self.email}: {self.kind}"


class Reader(models.Model):
    """The language in which a person wants their letters."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _ in settings.LANGUAGES]), name="reader_language_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id}: {self.language}"
