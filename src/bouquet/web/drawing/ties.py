"""Ribbons around the waist and florist's tags under the stems: who carries, and how many services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bouquet.web.drawing.arrangement import WAIST_Y, WIDTH
from bouquet.web.drawing.model import Carrier
from bouquet.web.drawing.palette import INK, PAPER, ribbon_colour
from bouquet.web.drawing.svg import ROUND_CAP, ROUND_JOIN, area, dot, line, number, point, text_of

ROW_HEIGHT = 36
TAG_GAP = 10
TAG_MARGINS = 30
LETTER_WIDTH = 0.575
FONT_SIZE_MAX = 16.5
FONT_SIZE_WANTED = 13.5
FONT_SIZE_MIN = 9.0


def ribbon(x: float, width: float, colour: str) -> str:
    """A band around the stems, and its bow."""
    y, height, half = WAIST_Y, 17, width / 2
    top, foot = y - height / 2, y + height / 2
    band = (
        f"M{point(x - half, top)}Q{point(x, top + 5)} {point(x + half, top)}"
        f"L{point(x + half, foot)}Q{point(x, foot + 5)} {point(x - half, foot)}Z"
    )
    loops = "".join(
        f"M{point(x, y + 3)}C{point(x + side * 8, y - 12)} {point(x + side * 21, y - 10)} {point(x + side * 19, y + 2)}"
        f"C{point(x + side * 18, y + 10)} {point(x + side * 8, y + 8)} {point(x, y + 3)}Z"
        for side in (-1, 1)
    )
    knot = (
        f'<rect x="{number(x - 4)}" y="{number(y - 1.5)}" width="8" height="9" rx="2.5" fill="{colour}"'
        f' stroke="{PAPER}" stroke-width="1"/>'
    )
    return area(band, colour, PAPER, 1) + area(loops, colour, PAPER, 1, ROUND_JOIN) + knot


@dataclass(frozen=True, slots=True)
class Tags:
    """The florist's tags, the strings that tie them to the ribbons, and the height they take."""

    strings: str
    cards: str
    height: float


@dataclass(frozen=True, slots=True)
class _Label:
    """What a tag says, in which colour, tied where."""

    text: str
    colour: str
    waist_x: float


def tags(carriers: Sequence[Carrier], counts: Mapping[str, int], waist: Mapping[str, float], y: float) -> Tags:
    """One tag per carrier, the first row at height `y`, on more rows when the names are long."""
    labels = [
        _Label(f"{carrier.label} · {counts[carrier.id]}", ribbon_colour(carrier.kind), waist[carrier.id])
        for carrier in carriers
    ]
    rows = _rows(labels)
    size = round(min(FONT_SIZE_MAX, *(_fitting_size(row) for row in rows), FONT_SIZE_MAX), 1)
    strings, cards = [], []
    for k, row in enumerate(rows):
        widths = [len(label.text) * size * LETTER_WIDTH + TAG_MARGINS for label in row]
        x = (WIDTH - sum(widths) - TAG_GAP * (len(row) - 1)) / 2
        for label, width in zip(row, widths, strict=True):
            strings.append(_string(label, x + 12, y + k * ROW_HEIGHT))
            cards.append(_card(label, x, y + k * ROW_HEIGHT, width, size))
            x += width + TAG_GAP
    return Tags("".join(strings), "".join(cards), ROW_HEIGHT * len(rows))


def _rows(labels: Sequence[_Label]) -> list[Sequence[_Label]]:
    """The labels on one row if they stay easy to read, else on two, else on a row each if two are illegible."""
    if not labels:
        return []
    if len(labels) == 1 or _fitting_size(labels) >= FONT_SIZE_WANTED:
        return [labels]
    half = (len(labels) + 1) // 2
    halves = [labels[:half], labels[half:]]
    if min(map(_fitting_size, halves)) >= FONT_SIZE_MIN:
        return halves
    return [[label] for label in labels]


def _fitting_size(row: Sequence[_Label]) -> float:
    """The size of letters at which a row takes the whole width."""
    letters = sum(len(label.text) for label in row)
    return (WIDTH - 8 - (TAG_MARGINS + TAG_GAP) * len(row)) / (LETTER_WIDTH * letters)


def _string(label: _Label, hole_x: float, y: float) -> str:
    curve = (
        f"M{point(label.waist_x, WAIST_Y + 5)}"
        f"C{point(label.waist_x, WAIST_Y + 62)} {point(hole_x, y - 40)} {point(hole_x, y)}"
    )
    return line(curve, label.colour, 2, ROUND_CAP)


def _card(label: _Label, x: float, y: float, width: float, size: float) -> str:
    outline = (
        f"M{point(x + 8, y - 14)}H{number(x + width - 3)}a3,3 0 0 1 3,3V{number(y + 11)}a3,3 0 0 1 -3,3"
        f"H{number(x + 8)}L{point(x, y + 6)}V{number(y - 6)}Z"
    )
    paper = area(outline, PAPER, label.colour, 1.5, ' class="bq-paper"' + ROUND_JOIN)
    return (
        f'<g class="bq-tag">{paper}{dot(x + 12, y, 2.6, label.colour)}'
        f'<text class="bq-ink" x="{number(x + 21)}" y="{number(y + 5)}" font-size="{size}" font-weight="600"'
        f' fill="{INK}">{text_of(label.text)}</text></g>'
    )
