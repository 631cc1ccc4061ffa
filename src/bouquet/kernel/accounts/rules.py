"""Facts of people and invitations: addresses, tokens, days of access."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time, timedelta, tzinfo

INVITATION_LIFE = timedelta(days=14)
TOKEN_BYTES = 32


def normal_email(text: str) -> str:
    """An address as it is kept and compared: no space around, lower case.

    >>> normal_email(" Mairie@Die.FR ")
    'mairie@die.fr'
    """
    return text.strip().lower()


def masked_email(email: str) -> str:
    """What the journal keeps of an address: its first letter and its domain.

    >>> masked_email("secretariat@mairie-die.fr")
    's***@mairie-die.fr'
    """
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"


def new_token() -> str:
    """A secret of 256 random bits, as letters fit for an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """What is stored of a token: its SHA-256. A token is random and long, so no salt nor slow hash is needed.

    >>> token_digest("abc")[:16]
    'ba7816bf8f01cfea'
    """
    return hashlib.sha256(token.encode()).hexdigest()


def end_of(day: date, zone: tzinfo) -> datetime:
    """The moment at which a last day is over in `zone`: the midnight that follows it."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def last_day(end: datetime, zone: tzinfo) -> date:
    """The last day that counts of a half-open interval that ends at `end`, seen in `zone`."""
    return (end.astimezone(zone) - timedelta(microseconds=1)).date()
