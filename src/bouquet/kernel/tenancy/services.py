"""Registers organisations. The deeds that people do, with their journal, are in `platform.console`."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.tenancy import rules
from bouquet.kernel.tenancy.errors import InvalidSiret, SiretTaken, TerritoryTaken, UnknownTerritory
from bouquet.kernel.tenancy.models import Tenant, TenantKind


def register_authority(kind: Kind, code: str, name: str = "") -> Tenant:
    """The new organisation of a territory, under its official name when none is given.

    Refuses with `UnknownTerritory` or `TerritoryTaken`. An old INSEE code registers today's commune.
    """
    territory = geography.territory(kind, code)
    if territory is None:
        raise UnknownTerritory
    if Tenant.objects.filter(territory_kind=kind, territory_code=territory.code).exists():
        raise TerritoryTaken
    tenant = Tenant(
        name=name or territory.name,
        kind=TenantKind.AUTHORITY,
        territory_kind=kind.value,
        territory_code=territory.code,
    )
    try:
        return _saved(tenant, territory.code)
    except IntegrityError as error:
        raise TerritoryTaken from error


def register_company(siret: str, name: str) -> Tenant:
    """The new organisation of a company. Refuses with `InvalidSiret` or `SiretTaken`."""
    number = rules.normal_siret(siret)
    if number is None:
        raise InvalidSiret
    if Tenant.objects.filter(siret=number).exists():
        raise SiretTaken
    try:
        return _saved(Tenant(name=name, kind=TenantKind.COMPANY, siret=number), number)
    except IntegrityError as error:
        raise SiretTaken from error


def _saved(tenant: Tenant, code: str) -> Tenant:
    candidates = rules.slug_candidates(tenant.name, code)
    taken = set(Tenant.objects.filter(slug__in=candidates).values_list("slug", flat=True))
    tenant.slug = next((slug for slug in candidates if slug not in taken), candidates[-1])
    with transaction.atomic():
        tenant.save(force_insert=True)
    return tenant


def close(tenant: Tenant) -> None:
    """Nobody enters a closed organisation; nothing of it is lost."""
    Tenant.objects.filter(pk=tenant.pk).update(active=False)
    tenant.active = False


def reopen(tenant: Tenant) -> None:
    """Its members enter again."""
    Tenant.objects.filter(pk=tenant.pk).update(active=True)
    tenant.active = True
