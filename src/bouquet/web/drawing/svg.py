"""SVG marks as text, with presentation attributes only, and the repeatable irregularities of a hand."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterator
from html import escape

Point = tuple[float, float]

ROUND_JOIN = ' stroke-linejoin="round"'
ROUND_CAP = ' stroke-linecap="round"'

GOLDEN_ANGLE = 137.508
_COORDINATES = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_REFUSED_BY_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Dice:
    """Repeatable small irregularities drawn from a name: each call is a number from `low` up to `high`."""

    def __init__(self, name: str) -> None:
        self._state = int.from_bytes(hashlib.sha256(name.encode(errors="surrogatepass")).digest()[:8], "big")

    def __call__(self, low: float, high: float) -> float:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (high - low) * (self._state >> 33) / 2**31


def number(value: float) -> str:
    """A number to a tenth, without idle zeros nor a minus before 0."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def point(x: float, y: float) -> str:
    """A pair of coordinates as paths write them."""
    return f"{number(x)},{number(y)}"


def text_of(value: str) -> str:
    """A text safe in an element or an attribute; characters that XML refuses are dropped."""
    return escape(_REFUSED_BY_XML.sub("", value))


def polar(angle: float, length: float) -> Point:
    """Where a segment from the origin ends; angle in degrees, 0 upwards, clockwise."""
    radians = math.radians(angle)
    return math.sin(radians) * length, -math.cos(radians) * length


def polar_point(angle: float, length: float) -> str:
    """Where a segment from the origin ends, as paths write it."""
    return point(*polar(angle, length))


def spiral_points(count: int, radius: float) -> Iterator[Point]:
    """Points that fill a disc evenly, from the centre out, as the seeds of a sunflower do."""
    for k in range(count):
        yield polar(k * GOLDEN_ANGLE, radius * math.sqrt((k + 0.5) / count))


def scaled(outline: str, width: float, height: float) -> str:
    """A path drawn for a unit of 1 at another size; every coordinate of `outline` is a pair `x,y`."""
    return _COORDINATES.sub(lambda pair: point(float(pair[1]) * width, float(pair[2]) * height), outline)


def area(
    outline: str, fill: str, edge: str | None = None, width: float = 0.9, extra: str = "", transform: str = ""
) -> str:
    """A path filled, and outlined when `edge` is a colour."""
    stroke = f' stroke="{edge}" stroke-width="{number(width)}"' if edge else ""
    return f'<path{transform} d="{outline}" fill="{fill}"{stroke}{extra}/>'


def line(outline: str, colour: str, width: float, extra: str = "") -> str:
    """A path stroked and not filled."""
    return area(outline, "none", colour, width, extra)


def dot(x: float, y: float, radius: float, fill: str, extra: str = "") -> str:
    """A disc."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"{extra}/>'


def outlined(colour: str, width: str = ".9") -> str:
    """The attributes that outline a dot or an ellipse."""
    return f' stroke="{colour}" stroke-width="{width}"'


def faded(opacity: str) -> str:
    """The attribute that lets what lies behind show through."""
    return f' opacity="{opacity}"'


def ellipse(place: str, radius_x: float, radius_y: float, fill: str, extra: str = "") -> str:
    """An ellipse; `place` holds the attributes that say where."""
    return f'<ellipse {place} rx="{number(radius_x)}" ry="{number(radius_y)}" fill="{fill}"{extra}/>'


def petal(angle: float, inner: float, outer: float, width: float, fill: str, edge: str, tip: float = 0.72) -> str:
    """One petal that points to `angle`, from `inner` to `outer`; `tip` near 1 makes it round, near 0.4 pointed."""

    def at(along: float, across: float) -> str:
        x1, y1 = polar(angle, along)
        x2, y2 = polar(angle + 90, across)
        return point(x1 + x2, y1 + y2)

    span = outer - inner
    foot, shoulder = inner + span * 0.35, inner + span * (tip + 0.3)
    start, end, half = at(inner, 0), at(outer, 0), width * tip * 1.15
    outline = f"M{start}C{at(foot, -width)} {at(shoulder, -half)} {end}C{at(shoulder, half)} {at(foot, width)} {start}Z"
    return area(outline, fill, edge)


def leaf(x: float, y: float, angle: float, length: float, fill: str, vein: str) -> str:
    """A willow leaf hung at a point."""
    tip_x, tip_y = polar(angle, length)
    left_x, left_y = polar(angle - 24, length * 0.55)
    right_x, right_y = polar(angle + 24, length * 0.55)
    start = point(x, y)
    blade = (
        f"M{start}Q{point(x + left_x, y + left_y)} {point(x + tip_x, y + tip_y)}"
        f"Q{point(x + right_x, y + right_y)} {start}Z"
    )
    middle = f"M{start}L{point(x + tip_x * 0.82, y + tip_y * 0.82)}"
    return area(blade, fill) + line(middle, vein, 0.7, faded(".6"))
