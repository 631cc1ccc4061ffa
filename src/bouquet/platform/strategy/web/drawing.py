"""Drawings of the diagnosis: the profile of a self-assessment, a figure among those of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from bouquet.platform.strategy.rules.benchmark import Quartiles

WIDTH, ROW, TOP, BAR = 440, 52, 6, 16
FULL = 100
STRIP_WIDTH, STRIP_HEIGHT, MARGIN = 320, 34, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """An axis to draw: its name, its score (None: not known) as a number and as text, an earlier score if any."""

    label: str
    score: float | None
    text: str
    before: float | None = None


def profile(bars: Sequence[Bar], edges: Iterable[int], title: str) -> SafeString:
    """Bars from 0 to 100, one for each axis, with a line at each level and a ring at the earlier score."""
    height = TOP + ROW * len(bars) + 4
    lines = "".join(
        f'<line class="grid" x1="{_x(edge)}" x2="{_x(edge)}" y1="{TOP}" y2="{height - 4}"/>' for edge in edges if edge
    )
    description = "; ".join(f"{bar.label}: {bar.text}" for bar in bars)
    drawn = "".join(_bar(bar, TOP + n * ROW) for n, bar in enumerate(bars))
    return SafeString(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="profile-t profile-d">'
        f'<title id="profile-t">{escape(title)}</title><desc id="profile-d">{escape(description)}</desc>'
        f"{lines}{drawn}</svg>"
    )


def _bar(bar: Bar, top: int) -> str:
    middle = top + 24
    value = (
        ""
        if bar.score is None
        else f'<rect class="bar-part" x="2" y="{middle}" width="{_x(bar.score) - 2}" height="{BAR}"/>'
    )
    ring = (
        "" if bar.before is None else f'<circle class="pt-now" cx="{_x(bar.before)}" cy="{middle + BAR // 2}" r="7"/>'
    )
    return (
        f'<text class="t-bold" x="2" y="{top + 17}">{escape(bar.label)}</text>'
        f'<text x="{WIDTH - 2}" y="{top + 17}" text-anchor="end">{escape(bar.text)}</text>'
        f'<rect class="bar-full" x="2" y="{middle}" width="{WIDTH - 4}" height="{BAR}"/>{value}{ring}'
    )


def _x(score: float) -> float:
    return round(2 + (WIDTH - 4) * score / FULL, 1)


def strip(among: Quartiles, value: float | None, title: str) -> SafeString:
    """A line from the lowest to the highest, a box over the middle half, a tick at the median, a dot for here."""
    low = among.low if value is None else min(among.low, value)
    high = among.high if value is None else max(among.high, value)
    span = (high - low) or 1.0

    def place(found: float) -> float:
        return round(MARGIN + (STRIP_WIDTH - 2 * MARGIN) * (found - low) / span, 1)

    middle = STRIP_HEIGHT // 2
    tick = place(among.median)
    box = max(1.0, place(among.third) - place(among.first))
    here = "" if value is None else f'<circle class="dot-here" cx="{place(value)}" cy="{middle}" r="8"/>'
    return SafeString(
        f'<svg class="chart strip" viewBox="0 0 {STRIP_WIDTH} {STRIP_HEIGHT}" role="img" aria-label="{escape(title)}">'
        f'<line class="axis" x1="{place(among.low)}" x2="{place(among.high)}" y1="{middle}" y2="{middle}"/>'
        f'<rect class="bar-full" x="{place(among.first)}" y="{middle - 9}" width="{round(box, 1)}" height="18"/>'
        f'<line class="alone" x1="{tick}" x2="{tick}" y1="{middle - 11}" y2="{middle + 11}"/>'
        f"{here}</svg>"
    )
