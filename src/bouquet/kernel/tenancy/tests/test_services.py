from __future__ import annotations

import pytest

from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.tenancy import rules, selectors, services
from bouquet.kernel.tenancy.errors import InvalidSiret, SiretTaken, TerritoryTaken, UnknownTerritory
from bouquet.kernel.tenancy.models import TenantKind
from bouquet.kernel.tenancy.tests import factories

pytestmark = pytest.mark.django_db


def test_a_territory_has_one_organisation_under_its_official_name() -> None:
    commune = factories.commune()
    tenant = services.register_authority(Kind.COMMUNE, "26113")
    assert (tenant.name, tenant.slug, tenant.kind) == ("Die", "die", TenantKind.AUTHORITY)
    assert selectors.territory_of(tenant) == commune
    with pytest.raises(TerritoryTaken):
        services.register_authority(Kind.COMMUNE, "26113", "Another name")


@pytest.mark.parametrize(("kind", "code"), [(Kind.COMMUNE, "00000"), (Kind.EPCI, "26113"), (Kind.REGION, "")])
def test_an_organisation_needs_a_territory_that_exists(kind: Kind, code: str) -> None:
    factories.commune()
    with pytest.raises(UnknownTerritory):
        services.register_authority(kind, code)


def test_an_old_code_registers_the_commune_of_today() -> None:
    today = factories.commune()
    Commune.objects.create(
        insee_code="26999", name="Oldtown", link=0, departement=today.departement, current=False, successor=today
    )
    assert services.register_authority(Kind.COMMUNE, "26999").territory_code == "26113"


def test_organisations_of_one_name_have_each_their_address() -> None:
    factories.company(name="Die")
    tenant = factories.authority()
    assert (tenant.name, tenant.slug) == ("Die", "die-26113")


def test_a_company_has_a_right_siret_and_one_organisation() -> None:
    company = services.register_company("732 829 320 00074", "Fleurs")
    assert (company.siret, company.kind, company.slug) == (factories.SIRET, TenantKind.COMPANY, "fleurs")
    assert selectors.territory_of(company) is None
    with pytest.raises(SiretTaken):
        services.register_company(factories.SIRET, "Fleurs again")


@pytest.mark.parametrize("siret", ["73282932000075", "732829320", "", "abcdefghijklmn", "35600000009076"])
def test_a_wrong_siret_is_refused(siret: str) -> None:
    with pytest.raises(InvalidSiret):
        services.register_company(siret, "Fleurs")


def test_a_closed_organisation_has_no_address_until_it_opens_again() -> None:
    tenant = factories.authority()
    services.close(tenant)
    assert selectors.active_tenant("die") is None
    services.reopen(tenant)
    assert selectors.active_tenant("die") == tenant


@pytest.mark.parametrize("word", sorted(rules.RESERVED_SLUGS))
def test_no_organisation_takes_an_address_of_the_console(word: str) -> None:
    assert factories.company(name=word).slug == f"{word}-{factories.SIRET}"


def test_a_name_without_letters_is_known_by_its_code() -> None:
    assert factories.company(name="…").slug == factories.SIRET


def test_a_long_name_still_fits_an_address() -> None:
    for slug in rules.slug_candidates("Communauté " * 20, "200040509"):
        assert len(slug) <= rules.SLUG_LENGTH
        assert not slug.endswith("-")
