"""What pages of lower apps show of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from bouquet.kernel.geography import selectors as geography
from bouquet.platform.catalogue import selectors


def figures(request: HttpRequest, subject: Any) -> Mapping[str, Any]:
    """How much the site holds today."""
    return {"vintage": geography.latest_vintage(), "edition": selectors.edition()}


def legend(request: HttpRequest, subject: Any) -> Mapping[str, Any]:
    """The fields, each with its flower."""
    return {"fields": selectors.fields()}
