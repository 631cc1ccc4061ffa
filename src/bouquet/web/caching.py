"""Pages that are the same for everyone, kept ready: compressed once, and not sent again to who has them.

A page depends on its address and on the data loaded; `bouquet load` touches the content stamp, which makes every page
kept before it void. People who are signed in always get a fresh page.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

KEPT_SECONDS = 24 * 3600
LONGEST_ADDRESS = 2000
COMPRESSION = 6

View = Callable[..., HttpResponse]


def touch_content_stamp() -> None:
    """Make every page kept so far void: the data changed."""
    Path(settings.CONTENT_STAMP).touch()


def content_stamp() -> int:
    """When the data last changed, as a number; 0 before the first load."""
    try:
        return Path(settings.CONTENT_STAMP).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def public_page(view: View) -> View:
    """Keep the pages of a view that depend only on their address and on the data."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = request.get_full_path()
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if signed_in or request.method not in ("GET", "HEAD") or len(address) > LONGEST_ADDRESS:
            return view(request, *args, **kwargs)
        key = "page:" + hashlib.sha256(f"{content_stamp()}:{request.get_host()}:{address}".encode()).hexdigest()
        found = cache.get(key)
        if found is None:
            response = view(request, *args, **kwargs)
            if response.status_code != 200 or response.cookies:
                return response
            body = response.content
            digest = hashlib.sha256(body).hexdigest()
            found = (gzip.compress(body, COMPRESSION, mtime=0), response["Content-Type"], digest)
            cache.set(key, found, KEPT_SECONDS)
        return _answer(request, *found)

    return kept


def _answer(request: HttpRequest, compressed: bytes, content_type: str, digest: str) -> HttpResponse:
    etag = f'W/"{digest[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(compressed, content_type=content_type, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(compressed), content_type=content_type)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response
