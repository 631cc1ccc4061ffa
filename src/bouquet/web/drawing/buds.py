"""Half-open flowers, buds and foliage, seen from the side and growing upwards; and the flower of a field at a stage."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bouquet.web.drawing.flowers import OPEN_FLOWERS, agapanthus, hydrangea, tulip
from bouquet.web.drawing.model import FOLIAGE, Stage
from bouquet.web.drawing.palette import (
    BRANCH_GREEN,
    CALYX_GREEN,
    DEEP_GREEN,
    FLOWER_COLOURS,
    FOLIAGE_GREENS,
    FOLIAGE_LINE,
    SEPAL_GREEN,
)
from bouquet.web.drawing.svg import (
    ROUND_CAP,
    ROUND_JOIN,
    Dice,
    area,
    dot,
    ellipse,
    faded,
    line,
    number,
    outlined,
    petal,
    point,
    polar,
    scaled,
    spiral_points,
)

UNRIPE = "#b9c9a4"
CALYX = "M-.36,.34C-.4,.78 -.12,.92 0,.95C.12,.92 .4,.78 .36,.34L.16,.56L0,.32L-.16,.56Z"
BUD_OUTLINE = "M0,.8C-.62,.5 -.5,-.45 0,-1C.5,-.45 .62,.5 0,.8Z"
BUD_FOLD = "M0,.6C-.12,-.1 .2,-.5 0,-1"
BUD_SEPALS = "M0,.98C-.66,.7 -.56,.1 -.34,-.22C-.26,.2 -.1,.3 0,-.02C.1,.3 .26,.2 .34,-.22C.56,.1 .66,.7 0,.98Z"


@dataclass(frozen=True, slots=True)
class Fan:
    """Petals of a half-open flower: how many behind, how wide, how pointed; its heart when seen, its own edge."""

    count: int
    width: float
    tip: float
    heart: str | None = None
    edge: str | None = None


FANS = {
    "participation": Fan(9, 0.12, 0.8, heart="#e9ae21", edge="#95825a"),
    "energy": Fan(11, 0.13, 0.45, heart="#5a3413"),
    "mobility": Fan(9, 0.15, 0.5),
    "commerce": Fan(9, 0.2, 0.7),
    "heritage": Fan(5, 0.42, 0.85),
    "reporting": Fan(5, 0.46, 0.9),
}

BRANCH_PAIRS = {Stage.FULL: 6, Stage.HALF: 4, Stage.BUD: 2}
BRANCH_LENGTHS = {Stage.FULL: 2.0, Stage.HALF: 1.65, Stage.BUD: 1.15}


def bloom(field: str, radius: float, step: Stage, name: str, tilt: float = 0) -> str:
    """The flower of a field at a stage, centred on the origin; `name` decides its small irregularities.

    Foliage bends to the side of `tilt`.
    """
    dice = Dice(name)
    if field == FOLIAGE:
        return sprig(radius, step, dice, tilt)
    if step == Stage.FULL:
        return OPEN_FLOWERS[field](radius, FLOWER_COLOURS[field], dice)
    return half_open(field, radius * 0.82, dice) if step == Stage.HALF else bud(field, radius * 0.66, dice)


def half_open(field: str, radius: float, dice: Dice) -> str:
    """A flower half-open: a fan of petals out of a calyx, or a smaller head for those that grow as a ball."""
    colours = FLOWER_COLOURS[field]
    if field == "booking":
        return f'<g transform="scale(.8)">{hydrangea(radius, replace(colours, body=UNRIPE), dice)}</g>'
    if field == "opendata":
        lift = number(-radius * 0.1)
        return f'<g transform="translate(0 {lift}) scale(.72)">{agapanthus(radius, colours, dice)}</g>'
    if field == "counter":
        drop = f' transform="translate(0 {number(radius * 0.3)})"'
        return f'<g transform="scale(.76 .88)">{tulip(radius, colours, dice)}</g>{_calyx(radius * 0.62, drop)}'
    return f'<g transform="translate(0 {number(radius * 0.62)})">{_fan(field, radius, dice)}</g>{_calyx(radius)}'


def _fan(field: str, radius: float, dice: Dice) -> str:
    """Two layers of petals that spread upwards from the origin, the heart between them."""
    fan, colours = FANS[field], FLOWER_COLOURS[field]
    layers = []
    for count, spread, size, fill in (
        (fan.count, 64, 1.28, colours.body),
        (max(3, fan.count - 3), 40, 1.12, colours.light),
    ):
        petals = []
        for k in range(count):
            angle = -spread + 2 * spread * k / (count - 1) + dice(-2, 2)
            length = radius * size * (1 - 0.0016 * abs(angle))
            petals.append(petal(angle, 0, length, radius * fan.width, fill, fan.edge or colours.dark, fan.tip))
        layers.append("".join(petals))
    place = f'cx="0" cy="{number(-radius * 0.5)}"'
    heart = ellipse(place, radius * 0.36, radius * 0.16, fan.heart) if fan.heart else ""
    return heart.join(layers)


def _calyx(radius: float, transform: str = "") -> str:
    """The green cup that holds the petals."""
    return area(scaled(CALYX, radius, radius), CALYX_GREEN, DEEP_GREEN, extra=ROUND_JOIN, transform=transform)


def bud(field: str, radius: float, dice: Dice) -> str:
    """A flower still closed, its colour showing above the sepals; the hydrangea is a cluster of small balls."""
    colours = FLOWER_COLOURS[field]
    if field == "booking":
        tones = (UNRIPE, colours.light, "#cfd8b8")
        return "".join(
            dot(x, y, radius * 0.17, tones[k % 3], outlined(colours.dark, ".6"))
            for k, (x, y) in enumerate(spiral_points(13, radius * 0.52))
        )
    return (
        area(scaled(BUD_OUTLINE, radius, radius), colours.body, colours.dark)
        + line(scaled(BUD_FOLD, radius, radius), colours.dark, 0.8, faded(".6"))
        + area(scaled(BUD_SEPALS, radius, radius), SEPAL_GREEN, DEEP_GREEN, extra=ROUND_JOIN)
    )


def sprig(radius: float, step: Stage, dice: Dice, tilt: float) -> str:
    """Foliage: a branch growing from the origin, bent to the side of `tilt`; the surer, the more leaves."""
    pairs = BRANCH_PAIRS[step]
    length = radius * BRANCH_LENGTHS[step]
    bend = radius * 0.35 * (1 if tilt >= 0 else -1)
    branch = f"M{point(0, radius * 0.9)}Q{point(bend * 0.2, -length * 0.3)} {point(bend, radius - length)}"
    marks = [line(branch, BRANCH_GREEN, 1.8, ROUND_CAP)]
    for k in range(pairs):
        along = (k + 0.35) / pairs
        x, y = bend * along * along, radius * 0.75 - length * along
        size = radius * (0.5 - 0.24 * along)
        marks += [_sprig_leaf(x, y, side * (62 - 18 * along) + dice(-7, 7), size, dice) for side in (-1, 1)]
    place = f'transform="translate({number(bend)} {number(radius - length)}) rotate({number(bend)})"'
    marks.append(ellipse(place, radius * 0.15, radius * 0.24, "#b7cfa9", outlined(FOLIAGE_LINE)))
    return "".join(marks)


def _sprig_leaf(x: float, y: float, angle: float, size: float, dice: Dice) -> str:
    """A round leaf and its vein."""
    centre_x, centre_y = polar(angle, size * 0.95)
    end_x, end_y = polar(angle, size * 1.6)
    fill = FOLIAGE_GREENS[int(dice(0, 2.99))]
    place = f'transform="translate({number(x + centre_x)} {number(y + centre_y)}) rotate({number(angle)})"'
    vein = f"M{point(x, y)}L{point(x + end_x, y + end_y)}"
    return ellipse(place, size * 0.68, size * 0.92, fill, outlined(FOLIAGE_LINE)) + line(
        vein, FOLIAGE_LINE, 0.6, faded(".55")
    )
