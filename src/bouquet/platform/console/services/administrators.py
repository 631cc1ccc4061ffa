"""The deed that makes somebody an administrator: of whoever runs the command on the machine, so nobody signs it."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel.accounts import selectors as people
from bouquet.kernel.accounts import services as accounts
from bouquet.kernel.accounts.models import User
from bouquet.kernel.accounts.rules import normal_email
from bouquet.kernel.audit import journal
from bouquet.platform.console import selectors


@transaction.atomic
def make_administrator(email: str, password: str | None = None) -> User:
    """The person of this address, who from now on administers the platform; made with `password` when there is none.

    Their address counts as confirmed. Journals `administrator.made`, unless they were one already. Refuses with
    `EmailNotConfirmed` when the address waits for its confirmation and no password is given.
    """
    person = people.person_of(email)
    was = person is not None and selectors.is_administrator(person)
    person = accounts.grant_administration(person or User(email=normal_email(email)), email, password)
    if not was:
        journal.record("administrator.made", person, actor=None, tenant=None)
    return person
