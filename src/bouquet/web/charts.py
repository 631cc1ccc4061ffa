"""Charts as SVG text: drawn on the server, styled by the page's own sheet, each with its title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString

POINTED = "dot-here"
MOST_NAMES = 7
# Of a name in the widest type that the sheet gives it, in units of the drawing.
LETTER_WIDTH = 9.5
NAME_HEIGHT = 20
NAME_GAP = 9


class Dot(Protocol):
    """A point of a map: its place in the drawing, its radius, its class (`dot`, `dot-in`, `dot-here`) and its name."""

    @property
    def x(self) -> float: ...

    @property
    def y(self) -> float: ...

    @property
    def radius(self) -> float: ...

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Name:
    """Where a name is written: the box it takes, and the side of its dot."""

    dot: Dot
    left: float
    right: float
    top: float
    before: bool

    def overlaps(self, other: _Name) -> bool:
        return self.left < other.right and other.left < self.right and abs(self.top - other.top) < NAME_HEIGHT


def _names(dots: Iterable[Dot], width: int) -> list[_Name]:
    """The names that fit in the drawing without covering one another: the place pointed out first, then the largest."""
    named = sorted((dot for dot in dots if dot.label), key=lambda dot: (dot.kind != POINTED, -dot.radius))
    written: list[_Name] = []
    for dot in named:
        sides = [_name(dot, before=before) for before in (False, True)]
        inside = [name for name in sides if name.left >= 0 and name.right <= width]
        if dot.kind == POINTED and not inside:
            inside = [_name(dot, before=dot.x > width / 2)]
        free = [name for name in inside if not any(name.overlaps(other) for other in written)]
        if free and len(written) < MOST_NAMES:
            written.append(free[0])
    return written


def _name(dot: Dot, *, before: bool) -> _Name:
    length = LETTER_WIDTH * len(dot.label)
    start = dot.x - NAME_GAP - length if before else dot.x + NAME_GAP
    return _Name(dot, start, start + length, dot.y, before)


def dots_svg(dots: Iterable[Dot], width: int, height: int, title: str) -> SafeString:
    """A map of dots; a few carry their name, written on the side that has room."""
    dots = list(dots)
    circles = [f'<circle class="{dot.kind}" cx="{dot.x}" cy="{dot.y}" r="{dot.radius}"/>' for dot in dots]
    names = [_name_svg(name) for name in _names(dots, width)]
    return SafeString(
        f'<svg class="chart map" viewBox="0 0 {width} {height}" role="img" aria-labelledby="map-t">'
        f'<title id="map-t">{escape(title)}</title>{"".join(circles)}{"".join(names)}</svg>'
    )


def _name_svg(name: _Name) -> str:
    dot, weight = name.dot, "t-bold" if name.dot.kind == POINTED else "t-soft"
    anchor, shift = (' text-anchor="end"', -NAME_GAP) if name.before else ("", NAME_GAP)
    return f'<text class="{weight}" x="{dot.x}" y="{dot.y}" dx="{shift}" dy="-6"{anchor}>{escape(dot.label)}</text>'
