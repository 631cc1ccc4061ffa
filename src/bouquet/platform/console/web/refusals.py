"""What a person reads when a deed is refused: the fact, then what to do."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.accounts import errors as accounts
from bouquet.kernel.moderation import errors as moderation
from bouquet.kernel.tenancy import errors as tenancy

TEXTS: dict[type[Exception], str | Promise] = {
    accounts.AlreadyMember: _("This person is already a member."),
    accounts.AlreadyInvited: _("An invitation to this address is still open. Send it again from the list."),
    accounts.LastManager: _("This is the last manager. Name another manager without end date first."),
    accounts.EndInPast: _("Choose a last day from today on. To end access now, remove the member."),
    accounts.InvitationUsed: _("This invitation has already been accepted."),
    accounts.InvitationCancelled: _("This invitation was cancelled. Ask the organisation for another."),
    accounts.InvitationExpired: _("This invitation is too old. Ask the organisation to send it again."),
    accounts.InvitationUnknown: _("This link opens nothing. Take it again from the last e-mail you received."),
    accounts.EmailNotConfirmed: _("The invitation was sent to another address than yours."),
    moderation.Changed: _("Someone else did something since you opened the page. Read it again, then decide."),
    moderation.NotPossible: _("This is no longer possible: something was decided meanwhile. Read the page again."),
    moderation.NotTaken: _("Another moderator is reading this contribution. Take it over first, if they agree."),
    moderation.OwnSubmission: _("You sent this contribution yourself: another moderator must decide."),
    moderation.ReasonMissing: _("Write the reason: the author will read it."),
    moderation.TooMany: _("You have sent enough for today. Come back tomorrow."),
    tenancy.UnknownTerritory: _("No territory of this kind has this code. Check the code and the kind."),
    tenancy.TerritoryTaken: _("This territory already has its organisation."),
    tenancy.InvalidSiret: _("This is not a SIRET. Write its fourteen digits, for example 732 829 320 00074."),
    tenancy.SiretTaken: _("This company already has its organisation."),
}
REFUSALS: tuple[type[Exception], ...] = (*TEXTS, moderation.Unpublishable)


def text_of(refusal: Exception) -> str:
    """The text of a refusal."""
    return str(TEXTS.get(type(refusal)) or refusal)
