"""Open flowers seen from above (the tulip from the side), centred on the origin: one form per field."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

from bouquet.web.drawing.palette import Colours
from bouquet.web.drawing.svg import (
    GOLDEN_ANGLE,
    ROUND_CAP,
    ROUND_JOIN,
    Dice,
    area,
    dot,
    faded,
    line,
    outlined,
    petal,
    point,
    polar,
    polar_point,
    scaled,
    spiral_points,
)

Painter = Callable[[float, Colours, Dice], str]

TULIP_SIDE = "M0,1C-1.25,.7 -1.15,-.3 -.82,-.85C-.3,-.45 .12,.1 0,1Z"
TULIP_OTHER_SIDE = "M0,1C1.25,.7 1.15,-.3 .82,-.85C.3,-.45 -.12,.1 0,1Z"
TULIP_FRONT = "M0,1C-.75,.6 -.62,-.2 0,-.62C.62,-.2 .75,.6 0,1Z"


def daisy(radius: float, colours: Colours, dice: Dice) -> str:
    """Two rows of white petals around a yellow heart."""
    width = radius * 0.13
    marks = [
        petal(k * 24 + 12 + dice(-3, 3), 0, radius * dice(0.86, 0.93), width, colours.body, "#a08d60", 0.8)
        for k in range(15)
    ]
    marks += [
        petal(k * 24 + dice(-3, 3), 0, radius * dice(0.92, 1), width, colours.light, "#95825a", 0.8) for k in range(15)
    ]
    marks.append(dot(0, 0, radius * 0.31, "#e9ae21", outlined("#a8730c")))
    marks += [dot(x, y, radius * 0.03 + 0.3, "#b97f10") for x, y in spiral_points(22, radius * 0.25)]
    return "".join(marks)


def poppy(radius: float, colours: Colours, dice: Dice) -> str:
    """Four broad creased petals around a dark heart."""
    petals = ((90, 1, colours.body), (-90, 0.98, colours.body), (0, 1.02, colours.light), (180, 0.96, "#e2513f"))
    marks = []
    for angle, size, fill in petals:
        towards = angle + dice(-8, 8)
        marks.append(_poppy_petal(towards, radius * 0.98 * size, fill, colours.dark, dice))
    marks += [
        line(f"M0,0L{polar_point(k * 90 + 45, radius * 0.38)}", "#3a1320", radius * 0.11, ROUND_CAP + faded(".75"))
        for k in range(4)
    ]
    for k in range(18):
        x, y = polar(k * 20 + dice(-4, 4), radius * dice(0.27, 0.36))
        marks.append(dot(x, y, radius * 0.035 + 0.3, "#2a1420"))
    marks.append(dot(0, 0, radius * 0.17, "#9db37a", outlined("#2a1420", "1")))
    marks += [line(f"M0,0L{polar_point(k * 60, radius * 0.14)}", "#41532f", 0.8) for k in range(6)]
    return "".join(marks)


def _poppy_petal(angle: float, length: float, fill: str, dark: str, dice: Dice) -> str:
    """A petal with a wavy rim and four creases."""
    rim = []
    for k in range(9):
        turn = -58 + k * 14.5
        rim.append(
            polar(angle + turn, length * (1 - 0.045 * (k % 2) - 0.0001 * turn * turn * 0.35 + dice(-0.02, 0.02)))
        )
    outline = f"M0,0L{point(*rim[0])}" + "".join(
        f"Q{point((x0 + x1) / 2 * 1.05, (y0 + y1) / 2 * 1.05)} {point(x1, y1)}" for (x0, y0), (x1, y1) in pairwise(rim)
    )
    creases = [
        f"M{polar_point(angle + turn, length * 0.4)}L{polar_point(angle + turn * 1.15, length * 0.78)}"
        for turn in (-30, -10, 12, 32)
    ]
    blade = area(outline + "Z", fill, dark, extra=ROUND_JOIN)
    return blade + "".join(line(crease, dark, 0.6, faded(".35")) for crease in creases)


def cornflower(radius: float, colours: Colours, dice: Dice) -> str:
    """Two rings of toothed trumpets around fine stamens."""
    marks = []
    for ring, count, size, fill in ((0, 9, 1.0, colours.body), (1, 8, 0.74, colours.light)):
        for k in range(count):
            angle = k * 360 / count + ring * 21 + dice(-5, 5)
            marks.append(area(_trumpet(angle, 360 / count * 0.46, radius, size), fill, colours.dark, extra=ROUND_JOIN))
    for k in range(13):
        angle = k * 27.7 + dice(-6, 6)
        x, y = polar(angle, radius * dice(0.28, 0.42))
        marks.append(line(f"M0,0L{point(x, y)}", "#4a2f7c", 1.1) + dot(x, y, radius * 0.035 + 0.4, "#e7e0ff"))
    marks.append(dot(0, 0, radius * 0.15, "#3a2a6e"))
    return "".join(marks)


def _trumpet(angle: float, half: float, radius: float, size: float) -> str:
    """The outline of a trumpet with three teeth, `half` degrees wide on each side of `angle`."""
    mouth = (
        (angle - half, size * 0.88),
        (angle - half * 0.45, size * 0.8),
        (angle - half * 0.18, size),
        (angle + half * 0.2, size * 0.8),
        (angle + half * 0.55, size * 0.97),
        (angle + half, size * 0.84),
    )
    return "M0,0" + "".join(f"L{polar_point(turn, radius * far)}" for turn, far in mouth) + "Z"


def hydrangea(radius: float, colours: Colours, dice: Dice) -> str:
    """A ball of florets with four petals each."""
    tones = (colours.body, colours.light, "#c3abe0", "#a284c9", "#d9c9ee")
    marks = [dot(0, 0, radius * 0.93, "#8d70b5")]
    size = radius * 0.235
    for k, (x, y) in reversed(list(enumerate(spiral_points(24, radius * 0.84)))):
        marks.append(area(_floret(x, y, dice(0, 90), size), tones[k % 5], colours.dark, 0.6))
        marks.append(dot(x, y, radius * 0.035 + 0.2, "#fff6c9"))
    return "".join(marks)


def _floret(x: float, y: float, angle: float, size: float) -> str:
    """The outline of four round petals around a point."""
    outline = ""
    centre = point(x, y)
    for turn in range(0, 360, 90):
        tip_x, tip_y = polar(angle + turn, size)
        left_x, left_y = polar(angle + turn - 48, size * 0.98)
        right_x, right_y = polar(angle + turn + 48, size * 0.98)
        outline += (
            f"M{centre}C{point(x + left_x, y + left_y)}"
            f" {point(x + tip_x * 1.25 + left_x * 0.3, y + tip_y * 1.25 + left_y * 0.3)} {point(x + tip_x, y + tip_y)}"
            f"C{point(x + tip_x * 1.25 + right_x * 0.3, y + tip_y * 1.25 + right_y * 0.3)}"
            f" {point(x + right_x, y + right_y)} {centre}Z"
        )
    return outline


def sunflower(radius: float, colours: Colours, dice: Dice) -> str:
    """Two rows of pointed petals around a wide disc of seeds."""
    inner, width = radius * 0.3, radius * 0.12
    marks = [
        petal(k * 18 + 9 + dice(-2, 2), inner, radius * dice(0.9, 1), width, colours.body, colours.dark, 0.45)
        for k in range(20)
    ]
    marks += [
        petal(k * 18 + dice(-2, 2), inner, radius * dice(0.82, 0.92), width, colours.light, colours.dark, 0.45)
        for k in range(20)
    ]
    marks.append(dot(0, 0, radius * 0.45, "#5a3413", outlined("#3a1f08")))
    marks += [
        dot(x, y, radius * 0.026 + 0.3, "#c58a2c" if k > 26 else "#8c5a20")
        for k, (x, y) in enumerate(spiral_points(52, radius * 0.41))
    ]
    return "".join(marks)


def dahlia(radius: float, colours: Colours, dice: Dice) -> str:
    """Four rings of petals, paler towards the centre."""
    rings = ((14, 1, colours.body), (12, 0.8, "#e27fab"), (10, 0.6, colours.light), (7, 0.4, "#f8c6da"))
    marks = []
    for ring, (count, outer, fill) in enumerate(rings):
        width = radius * outer * 2.1 / count
        for k in range(count):
            angle = k * 360 / count + ring * 13 + dice(-2, 2)
            marks.append(petal(angle, 0, radius * outer, width, fill, colours.dark, 0.7))
    marks.append(dot(0, 0, radius * 0.12, "#b23a6e"))
    return "".join(marks)


def rose(radius: float, colours: Colours, dice: Dice) -> str:
    """Rings of round petals closing on a spiral."""
    rings = (
        (6, 0.5, 0.52, colours.body),
        (5, 0.36, 0.46, "#ad4160"),
        (4, 0.22, 0.36, "#b84f6d"),
        (3, 0.1, 0.26, colours.light),
    )
    marks = []
    for ring, (count, far, size, fill) in enumerate(rings):
        for k in range(count):
            x, y = polar(k * 360 / count + ring * 31 + dice(-4, 4), radius * far)
            marks.append(dot(x, y, radius * size, fill, outlined(colours.dark)))
    spiral = "M0,0" + "".join(("L" if k % 2 else " ") + polar_point(k * 38, radius * 0.014 * k) for k in range(1, 22))
    marks.append(line(spiral, colours.dark, 1.2, ROUND_JOIN + ROUND_CAP))
    return "".join(marks)


def agapanthus(radius: float, colours: Colours, _dice: Dice) -> str:
    """A globe of small stars on stalks."""
    tones = (colours.body, colours.light, "#56b3ab")
    tips = [polar(k * GOLDEN_ANGLE, radius * 0.95 * math.sqrt((k + 0.5) / 34)) for k in range(34)]
    marks = [line(f"M0,0L{point(x, y)}", "#5f8f6a", 0.7) for x, y in tips]
    for k, (x, y) in reversed(list(enumerate(tips))):
        angle = math.degrees(math.atan2(x, -y)) if k else 0
        marks.append(area(_star(x, y, angle, radius * 0.17), tones[k % 3], colours.dark, 0.7, ROUND_JOIN))
        marks.append(dot(x, y, radius * 0.03 + 0.2, "#f4fffd"))
    return "".join(marks)


def _star(x: float, y: float, angle: float, size: float) -> str:
    """The outline of a star with five points, around a point."""
    outline = f"M{point(x, y)}"
    for turn in range(0, 360, 72):
        tip_x, tip_y = polar(angle + turn, size)
        dip_x, dip_y = polar(angle + turn + 36, size * 0.42)
        outline += ("L" if turn else "M") + f"{point(x + tip_x, y + tip_y)}L{point(x + dip_x, y + dip_y)}"
    return outline + "Z"


def tulip(radius: float, colours: Colours, _dice: Dice) -> str:
    """A cup seen from the side, pointing upwards."""
    width, height, dark = radius * 0.78, radius * 0.95, colours.dark
    marks = [
        petal(-26, -height, height * 0.82, width * 0.62, colours.body, dark, 0.66),
        petal(26, -height, height * 0.82, width * 0.62, colours.body, dark, 0.66),
        petal(0, -height, height * 0.98, width * 0.5, "#e0832f", dark, 0.6),
    ]
    marks += [area(scaled(side, width, height), colours.body, dark) for side in (TULIP_SIDE, TULIP_OTHER_SIDE)]
    marks.append(area(scaled(TULIP_FRONT, width, height), colours.light, dark))
    for side in (-1, 0, 1):
        crease = (
            f"M{point(side * width * 0.14, height * 0.72)}"
            f"Q{point(side * width * 0.3, height * 0.1)} {point(side * width * 0.1, -height * 0.34)}"
        )
        marks.append(line(crease, dark, 0.6, faded(".4")))
    return "".join(marks)


OPEN_FLOWERS: dict[str, Painter] = {
    "participation": daisy,
    "counter": tulip,
    "reporting": poppy,
    "mobility": cornflower,
    "booking": hydrangea,
    "energy": sunflower,
    "commerce": dahlia,
    "heritage": rose,
    "opendata": agapanthus,
}
