"""Small things every page is made of: breadcrumbs, numbered pages, the steps of the thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the breadcrumb; without address it is the page itself."""

    label: str | Promise
    url: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the journey: `state` is done, now or later; a step that is not there yet has no address."""

    label: str | Promise
    state: str
    url: str = ""


def paginated(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], size: int = PAGE_SIZE) -> dict[str, Any]:
    """The page of `rows` that the request asks for (the nearest one when it asks for none that exists)."""
    page: Page[Any] = Paginator(rows, size).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    rest = query.urlencode()
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "page_numbers": [number if isinstance(number, int) else 0 for number in numbers],
        "page_url": f"?{rest}&" if rest else "?",
    }
