"""How much one author, or one place on the network, may send in a day."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac

from bouquet.kernel import clock
from bouquet.kernel.moderation.errors import TooMany
from bouquet.kernel.moderation.models import Allowance


def use(subject: str, cap: int) -> None:
    """Count one more for `subject` today; raise `TooMany` when the cap is reached.

    Only a keyed digest of the subject is kept, for a few days: no address, no place. Two requests at once count twice.
    """
    digest = salted_hmac("bouquet.moderation.caps", subject, algorithm="sha256").hexdigest()
    line, _made = Allowance.objects.get_or_create(digest=digest, day=clock.today())
    if not Allowance.objects.filter(pk=line.pk, used__lt=cap).update(used=F("used") + 1):
        raise TooMany


def forget() -> None:
    """Delete the counts of past days."""
    Allowance.objects.filter(day__lt=clock.today() - timedelta(days=1)).delete()
