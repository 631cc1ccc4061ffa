"""Words of a text that a glossary explains: an upper app brings it, every page may use the filter `terms`."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.module_loading import import_string

_LINKERS: list[str] = []


def bring(linker: str) -> None:
    """Make a glossary known: `linker` is the dotted name of a function of an HTML text that gives it with links."""
    _LINKERS[:] = [linker]


def with_terms(html: str) -> str:
    """An HTML text with the words that the glossary explains; as it is when no app brings one."""
    for name in _LINKERS:
        link: Callable[[str], str] = import_string(name)
        html = link(html)
    return html
