"""The whole bouquet, and one flower alone, as SVG elements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bouquet.web.drawing.arrangement import WAIST_Y, WIDTH, Placed, arrange, backdrop, stem
from bouquet.web.drawing.buds import bloom, bud, sprig
from bouquet.web.drawing.model import FOLIAGE, BouquetDrawing, Carrier, LeftOutBud, Stage, stage
from bouquet.web.drawing.palette import INK, PAPER, ribbon_colour
from bouquet.web.drawing.svg import ROUND_JOIN, Dice, dot, line, number, point, polar, text_of
from bouquet.web.drawing.ties import Tags, ribbon, tags

LEFT_OUT_SPOTS = tuple((x, y) for y in (WAIST_Y - 18, WAIST_Y + 11, WAIST_Y + 40) for x in (56, WIDTH - 56))
BADGE_DROPS = {Stage.FULL: 0.74, Stage.HALF: 0.78, Stage.BUD: 0.66}


def draw_bouquet(drawing: BouquetDrawing, *, plain: bool = False, uid: str = "bq") -> str:
    """The bouquet as one SVG element to inline in a page: same input, same bytes.

    Args:
        drawing: what it shows; without a service, only the buds left out are drawn.
        plain: without numbers, letters or tags, for a thumbnail below 300 pixels wide.
        uid: prefix of the two ids inside the element, unique in the page.
    """
    counts = Counter(service.carrier for service in drawing.services)
    carriers = [carrier for carrier in drawing.carriers if counts[carrier.id]]
    flowers: list[Placed] = []
    waist: dict[str, float] = {}
    if drawing.services:
        flowers, waist = arrange(drawing.services, [carrier.id for carrier in carriers])
    labels = Tags("", "", 0) if plain else tags(carriers, counts, waist, WAIST_Y + 98)
    parts = [
        _bunch(flowers, drawing.title),
        labels.strings,
        *_ribbons(carriers, counts, waist),
        _left_out(drawing.left_out, plain),
        labels.cards,
    ]
    if not plain:
        parts += [_number_badge(flower) for flower in flowers]
    bottom = WAIST_Y + 70 if plain else WAIST_Y + 84 + labels.height
    return _frame(drawing, "".join(parts), _top(flowers), bottom, text_of(uid))


def draw_flower(field: str, sure: float | None = 1.0, size: float = 72) -> str:
    """One flower alone as an SVG element, decorative: the words beside it say the field.

    Args:
        field: one of `FIELDS`; another raises `KeyError`.
        sure: share of plausible scenarios, 0 to 1, as `stage` reads it.
        size: side of the square, in units of the drawing.
    """
    half = size / 2
    radius = half * (0.62 if field == FOLIAGE else 0.94)
    drop = half * 0.12 if field == FOLIAGE else 0
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="fl"'
        f' viewBox="{number(-half)} {number(-half)} {number(size)} {number(size)}"'
        f' aria-hidden="true" focusable="false">'
        f'<g transform="translate(0 {number(drop)})">{bloom(field, radius, stage(sure), field, 1)}</g></svg>'
    )


def _frame(drawing: BouquetDrawing, content: str, top: float, bottom: float, uid: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bq"'
        f' viewBox="0 {number(top)} {number(WIDTH)} {number(bottom - top)}" role="img"'
        f' aria-labelledby="{uid}-t {uid}-d" font-family="Atkinson Hyperlegible Next, Verdana, sans-serif">'
        f'<title id="{uid}-t">{text_of(drawing.title)}</title>'
        f'<desc id="{uid}-d">{text_of(drawing.description)}</desc>{content}</svg>\n'
    )


def _top(flowers: Sequence[Placed]) -> float:
    """The upper edge of the drawing."""
    if not flowers:
        return WAIST_Y - 50
    return min(flower.y - flower.radius * (1.55 if flower.foliage else 1.1) for flower in flowers) - 8


def _bunch(flowers: Sequence[Placed], name: str) -> str:
    """Pale leaves, stems, then flowers from back to front: foliage, buds, the others from the highest to the lowest."""
    if not flowers:
        return ""
    stems = [stem(flower) for flower in sorted(flowers, key=lambda f: f.y)]
    order = sorted(flowers, key=lambda f: (not f.foliage, f.step != Stage.BUD, f.y + f.radius * 0.2, f.service.id))
    return backdrop(flowers, name) + "".join(stems) + "".join(_head(flower) for flower in order)


def _head(flower: Placed) -> str:
    """A flower at its place, turned a little at random when seen from above."""
    service, tilt = flower.service, flower.tilt
    from_the_side = flower.step != Stage.FULL or flower.foliage or service.field == "counter"
    turn = tilt if from_the_side else Dice(service.id + "/turn")(-20, 20)
    return (
        f'<g transform="translate({number(flower.x)} {number(flower.y)}) rotate({number(turn)})">'
        f"<title>{text_of(service.label)}</title>"
        f"{bloom(service.field, flower.radius, flower.step, service.id, tilt)}</g>"
    )


def _ribbons(carriers: Sequence[Carrier], counts: Counter[str], waist: dict[str, float]) -> list[str]:
    """A ribbon per carrier, wider with more services; one width when a single carrier holds all."""
    several = len(carriers) > 1
    return [
        ribbon(waist[carrier.id], max(22, 12 + 3 * counts[carrier.id]) if several else 44, ribbon_colour(carrier.kind))
        for carrier in carriers
    ]


def _number_badge(flower: Placed) -> str:
    """The number of a service, on the lower part of its flower."""
    drop, shift = BADGE_DROPS[flower.step] * flower.radius, 0.0
    if flower.foliage:
        drop = flower.radius * 0.35
    elif flower.step == Stage.FULL:
        shift = 0.3 * flower.radius
    return _badge(flower.x + shift, flower.y + drop, str(flower.service.number))


def _badge(x: float, y: float, text: str, radius: float = 12.5) -> str:
    ring = f' class="bq-paper" stroke="{INK}" stroke-width="1.1"'
    return (
        f'<g class="bq-badge">{dot(x, y, radius, PAPER, ring)}'
        f'<text class="bq-ink" x="{number(x)}" y="{number(y + 5.4)}" font-size="{number(radius * 1.22)}"'
        f' font-weight="700" text-anchor="middle" fill="{INK}">{text_of(text)}</text></g>'
    )


def _left_out(buds: Sequence[LeftOutBud], plain: bool) -> str:
    """Closed buds lying on either side of the stems, and how many more there are."""
    if not buds:
        return ""
    marks = [_lying_bud(item, k, plain) for k, item in enumerate(buds[: len(LEFT_OUT_SPOTS)])]
    more = len(buds) - len(LEFT_OUT_SPOTS)
    if more > 0 and not plain:
        marks.append(
            f'<text class="bq-ink" x="{number(WIDTH - 22)}" y="{number(WAIST_Y + 74)}" font-size="14"'
            f' text-anchor="end" fill="{INK}">+ {more}</text>'
        )
    return f'<g class="bq-left">{"".join(marks)}</g>'


def _lying_bud(item: LeftOutBud, rank: int, plain: bool) -> str:
    x, y = LEFT_OUT_SPOTS[rank]
    side = -1 if x < WIDTH / 2 else 1
    angle = side * (74 + (rank // 2) * 8)
    stem_x, stem_y = polar(angle + 180, 34)
    stalk = f"M{point(x, y)}Q{point(x + stem_x * 0.5, y + stem_y * 0.5 + 5)} {point(x + stem_x, y + stem_y)}"
    dice = Dice(item.id)
    head = sprig(11, Stage.BUD, dice, side) if item.field == FOLIAGE else bud(item.field, 12, dice)
    letter = "" if plain else _badge(x + side * 30, y + 1, item.letter, 11.5)
    return (
        f'<g><title>{text_of(item.label)}</title><g opacity=".92">{line(stalk, "#7f9a7c", 2.2, ROUND_JOIN)}'
        f'<g transform="translate({number(x)} {number(y)}) rotate({angle})">{head}</g></g>{letter}</g>'
    )
