"""What a page of a lower app shows of the apps above it: the upper app registers a panel, the page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

Reads = Callable[[HttpRequest, Any], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page: what it reads for a subject (None: it has nothing to show), its template and its place.

    `reads` is the dotted name of a function of a request and a subject, imported when the page is shown: apps register
    their panels before models can be imported.
    """

    name: str
    reads: str
    template: str
    order: int = 100


_PANELS: dict[str, dict[str, Panel]] = {}


def register(page: str, panel: Panel) -> None:
    """Add a panel to a page, by the page's name; registering the same name again replaces it."""
    _PANELS.setdefault(page, {})[panel.name] = panel


def panels_of(page: str) -> list[Panel]:
    """The panels of a page in their order."""
    return sorted(_PANELS.get(page, {}).values(), key=lambda panel: (panel.order, panel.name))


def rendered(page: str, request: HttpRequest, subject: Any) -> list[str]:
    """The panels of a page that have something to show of `subject`, as HTML."""
    found: list[str] = []
    for panel in panels_of(page):
        reads: Reads = import_string(panel.reads)
        context = reads(request, subject)
        if context is not None:
            found.append(render_to_string(panel.template, {"subject": subject, **context}, request))
    return found
