"""Reads of organisations."""

from __future__ import annotations

from django.db.models import QuerySet

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.kernel.tenancy.models import Tenant, TenantKind


def tenants() -> QuerySet[Tenant]:
    """Every organisation, closed ones too, by name: for the administration of the platform."""
    return Tenant.objects.order_by("name", "slug")


def active_tenant(slug: str) -> Tenant | None:
    """The organisation of an address; None when there is none or when it is closed."""
    return Tenant.objects.filter(slug=slug, active=True).first()


def territory_of(tenant: Tenant) -> Territory | None:
    """Today's territory of an authority (what follows it, if it merged); None for a company."""
    if tenant.kind != TenantKind.AUTHORITY:
        return None
    return geography.territory(Kind(tenant.territory_kind), tenant.territory_code)
