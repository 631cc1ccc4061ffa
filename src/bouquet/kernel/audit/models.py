"""The journal: one chain of lines for each organisation and one for the platform, to which lines are only added."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from bouquet.kernel.audit import deeds, digests
from bouquet.kernel.audit.errors import JournalIsAppendOnly
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.scope import current_tenant

DIGEST_LENGTH = 64
PLATFORM = "platform"


class JournalChain(models.Model):
    """The head of a chain: how many lines it has and the seal of the last. Locked while a line is added."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0)
    last_digest = models.CharField(max_length=DIGEST_LENGTH, default=digests.GENESIS)

    class Meta:
        constraints = (models.UniqueConstraint(Coalesce(F("tenant"), Value(0)), name="journal_chain_once"),)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        return PLATFORM if self.tenant_id is None else str(self.tenant_id)


class AppendOnlyQuerySet(models.QuerySet["JournalEntry"]):
    """Reads lines; refuses to change or delete any."""

    def update(self, **values: Any) -> NoReturn:
        raise JournalIsAppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise JournalIsAppendOnly

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise JournalIsAppendOnly

    def delete(self) -> NoReturn:
        raise JournalIsAppendOnly


class TenantJournal(models.Manager["JournalEntry"]):
    """The lines of the organisation in scope; raises `NoTenant` when there is none."""

    def get_queryset(self) -> AppendOnlyQuerySet:
        return AppendOnlyQuerySet(self.model, using=self._db).filter(chain__tenant=current_tenant())


class JournalEntry(models.Model):
    """A line: who did what to what, when. A trigger of the database refuses UPDATE and DELETE (`triggers.py`)."""

    chain = models.ForeignKey(JournalChain, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    deed = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=80)
    object_id = models.CharField(max_length=60)
    object_label = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=DIGEST_LENGTH)
    digest = models.CharField(max_length=DIGEST_LENGTH)

    objects: ClassVar[TenantJournal] = TenantJournal()
    objects_of_all_tenants: ClassVar[models.Manager[JournalEntry]] = models.Manager.from_queryset(AppendOnlyQuerySet)()

    class Meta:
        ordering = ("chain_id", "-number")
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="journal_number_once"),)

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.number} {self.deed}"

    @property
    def text(self) -> str:
        return deeds.text_of(self.deed)

    def line(self, chain: str) -> digests.Line:
        """What the seal covers, for the chain of this key."""
        return digests.Line(
            chain=chain,
            number=self.number,
            at=digests.moment_text(self.at),
            actor=self.actor_id,
            deed=self.deed,
            object_kind=self.object_kind,
            object_id=self.object_id,
            object_label=self.object_label,
            details=self.details,
            previous=self.previous_digest,
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise JournalIsAppendOnly
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise JournalIsAppendOnly
