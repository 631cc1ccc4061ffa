"""Conditional requests: what has not changed is not sent again.

Source: RFC 9110, HTTP Semantics, 2022, sections 8.8.3 (ETag) and 13.1.2 (If-None-Match).
"""

from __future__ import annotations

from hashlib import blake2b

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags

MAX_AGE_SECONDS = 300
SAFE_METHODS = ("GET", "HEAD")
_KEPT = ("Cache-Control", "ETag", "Link", "Vary")


def conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response with its ETag, a digest of its body, or 304 when the client already holds that body."""
    if response.status_code != 200 or request.method not in SAFE_METHODS or not isinstance(response, HttpResponse):
        return response
    response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE_SECONDS}")
    tag = f'"{blake2b(response.content, digest_size=16).hexdigest()}"'
    response.headers["ETag"] = tag
    held = {known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))}
    if not held & {tag, "*"}:
        return response
    kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
    return HttpResponseNotModified(headers=kept)
