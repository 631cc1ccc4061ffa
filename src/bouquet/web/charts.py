"""Charts as SVG text: drawn on the server, styled by the page's own sheet, each with its title."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString

LABEL_FLIP = 0.7


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


def dots_svg(dots: Iterable[Dot], width: int, height: int, title: str) -> SafeString:
    """A map of dots; a few carry their name, written on the side that has room."""
    circles, names = [], []
    for dot in dots:
        circles.append(f'<circle class="{dot.kind}" cx="{dot.x}" cy="{dot.y}" r="{dot.radius}"/>')
        if dot.label:
            weight = "t-bold" if dot.kind == "dot-here" else "t-soft"
            end = dot.x > LABEL_FLIP * width
            anchor, shift = (' text-anchor="end"', -9) if end else ("", 9)
            place = f'x="{dot.x}" y="{dot.y}" dx="{shift}" dy="-6"{anchor}'
            names.append(f'<text class="{weight}" {place}>{escape(dot.label)}</text>')
    return SafeString(
        f'<svg class="chart map" viewBox="0 0 {width} {height}" role="img" aria-labelledby="map-t">'
        f'<title id="map-t">{escape(title)}</title>{"".join(circles)}{"".join(names)}</svg>'
    )
