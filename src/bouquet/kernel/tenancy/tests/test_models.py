"""The guard of `TenantModel`, on a table that only these tests have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from bouquet.kernel.tenancy.errors import NoTenant, OtherTenant
from bouquet.kernel.tenancy.models import Tenant, TenantKind, TenantModel
from bouquet.kernel.tenancy.scope import tenant_scope
from bouquet.kernel.tenancy.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def note_model(db: None) -> Iterator[Any]:
    with isolate_apps("bouquet.kernel.tenancy"):

        class Note(TenantModel):
            text = models.CharField(max_length=20, primary_key=True)

            class Meta:
                app_label = "tenancy"

        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE tenancy_note (text varchar(20) PRIMARY KEY, tenant_id bigint NOT NULL)")
        yield Note


@pytest.fixture
def die() -> Tenant:
    return factories.authority()


@pytest.fixture
def crest() -> Tenant:
    return factories.authority("26108", "Crest")


@pytest.mark.parametrize("read", ["all", "count", "exists", "first"])
def test_reading_without_tenant_raises(note_model: Any, read: str) -> None:
    with pytest.raises(NoTenant):
        getattr(note_model.objects, read)()


def test_writing_without_tenant_raises(note_model: Any, die: Tenant) -> None:
    with pytest.raises(NoTenant):
        note_model(text="a", tenant=die).save()
    with pytest.raises(NoTenant):
        note_model.objects_of_all_tenants.bulk_create([note_model(text="a", tenant=die)])[0].save()


def test_a_row_takes_the_tenant_in_scope_and_is_seen_there_only(note_model: Any, die: Tenant, crest: Tenant) -> None:
    with tenant_scope(die):
        note = note_model.objects.create(text="a")
        assert note.tenant == die
        assert list(note_model.objects.all()) == [note]
    with tenant_scope(crest):
        assert not note_model.objects.filter(text="a").exists()
        with pytest.raises(note_model.DoesNotExist):
            note_model.objects.get(text="a")


def test_many_rows_take_the_tenant_in_scope(note_model: Any, die: Tenant) -> None:
    with tenant_scope(die):
        note_model.objects.bulk_create([note_model(text="a"), note_model(text="b")])
        assert note_model.objects.filter(tenant=die).count() == 2


def test_a_row_of_another_tenant_is_neither_written_nor_deleted(note_model: Any, die: Tenant, crest: Tenant) -> None:
    with tenant_scope(die):
        note = note_model.objects.create(text="a")
    with tenant_scope(crest):
        for forbidden in (note.save, note.delete, lambda: note_model.objects.bulk_create([note])):
            with pytest.raises(OtherTenant):
                forbidden()
        assert note_model.objects.all().delete()[0] == 0
    with tenant_scope(die):
        assert note_model.objects.count() == 1


def test_a_row_does_not_change_its_tenant(note_model: Any, die: Tenant, crest: Tenant) -> None:
    with tenant_scope(die):
        note = note_model.objects.create(text="a")
        with pytest.raises(OtherTenant):
            note_model.objects.update(tenant=crest)
        note.tenant = crest
        with pytest.raises(OtherTenant):
            note.save()


def test_a_query_made_in_scope_keeps_its_tenant_after(note_model: Any, die: Tenant, crest: Tenant) -> None:
    with tenant_scope(die):
        note_model.objects.create(text="a")
        query = note_model.objects.all()
    with tenant_scope(crest):
        assert [note.text for note in query] == ["a"]


def test_the_administration_reads_all_tenants_by_a_name_that_says_so(
    note_model: Any, die: Tenant, crest: Tenant
) -> None:
    for tenant, text in ((die, "a"), (crest, "b")):
        with tenant_scope(tenant):
            note_model.objects.create(text=text)
    assert {note.text for note in note_model.objects_of_all_tenants.all()} == {"a", "b"}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": TenantKind.AUTHORITY, "siret": factories.SIRET},
        {"kind": TenantKind.AUTHORITY, "territory_kind": "commune"},
        {"kind": TenantKind.AUTHORITY, "territory_kind": "village", "territory_code": "1"},
        {"kind": TenantKind.COMPANY, "territory_kind": "commune", "territory_code": "26113"},
        {"kind": TenantKind.COMPANY},
        {
            "kind": TenantKind.COMPANY,
            "siret": factories.SIRET,
            "territory_kind": "commune",
            "territory_code": "26113",
        },
        {"kind": "club", "siret": factories.SIRET},
    ],
)
def test_the_database_wants_a_territory_or_a_siret_never_both(fields: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tenant.objects.create(slug="x", name="X", **fields)


def test_the_database_wants_one_tenant_for_a_territory_and_for_a_siret() -> None:
    die, company = factories.authority(), factories.company()
    for twin in (
        Tenant(slug="x", name="X", kind=die.kind, territory_kind="commune", territory_code=die.territory_code),
        Tenant(slug="x", name="X", kind=company.kind, siret=company.siret),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save()


def test_two_companies_and_two_authorities_live_side_by_side() -> None:
    factories.authority()
    factories.authority("26108", "Crest")
    factories.company()
    factories.company("35600000000048", "La Poste")
    assert Tenant.objects.count() == 4
