from __future__ import annotations

import asyncio
import threading

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bouquet.kernel.tenancy.errors import NoTenant
from bouquet.kernel.tenancy.middleware import NoTenantMiddleware
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.scope import current_tenant, tenant_scope

DIE, CREST = Tenant(pk=1, slug="die"), Tenant(pk=2, slug="crest")


def in_scope() -> Tenant | None:
    try:
        return current_tenant()
    except NoTenant:
        return None


def test_there_is_no_default_tenant() -> None:
    with pytest.raises(NoTenant):
        current_tenant()


def test_a_scope_ends_with_its_block_and_gives_back_the_one_around() -> None:
    def fail() -> None:
        with tenant_scope(CREST):
            assert in_scope() == CREST
            raise ZeroDivisionError

    with tenant_scope(DIE):
        with pytest.raises(ZeroDivisionError):
            fail()
        assert in_scope() == DIE
    assert in_scope() is None


def test_a_thread_starts_without_tenant() -> None:
    seen: list[Tenant | None] = []
    with tenant_scope(DIE):
        thread = threading.Thread(target=lambda: seen.append(in_scope()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_tasks_that_take_turns_keep_their_own_tenant() -> None:
    async def work(tenant: Tenant) -> Tenant | None:
        with tenant_scope(tenant):
            await asyncio.sleep(0)
            return in_scope()

    async def both() -> list[Tenant | None]:
        return await asyncio.gather(work(DIE), work(CREST))

    assert asyncio.run(both()) == [DIE, CREST]


def test_a_request_starts_without_tenant_and_leaves_none() -> None:
    left_open = tenant_scope(CREST)

    def view(request: object) -> HttpResponse:
        assert in_scope() is None
        left_open.__enter__()
        return HttpResponse("done")

    with tenant_scope(DIE):
        assert NoTenantMiddleware(view)(RequestFactory().get("/")).content == b"done"
        assert in_scope() == DIE
    assert in_scope() is None


def test_a_request_that_fails_leaves_no_tenant() -> None:
    def view(request: object) -> HttpResponse:
        tenant_scope(CREST).__enter__()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        NoTenantMiddleware(view)(RequestFactory().get("/"))
    assert in_scope() is None


def test_an_asynchronous_request_starts_without_tenant() -> None:
    seen: list[Tenant | None] = []

    async def view(request: object) -> HttpResponse:
        seen.append(in_scope())
        return HttpResponse("done")

    async def answer() -> None:
        with tenant_scope(DIE):
            response = await NoTenantMiddleware(view)(RequestFactory().get("/"))
            assert response.content == b"done"
            seen.append(in_scope())

    asyncio.run(answer())
    assert seen == [None, DIE]
