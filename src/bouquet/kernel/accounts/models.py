"""People and what ties them to organisations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from bouquet.kernel import clock
from bouquet.kernel.accounts import rules
from bouquet.kernel.accounts.permissions import Right, Role
from bouquet.kernel.tenancy.models import TenantModel

DIGEST_LENGTH = 64


class UserManager(BaseUserManager["User"]):
    """Makes people from an e-mail and a password; the e-mail is the identifier."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=rules.normal_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def journal_label(self) -> str:
        return rules.masked_email(self.email)


def running_at(moment: datetime) -> Q:
    """The memberships that give access at `moment`: begun, and not ended (`starts_at <= moment < expires_at`)."""
    return Q(starts_at__lte=moment) & (Q(expires_at=None) | Q(expires_at__gt=moment))


class Membership(TenantModel):
    """What a person is in an organisation, from a moment and, when an end is set, until it. Ended, it gives nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role)
    starts_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tenant", "user"), name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("starts_at")), name="membership_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("user", "tenant"), name="membership_of_user"),)

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} of {self.tenant_id}"

    @property
    def journal_label(self) -> str:
        return self.user.journal_label

    @property
    def runs(self) -> bool:
        now = clock.now()
        return self.starts_at <= now and (self.expires_at is None or now < self.expires_at)

    @property
    def last_day(self) -> date | None:
        return None if self.expires_at is None else rules.last_day(self.expires_at, clock.PARIS)

    def allows(self, right: Right) -> bool:
        """Whether the role has the right, while the membership runs."""
        return self.runs and self.role in right.roles


class Invitation(TenantModel):
    """A seat offered to an address. Only the digest of its token is kept: the token itself is in the e-mail alone."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=DIGEST_LENGTH, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "email"),
                condition=Q(accepted_at=None, cancelled_at=None),
                name="invitation_open_once",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(cancelled_at=None), name="invitation_accepted_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
            ),
        )

    def __str__(self) -> str:
        return f"{rules.masked_email(self.email)} as {self.role}"

    @property
    def journal_label(self) -> str:
        return rules.masked_email(self.email)

    @property
    def closed(self) -> bool:
        return self.accepted_at is not None or self.cancelled_at is not None

    @property
    def expired(self) -> bool:
        return self.expires_at <= clock.now()

    @property
    def last_day(self) -> date:
        return rules.last_day(self.expires_at, clock.PARIS)
