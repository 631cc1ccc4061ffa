"""Organisations, and the tables whose rows belong to one of them.

`TenantModel` guards what goes through its managers and its instances. It does not guard forward foreign keys
(`booking.room` reads whatever the key names), joins that start from another table, nor raw SQL: give those a tenant
yourself, and let the suite's cross-tenant tests prove it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import clock
from bouquet.kernel.geography.models import CODE_LENGTH
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.tenancy.errors import OtherTenant
from bouquet.kernel.tenancy.rules import SLUG_LENGTH
from bouquet.kernel.tenancy.scope import current_tenant

SIRET_LENGTH = 14
TERRITORY_KINDS = tuple(kind.value for kind in Kind)

Row = TypeVar("Row", bound="TenantModel")


class TenantKind(models.TextChoices):
    AUTHORITY = "authority", _("Local authority")
    COMPANY = "company", _("Company")


class Tenant(models.Model):
    """An organisation: the authority of a territory, or a company with its SIRET; never both."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=9, choices=TenantKind)
    territory_kind = models.CharField(max_length=11, blank=True)
    territory_code = models.CharField(max_length=CODE_LENGTH, blank=True)
    siret = models.CharField(max_length=SIRET_LENGTH, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("name", "slug")
        constraints = (
            models.UniqueConstraint(
                fields=("territory_kind", "territory_code"),
                condition=Q(kind=TenantKind.AUTHORITY),
                name="tenant_territory_once",
            ),
            models.UniqueConstraint(fields=("siret",), condition=Q(kind=TenantKind.COMPANY), name="tenant_siret_once"),
            models.CheckConstraint(
                condition=(
                    Q(kind=TenantKind.AUTHORITY, territory_kind__in=TERRITORY_KINDS, siret="") & ~Q(territory_code="")
                )
                | (Q(kind=TenantKind.COMPANY, territory_kind="", territory_code="") & ~Q(siret="")),
                name="tenant_is_territory_or_company",
            ),
        )

    def __str__(self) -> str:
        return self.name


class TenantQuerySet(models.QuerySet[Row]):
    """Writes many rows of one organisation; refuses to write or move a row of another."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for row in rows:
            row.take_tenant()
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **values: Any) -> int:
        if "tenant" in values or "tenant_id" in values:
            raise OtherTenant("a row does not change its organisation")
        return super().update(**values)


class TenantManager(models.Manager[Row]):
    """Reads the rows of the organisation in scope; raises `NoTenant` when there is none."""

    def get_queryset(self) -> TenantQuerySet[Row]:
        return TenantQuerySet[Row](self.model, using=self._db).filter(tenant=current_tenant())


class TenantModel(models.Model):
    """A table whose every row belongs to one organisation.

    `objects` is the default manager and sees one organisation. `objects_of_all_tenants` sees all: its name is long so
    that each use is found by `grep` and explains itself.
    """

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+")

    objects: ClassVar[TenantManager[Any]] = TenantManager()
    objects_of_all_tenants: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True

    def take_tenant(self) -> None:
        """Give the row the organisation in scope; raise `OtherTenant` when it already has another."""
        tenant = current_tenant()
        owner: int | None = self.tenant_id
        if owner is None:
            self.tenant = tenant
        elif owner != tenant.pk:
            raise OtherTenant

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.take_tenant()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.take_tenant()
        return super().delete(*args, **kwargs)
