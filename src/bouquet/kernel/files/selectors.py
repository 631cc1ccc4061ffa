"""Reads of files. Who may see a file is known by the app that owns it; it gives a link (`links`)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.fields.reverse_related import ForeignObjectRel

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.files import rules
from bouquet.kernel.files.models import Attachment
from bouquet.kernel.tenancy.models import Tenant

SPARED = timedelta(days=1)


def files_of(tenant: Tenant | None, uploader: User | None) -> QuerySet[Attachment]:
    """The files that count for an organisation, else for a person, else for people without account."""
    if tenant is not None:
        return Attachment.objects.filter(tenant=tenant)
    return Attachment.objects.filter(tenant=None, uploader=uploader)


def used_bytes(tenant: Tenant | None, uploader: User | None) -> int:
    """How much they keep."""
    return files_of(tenant, uploader).aggregate(total=Sum("size_bytes"))["total"] or 0


def quota_bytes(tenant: Tenant | None) -> int:
    """How much an organisation, or a person, may keep."""
    return int((settings.FILES_QUOTA_MIB if tenant else settings.FILES_PERSON_QUOTA_MIB) * rules.MEBIBYTE)


def orphans() -> QuerySet[Attachment]:
    """The files that no row of any table points to, a day after they were stored."""
    found = Attachment.objects.filter(stored_at__lt=clock.now() - SPARED)
    for relation in Attachment._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            rows = relation.related_model._base_manager.all()  # noqa: SLF001 (rows of all tenants)
            found = found.filter(~Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return found.order_by("pk")
