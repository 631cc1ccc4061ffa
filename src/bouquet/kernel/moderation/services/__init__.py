"""Deeds of moderation. Each is atomic, journalled, and refuses with an exception of `moderation.errors`."""

from bouquet.kernel.moderation.services.authoring import confirm, forget_unconfirmed, revise, submit, withdraw
from bouquet.kernel.moderation.services.deciding import accept, refuse, release, send_back, take
from bouquet.kernel.moderation.services.moderators import name_moderator, remove_moderator
from bouquet.kernel.notices.services import Mailbox

__all__ = [
    "Mailbox",
    "accept",
    "confirm",
    "forget_unconfirmed",
    "name_moderator",
    "refuse",
    "release",
    "remove_moderator",
    "revise",
    "send_back",
    "submit",
    "take",
    "withdraw",
]
