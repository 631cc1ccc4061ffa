"""The e-mail of an invitation: written at once, in the language of the page, and sent once the deed is committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from bouquet.kernel.accounts import services as accounts
from bouquet.kernel.accounts.models import Invitation
from bouquet.kernel.accounts.permissions import Role

# The full address of the page that accepts the invitation of a token.
AddressOf: TypeAlias = Callable[[str], str]


def send_invitation(invitation: Invitation, token: str, address_of: AddressOf) -> None:
    """Send the link once committed. When the mail server refuses, the deed stands and the page says "not sent"."""
    context = {
        "organisation": invitation.tenant.name,
        "role": Role(invitation.role),
        "inviter": str(invitation.invited_by),
        "link": address_of(token),
        "last_day": invitation.last_day,
    }
    subject = " ".join(render_to_string("console/mail/invitation_subject.txt", context).split())
    body = render_to_string("console/mail/invitation.txt", context).strip() + "\n"
    message = EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, body, to=[invitation.email])

    def send() -> None:
        message.send()
        accounts.mark_sent(invitation)

    transaction.on_commit(send, robust=True)
