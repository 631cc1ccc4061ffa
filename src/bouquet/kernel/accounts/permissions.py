"""Roles in an organisation, and what a named right is: who has it by default."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member is in an organisation."""

    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    READER = "reader", _("Reader")

    @property
    def explanation(self) -> Promise:
        return _EXPLANATIONS[self]


_EXPLANATIONS: dict[Role, Promise] = {
    Role.MANAGER: _("invites and removes members, reads the journal, and does all an editor does"),
    Role.EDITOR: _("writes and publishes in the name of the organisation"),
    Role.READER: _("reads, and changes nothing"),
}


@dataclass(frozen=True, slots=True)
class Right:
    """Something members may do: its dotted name, and the roles that have it by default."""

    name: str
    roles: frozenset[Role]


def right(name: str, *roles: Role) -> Right:
    """A named right; an app declares its own in its `permissions.py`."""
    return Right(name, frozenset(roles))
