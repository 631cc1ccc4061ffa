"""Organisations for tests, made through the services."""

from __future__ import annotations

from bouquet.kernel.geography.models import Commune, Departement, Region
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.tenancy import services
from bouquet.kernel.tenancy.models import Tenant

SIRET = "73282932000074"


def commune(insee_code: str = "26113", name: str = "Die") -> Commune:
    """A commune of the Drôme, the register's own when it is loaded."""
    region, _ = Region.objects.get_or_create(
        code="84", defaults={"name": "Auvergne-Rhône-Alpes", "link": 1, "zone": "metro"}
    )
    departement, _ = Departement.objects.get_or_create(
        code="26", defaults={"name": "Drôme", "link": 3, "zone": "metro", "region": region}
    )
    found, _ = Commune.objects.get_or_create(
        insee_code=insee_code, defaults={"name": name, "link": 0, "departement": departement, "population": 4844}
    )
    return found


def authority(insee_code: str = "26113", name: str = "Die") -> Tenant:
    """The organisation of a commune, made when it is not there."""
    commune(insee_code, name)
    found = Tenant.objects.filter(territory_kind=Kind.COMMUNE, territory_code=insee_code).first()
    return found or services.register_authority(Kind.COMMUNE, insee_code)


def company(siret: str = SIRET, name: str = "Fleurs & Cie") -> Tenant:
    """The organisation of a company."""
    return services.register_company(siret, name)
