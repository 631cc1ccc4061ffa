"""The entry point of web servers."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.site.settings.dev")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def readable_charset(inner: Application) -> Application:
    """Take out of a request a charset that is not one of text: Django would fail before any of our code."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        kind, mark, charset = environ.get("CONTENT_TYPE", "").partition("charset=")
        if mark and not _is_text_codec(charset.split(";")[0].strip().strip('"')):
            environ["CONTENT_TYPE"] = kind.rstrip("; ")
        return inner(environ, start_response)

    return application


def _is_text_codec(name: str) -> bool:
    try:
        b"a".decode(codecs.lookup(name).name)
    except (LookupError, ValueError):
        return False
    return True


application = readable_charset(get_wsgi_application())
