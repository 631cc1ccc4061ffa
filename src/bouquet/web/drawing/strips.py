"""Amounts as points on strips under one logarithmic scale, with the middle half of each strip where it is known.

SVG as text, styled by the page's sheet; same input, same bytes. The table that goes with it is the page's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bouquet.web.drawing.svg import number, point, text_of

WIDTH, LEFT, RIGHT = 720, 12, 12
ROW, HEAD, STRIP, AXIS = 74, 20, 30, 34
SIZE = 5.0
STEPS = (0.0, -8.0, 8.0, -4.0, 4.0)
MOST_MARKS = 240


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: its value, its shape (`disc`, `square`, `diamond`, `triangle`), and whether it is sure (filled)."""

    value: float
    shape: str = "disc"
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Strip:
    """A row: its label, its points, the box of its middle half (first quarter, median, last quarter), its tails."""

    label: str
    marks: tuple[Mark, ...]
    box: tuple[float, float, float] | None = None
    tails: tuple[float, float] | None = None
    here: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A logarithmic scale between two powers of ten."""

    low: int
    high: int

    def x(self, value: float) -> float:
        share = (math.log10(max(value, 10**self.low)) - self.low) / (self.high - self.low)
        return LEFT + min(1.0, share) * (WIDTH - LEFT - RIGHT)

    @property
    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def scale_of(values: Sequence[float]) -> Scale:
    """The powers of ten that hold every value above zero."""
    held = [value for value in values if value > 0] or [1.0]
    low, high = math.floor(math.log10(min(held))), math.ceil(math.log10(max(held)))
    return Scale(low, max(high, low + 1))


def draw_strips(
    strips: Sequence[Strip],
    name: str,
    title: str,
    tick_text: Callable[[float], str],
    guides: Sequence[tuple[float, str]] = (),
) -> str:
    """The chart; `guides` are values drawn across every strip with their label, as the quote that is asked about.

    Args:
        strips: rows from top to bottom.
        name: what tells the chart apart in its page, for its title.
        title: what the chart shows, read out by screen readers.
        tick_text: how a value of the scale is written.
        guides: values of the reader.
    """
    values = [mark.value for strip in strips for mark in strip.marks] + [value for value, _ in guides]
    scale = scale_of(values)
    top = AXIS if guides else 8
    bottom = top + ROW * len(strips)
    parts = [_grid(scale, top, bottom, tick_text)]
    for place, strip in enumerate(strips):
        parts.append(_strip(strip, scale, top + place * ROW))
    parts += [_guide(scale.x(value), label, top, bottom) for value, label in guides]
    label = text_of(name)
    return (
        f'<svg class="chart strips" viewBox="0 0 {WIDTH} {bottom + AXIS}" role="img" aria-labelledby="{label}-t">'
        f'<title id="{label}-t">{text_of(title)}</title>{"".join(parts)}</svg>'
    )


def draw_mark(shape: str, *, sure: bool = True) -> str:
    """One mark alone, for the key of a chart."""
    mark = _mark(8, 8, shape, sure)
    return f'<svg class="chart key" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{mark}</svg>'


def _grid(scale: Scale, top: float, bottom: float, tick_text: Callable[[float], str]) -> str:
    lines = []
    for tick in scale.ticks:
        x = scale.x(tick)
        anchor = "start" if tick == scale.ticks[0] else "end" if tick == scale.ticks[-1] else "middle"
        lines.append(f'<path class="grid" d="M{number(x)} {number(top)}V{number(bottom)}"/>')
        label = text_of(tick_text(tick))
        lines.append(
            f'<text class="t-soft" x="{number(x)}" y="{number(bottom + 22)}" text-anchor="{anchor}">{label}</text>'
        )
    return "".join(lines)


def _strip(strip: Strip, scale: Scale, top: float) -> str:
    middle = top + HEAD + STRIP / 2 + 4
    parts = []
    if strip.here:
        parts.append(f'<rect class="strip-here" x="0" y="{number(top)}" width="{WIDTH}" height="{ROW - 6}"/>')
    weight = "t-bold" if strip.here else "t-soft"
    parts.append(f'<text class="{weight}" x="{LEFT}" y="{number(top + 16)}">{text_of(strip.label)}</text>')
    if strip.tails:
        left, right = (number(scale.x(value)) for value in strip.tails)
        parts.append(f'<path class="whisker" d="M{left} {number(middle)}H{right}"/>')
    if strip.box:
        first, median, last = (scale.x(value) for value in strip.box)
        parts.append(
            f'<rect class="box" x="{number(first)}" y="{number(middle - STRIP / 2)}" '
            f'width="{number(max(2.0, last - first))}" height="{STRIP}"/>'
        )
    for place, mark in enumerate(_shown(strip.marks)):
        parts.append(_mark(scale.x(mark.value), middle + STEPS[place % len(STEPS)], mark.shape, mark.sure))
    if strip.box:
        parts.append(
            f'<path class="median" d="M{number(median)} {number(middle - STRIP / 2 - 3)}v{number(STRIP + 6)}"/>'
        )
    return "".join(parts)


def _shown(marks: tuple[Mark, ...]) -> list[Mark]:
    """Marks in their order; one in so many when there are more than an eye can tell apart, both ends kept."""
    ordered = sorted(marks, key=lambda mark: (mark.value, mark.shape, mark.sure))
    if len(ordered) <= MOST_MARKS:
        return ordered
    step = (len(ordered) - 1) / (MOST_MARKS - 1)
    return [ordered[round(place * step)] for place in range(MOST_MARKS)]


def _mark(x: float, y: float, shape: str, sure: bool) -> str:
    kind = f"mark {shape}" if sure else f"mark {shape} unsure"
    if shape == "disc":
        return f'<circle class="{kind}" cx="{number(x)}" cy="{number(y)}" r="{number(SIZE)}"/>'
    left, right, up, down = (number(v) for v in (x - SIZE, x + SIZE, y - SIZE, y + SIZE))
    top, bottom, middle = point(x, y - SIZE - 1), point(x, y + SIZE + 1), number(y)
    outline = {
        "square": f"M{left} {up}H{right}V{down}H{left}Z",
        "diamond": f"M{top}L{right} {middle}L{bottom}L{left} {middle}Z",
        "triangle": f"M{number(x)} {up}L{right} {down}H{left}Z",
    }[shape]
    return f'<path class="{kind}" d="{outline}"/>'


def _guide(x: float, label: str, top: float, bottom: float) -> str:
    anchor = "start" if x < WIDTH / 3 else "end" if x > WIDTH * 2 / 3 else "middle"
    return (
        f'<path class="asked" d="M{number(x)} {number(top - 8)}V{number(bottom)}"/>'
        f'<text class="t-bold" x="{number(x)}" y="{number(top - 14)}" text-anchor="{anchor}">{text_of(label)}</text>'
    )
