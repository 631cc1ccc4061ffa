"""Signed links to files: for one person or for anyone, and for a time."""

from __future__ import annotations

from django.core import signing
from django.urls import reverse

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.files import rules
from bouquet.kernel.files.errors import LinkUnknown
from bouquet.kernel.files.models import Attachment

SALT = "bouquet.files.link"
PAGE = "console:file"
# What a file may do in a browser: nothing.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


def path_to(file: Attachment, *, reader: User | None, seconds: int = rules.LINK_SECONDS) -> str:
    """The address of the file, good for `seconds` at least and twice as long at most.

    With a `reader`, it opens for that person alone, signed in. The caller has checked that they may see the file.
    """
    end = rules.link_end(int(clock.now().timestamp()), seconds)
    said = [file.pk, reader.pk if reader else None, end]
    return reverse(PAGE, args=[signing.Signer(salt=SALT).sign_object(said)])


def file_of(token: str, *, reader: User | None) -> tuple[Attachment, int]:
    """The file of a link and for how many seconds it is still good. Raises `LinkUnknown`."""
    try:
        key, who, end = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as wrong:
        raise LinkUnknown from wrong
    left = int(end - clock.now().timestamp())
    if left <= 0 or (who is not None and (reader is None or reader.pk != who)):
        raise LinkUnknown
    found = Attachment.objects.filter(pk=key).first()
    if found is None:
        raise LinkUnknown
    return found, left
