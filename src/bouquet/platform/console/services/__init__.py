"""Deeds of the console: administrators, organisations, invitations, members.

Each is atomic and writes one line in the journal.
"""

from bouquet.platform.console.services.administrators import make_administrator
from bouquet.platform.console.services.invitations import (
    accept_invitation,
    cancel_invitation,
    invite,
    invite_manager,
    resend,
)
from bouquet.platform.console.services.members import change_role, remove_member
from bouquet.platform.console.services.organisations import (
    close_organisation,
    create_organisation,
    reopen_organisation,
)

__all__ = [
    "accept_invitation",
    "cancel_invitation",
    "change_role",
    "close_organisation",
    "create_organisation",
    "invite",
    "invite_manager",
    "make_administrator",
    "remove_member",
    "reopen_organisation",
    "resend",
]
