"""A small organisation with its people, made through the services."""

from __future__ import annotations

from dataclasses import dataclass

from bouquet.kernel.accounts.models import Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.accounts.tests import factories as accounts
from bouquet.kernel.tenancy.models import Tenant
from bouquet.kernel.tenancy.tests.factories import authority


@dataclass(frozen=True, slots=True)
class Town:
    """An organisation with a manager, an editor and a reader."""

    tenant: Tenant
    manager: Membership
    editor: Membership
    reader: Membership


def town(insee_code: str = "26113", name: str = "Die") -> Town:
    """The organisation of a commune, with three people named after their role."""
    tenant = authority(insee_code, name)
    seats = (
        accounts.seat(tenant, accounts.person(f"{role.value}@{tenant.slug}.example"), role)
        for role in (Role.MANAGER, Role.EDITOR, Role.READER)
    )
    return Town(tenant, *seats)


def address_of(token: str) -> str:
    """Where an invitation is accepted, in these tests."""
    return f"https://bouquet.example/espace/invitation/{token}/"


def token_in(body: str) -> str:
    """The token of the link in an e-mail."""
    return body.partition("/invitation/")[2].partition("/")[0]


def outsider() -> User:
    """Someone of no organisation."""
    return accounts.person("outsider@elsewhere.example")
