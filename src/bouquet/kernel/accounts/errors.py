"""What memberships and invitations refuse."""


class NotAdministrator(Exception):
    """Only the administration of the platform may do this."""


class RightMissing(Exception):
    """The person's role in the organisation does not allow this."""


class AlreadyMember(Exception):
    """The person already belongs to the organisation."""


class LastManager(Exception):
    """Without this manager, nobody could manage the organisation's members any more."""


class EndInPast(Exception):
    """A membership cannot be made to end before now: remove the member instead."""


class AlreadyInvited(Exception):
    """An invitation to this address is still open."""


class InvitationUnknown(Exception):
    """No invitation has this token."""


class InvitationUsed(Exception):
    """The invitation was accepted, once and for all."""


class InvitationCancelled(Exception):
    """The organisation took the invitation back."""


class InvitationExpired(Exception):
    """The invitation is too old."""


class EmailNotConfirmed(Exception):
    """The person has not confirmed the address that was invited."""
