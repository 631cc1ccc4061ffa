"""People, seats and invitations for tests, made through the services."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress

from bouquet.kernel.accounts import services
from bouquet.kernel.accounts.models import Invitation, Membership, User
from bouquet.kernel.accounts.permissions import Role
from bouquet.kernel.tenancy.models import Tenant

PASSWORD = "a meadow in june"  # noqa: S105


def person(email: str = "ana@die.example", *, confirmed: bool = True, **fields: str) -> User:
    """Someone who can sign in with `PASSWORD`, their address confirmed unless told otherwise."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=confirmed, primary=True)
    return user


def administrator(email: str = "admin@bouquet.example") -> User:
    """Who administers the platform."""
    user = User.objects.create_superuser(email, PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def invitation(
    tenant: Tenant, email: str, role: Role = Role.EDITOR, inviter: User | None = None
) -> tuple[Invitation, str]:
    """An open invitation and its token."""
    by = inviter or User.objects.filter(email="inviter@bouquet.example").first() or person("inviter@bouquet.example")
    return services.open_invitation(tenant, email, role, invited_by=by)


def seat(tenant: Tenant, user: User, role: Role = Role.EDITOR, expires_at: datetime | None = None) -> Membership:
    """What the person becomes in the organisation."""
    _, token = invitation(tenant, user.email, role)
    _, membership = services.accept_invitation(token, user)
    if expires_at is not None:
        services.change_role(membership, role, expires_at)
    return membership
