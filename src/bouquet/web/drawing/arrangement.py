"""Where each flower stands above the waist of the bouquet, its stem, and the pale leaves behind."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bouquet.web.drawing.model import FOLIAGE, DrawnService, Stage, stage
from bouquet.web.drawing.palette import DEEP_GREEN, STEM_GREENS
from bouquet.web.drawing.svg import ROUND_CAP, ROUND_JOIN, Dice, Point, leaf, line, point, polar

WIDTH = 480.0
WAIST_Y = 400.0
ROUNDS = 240

ROOM_SHARES = {Stage.FULL: 1, Stage.HALF: 0.86, Stage.BUD: 0.62}
REACHES_OUT = {Stage.FULL: 0, Stage.HALF: 0.2, Stage.BUD: 0.7}


@dataclass(frozen=True, slots=True)
class Placed:
    """A flower on the sheet: its centre, its size, its stage, and where its stem is tied."""

    service: DrawnService
    radius: float
    step: Stage
    x: float
    y: float
    waist_x: float

    @property
    def foliage(self) -> bool:
        return self.service.field == FOLIAGE

    @property
    def room(self) -> float:
        """Radius of the disc no other flower should enter."""
        return self.radius * (0.98 if self.foliage else ROOM_SHARES[self.step])

    @property
    def tilt(self) -> float:
        """Degrees by which a flower seen from the side leans away from the middle."""
        lean = math.degrees(math.atan2(self.x - WIDTH / 2, WAIST_Y + 60 - self.y)) * 0.9
        return max(-58.0, min(58.0, lean))


def arrange(services: Sequence[DrawnService], carriers: Sequence[str]) -> tuple[list[Placed], dict[str, float]]:
    """Flowers in a dome over the waist, one sector per carrier, pushed apart in a fixed number of rounds.

    Args:
        services: at least one.
        carriers: ids from left to right, each with at least one service.

    Returns:
        The flowers, carrier by carrier and the largest gain first; the horizontal place of each carrier's ribbon.
    """
    count = len(services)
    gap = 30 if len(carriers) > 1 else 0
    waist = {carrier: WIDTH / 2 + (k - (len(carriers) - 1) / 2) * gap for k, carrier in enumerate(carriers)}
    dome = _Dome(
        largest_radius=max(32.0, min(60.0, 168 / math.sqrt(count))),
        reach=158 + 15 * math.sqrt(count),
        largest_gain=max(service.gain for service in services) or 1.0,
    )
    groups = [
        sorted((s for s in services if s.carrier == carrier), key=lambda s: (-s.gain, s.id)) for carrier in carriers
    ]
    weights = [max(0.9, len(group) ** 0.85) for group in groups]
    fan = 53 if count > 4 else 36
    start: float = -fan
    seeds: list[Placed] = []
    for rank, (carrier, group) in enumerate(zip(carriers, groups, strict=True)):
        width = 2 * fan * weights[rank] / sum(weights)
        seeds += dome.sector(group, rank, start, width, waist[carrier])
        start += width
    return _settled(seeds), waist


@dataclass(frozen=True, slots=True)
class _Dome:
    """The half-disc over the waist in which flowers are sown."""

    largest_radius: float
    reach: float
    largest_gain: float

    def sector(
        self, group: Sequence[DrawnService], rank: int, start: float, width: float, waist_x: float
    ) -> list[Placed]:
        """The flowers of one carrier, `rank` from the left, sown between two angles by steps of the golden ratio."""
        sown = []
        for k, service in enumerate(group):
            step = stage(service.sure)
            share = (k * 0.618034 + 0.5) % 1 if len(group) > 1 else 0.5
            angle = start + width * (0.06 + 0.88 * share)
            far = self.reach * (0.78 + 0.34 * ((k * 0.7548 + 0.21 * rank) % 1))
            far += self.largest_radius * REACHES_OUT[step]
            if service.field == FOLIAGE:
                far, angle = self.reach * 1.06, angle * 1.1
            radius = self.largest_radius * (0.56 + 0.44 * math.sqrt(service.gain / self.largest_gain))
            x, y = polar(angle, far)
            sown.append(Placed(service, radius, step, WIDTH / 2 + x * 0.98, WAIST_Y + y * 0.94, waist_x))
        return sown


def _settled(seeds: list[Placed]) -> list[Placed]:
    """The flowers where they rest after pushing one another apart, each drawn back to where it was sown."""
    xs, ys = [seed.x for seed in seeds], [seed.y for seed in seeds]
    edges = [seed.radius * (1.5 if seed.foliage else 1) + 10 for seed in seeds]
    floors = [WAIST_Y - 92 - seed.room * 0.5 for seed in seeds]
    rooms = [seed.room for seed in seeds]
    distances = [[(j, (room + rooms[j]) * 0.97) for j in range(i + 1, len(rooms))] for i, room in enumerate(rooms)]
    for _ in range(ROUNDS):
        _push_apart(xs, ys, distances)
        for k, seed in enumerate(seeds):
            x = xs[k] + (seed.x - xs[k]) * 0.035
            xs[k] = min(max(x, edges[k]), WIDTH - edges[k])
            ys[k] = min(ys[k] + (seed.y - ys[k]) * 0.035, floors[k])
    return [replace(seed, x=x, y=y) for seed, x, y in zip(seeds, xs, ys, strict=True)]


def _push_apart(xs: list[float], ys: list[float], distances: list[list[tuple[int, float]]]) -> None:
    """Move the centres of each pair nearer than its distance, half the lack each, one pair after the other.

    Args:
        xs: horizontal places, moved in place.
        ys: vertical places, moved in place.
        distances: for each centre, the later ones and how far they should stand.
    """
    for i, others in enumerate(distances):
        x, y = xs[i], ys[i]
        for j, apart in others:
            dx = xs[j] - x
            if not -apart < dx < apart:  # hypot is faithful: it never falls below either side
                continue
            dy = ys[j] - y
            distance = math.hypot(dx, dy) or 0.01
            push = apart - distance
            if push > 0:
                move_x, move_y = dx / distance * push * 0.5, dy / distance * push * 0.5
                x, y, xs[j], ys[j] = x - move_x, y - move_y, xs[j] + move_x, ys[j] + move_y
        xs[i], ys[i] = x, y


def stem(flower: Placed) -> str:
    """A stem from the flower through the waist to its foot, with one leaf."""
    dice = Dice(flower.service.id + "/stem")
    green = STEM_GREENS[int(dice(0, 3.99))]
    x, y, off = flower.x, flower.y, flower.x - WIDTH / 2
    foot = flower.waist_x - off * 0.16 + dice(-4, 4)
    neck = flower.waist_x + off * 0.035
    curve = (
        (x, y),
        (x + (neck - x) * 0.12, y + (WAIST_Y - y) * 0.5),
        (neck + (x - neck) * 0.10, WAIST_Y - 62),
        (neck, WAIST_Y),
    )
    start, *bends = (point(*at) for at in curve)
    outline = f"M{start}C{' '.join(bends)}L{point(foot, WAIST_Y + dice(50, 62))}"
    leaf_x, leaf_y = _on_curve(curve, dice(0.42, 0.6))
    side = 1 if x >= WIDTH / 2 else -1
    return line(outline, green, 2.6 if flower.radius < 34 else 3.2, ROUND_CAP + ROUND_JOIN) + leaf(
        leaf_x, leaf_y, side * dice(48, 74), dice(26, 36), green, DEEP_GREEN
    )


def _on_curve(curve: tuple[Point, Point, Point, Point], along: float) -> Point:
    """A point of a cubic Bezier curve, `along` from 0 to 1."""
    rest = 1 - along
    x, y = (
        rest**3 * start + 3 * rest * rest * along * first + 3 * rest * along * along * second + along**3 * end
        for start, first, second, end in zip(*curve, strict=True)
    )
    return x, y


def backdrop(flowers: Sequence[Placed], name: str) -> str:
    """Quiet leaves that give the bunch its mass; they carry no meaning and are paler than the foliage that does."""
    dice = Dice(name + "/backdrop")
    middle = sum(flower.x for flower in flowers) / len(flowers)
    top = min(flower.y - flower.room for flower in flowers)
    leaves = []
    for k in range(13):
        angle = -80 + k * 160 / 12 + dice(-4, 4)
        far = (WAIST_Y - 60 - top) * (0.86 - 0.0028 * abs(angle)) + dice(-14, 10)
        x, y = polar(angle, far * 0.52)
        leaves.append(
            leaf(
                (middle + WIDTH / 2) / 2 + x,
                WAIST_Y - 84 + y * 0.9,
                angle + dice(-8, 8),
                far * 0.5,
                "#cfdcbf" if k % 2 else "#dbe5cd",
                "#9db591",
            )
        )
    return f'<g class="bq-back">{"".join(leaves)}</g>'
