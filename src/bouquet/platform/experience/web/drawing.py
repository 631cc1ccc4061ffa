"""The map of experiences: France as a grid of dots, on it a mark for each, whose form says how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bouquet.platform.experience.models import Experience, Outcome
from bouquet.platform.experience.rules.likeness import Level, group_profile
from bouquet.platform.territories.rules.atlas import Atlas
from bouquet.web.templatetags.bouquet import language

# Metropolitan France, degrees: south, north, west, east.
SOUTH, NORTH, WEST, EAST = 41.2, 51.2, -5.3, 9.8
WIDTH, CELL, MARGIN = 640, 13, 14
MIDDLE = cos(radians((SOUTH + NORTH) / 2))
SCALE = (WIDTH - 2 * MARGIN) / ((EAST - WEST) * MIDDLE)
HEIGHT = round((NORTH - SOUTH) * SCALE + 2 * MARGIN)
MARKS = {
    Outcome.SUCCESS.value: '<circle r="6"/>',
    Outcome.MIXED.value: '<path d="M0-7 7 0 0 7-7 0Z"/>',
    Outcome.FAILURE.value: '<path d="M-6-6H6V6H-6Z"/>',
    Outcome.UNMEASURED.value: '<circle class="hollow" r="5"/>',
}


@dataclass(frozen=True, slots=True)
class Pin:
    """An experience on the map."""

    id: str
    x: float
    y: float
    outcome: str
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    svg: SafeString
    pins: tuple[Pin, ...]


def map_of(rows: Sequence[Experience], atlas: Atlas) -> Drawn:
    """The map of the experiences that have a place in metropolitan France.

    It is for the eye and the mouse: the table after it says the same, with the same links, to everyone.
    """
    pins = _spread([pin for row in rows if (pin := _pin(row, atlas)) is not None])
    ground = "".join(f'<circle cx="{x}" cy="{y}" r="2"/>' for x, y in _ground(atlas))
    marks = "".join(
        f'<a href="{reverse("experience:experience", args=[pin.id])}" tabindex="-1"><g class="rex rex-{pin.outcome}" '
        f'transform="translate({pin.x} {pin.y})"><title>{escape(pin.label)}</title>{MARKS[pin.outcome]}</g></a>'
        for pin in pins
    )
    svg = (
        f'<svg class="chart map rex-map" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
        f'<g class="ground">{ground}</g>{marks}</svg>'
    )
    return Drawn(mark_safe(svg), tuple(pins))  # noqa: S308 (our own drawing, escaped where it is made)


def key(outcome: str) -> SafeString:
    """The mark of an outcome, for the legend: the words beside it say which."""
    return mark_safe(  # noqa: S308 (our own drawing)
        f'<svg class="chart rex-key" viewBox="-8 -8 16 16" aria-hidden="true">'
        f'<g class="rex rex-{outcome}">{MARKS[outcome]}</g></svg>'
    )


def _pin(row: Experience, atlas: Atlas) -> Pin | None:
    """Where an experience is drawn: at its commune, at the middle of its EPCI or département; None elsewhere."""
    latitude, longitude = _position(row, atlas)
    if latitude is None or longitude is None or not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
        return None
    text = row.title_en if language() == "en" and row.title_en else row.title_fr
    label = f"{row.place_name}: {text} ({Outcome(row.outcome).label})"
    return Pin(row.pk, *_projected(latitude, longitude), row.outcome, label)


def _position(row: Experience, atlas: Atlas) -> tuple[float | None, float | None]:
    if row.commune is not None:
        return row.commune.latitude, row.commune.longitude
    level, code = (Level.EPCI, row.epci_id) if row.epci_id else (Level.DEPARTEMENT, row.departement_id)
    members = [atlas.rows[place] for place in atlas.groups.get((level.value, code or ""), ())]
    profile = group_profile(atlas, level, code, "") if code and members else None
    if profile is None or profile.direction is None:
        return None, None
    return profile.latitude, profile.longitude


def _projected(latitude: float, longitude: float) -> tuple[float, float]:
    """Equirectangular, true at the middle of the country."""
    x = (longitude - WEST) * MIDDLE * SCALE + MARGIN
    y = (NORTH - latitude) * SCALE + MARGIN
    return round(x, 1), round(y, 1)


def _ground(atlas: Atlas) -> list[tuple[int, int]]:
    """The cells of a grid that hold a commune: the shape of the country without any border to draw."""
    cells = set()
    for row in atlas.rows:
        if row.latitude is None or row.longitude is None:
            continue
        if SOUTH <= row.latitude <= NORTH and WEST <= row.longitude <= EAST:
            x, y = _projected(row.latitude, row.longitude)
            cells.add((int(x // CELL), int(y // CELL)))
    return sorted((x * CELL + CELL // 2, y * CELL + CELL // 2) for x, y in cells)


def _spread(pins: list[Pin]) -> list[Pin]:
    """The same with those of one spot moved aside, so that each is seen and can be reached."""
    taken: dict[tuple[int, int], int] = {}
    moved = []
    for pin in pins:
        spot = (round(pin.x / 8), round(pin.y / 8))
        rank = taken.get(spot, 0)
        taken[spot] = rank + 1
        moved.append(Pin(pin.id, round(pin.x + 13 * rank, 1), pin.y, pin.outcome, pin.label))
    return moved
