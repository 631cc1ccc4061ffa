"""The organisation in whose name code runs: none until a scope names one, and none again after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from bouquet.kernel.tenancy.errors import NoTenant

if TYPE_CHECKING:
    from bouquet.kernel.tenancy.models import Tenant

# A context variable belongs to its thread and to its asynchronous task: a new thread starts without tenant.
_current: ContextVar[Tenant | None] = ContextVar("bouquet_tenant", default=None)


def current_tenant() -> Tenant:
    """The organisation in scope; raises `NoTenant` when there is none."""
    tenant = _current.get()
    if tenant is None:
        raise NoTenant
    return tenant


@contextmanager
def tenant_scope(tenant: Tenant) -> Iterator[Tenant]:
    """Run the block in the name of `tenant`; whatever was in scope before comes back after, also on an error."""
    token = _current.set(tenant)
    try:
        yield tenant
    finally:
        _current.reset(token)


@contextmanager
def no_tenant() -> Iterator[None]:
    """Run the block with no organisation in scope, and undo what it may have left."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
