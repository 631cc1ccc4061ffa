"""Charts of observed prices, each with the rows of its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bouquet.platform.catalogue.rules.observations import (
    BRACKETS,
    PRICES,
    AmountKind,
    Bracket,
    Covers,
    Point,
    bracket_of,
)
from bouquet.platform.catalogue.rules.observations_distribution import Distribution, quantiles_of
from bouquet.platform.catalogue.web import observations_texts as texts
from bouquet.web.drawing.strips import Mark, Strip, draw_mark, draw_strips


def chart(points: Sequence[Point], among: Distribution, name: str, asked_cents: int = 0) -> dict[str, Any]:
    """A chart by bracket of population and the rows of its table; `asked_cents` is a quote drawn across."""
    strips, rows = [], []
    of_covers = [point for point in points if point.covers is among.covers]
    prices = [point for point in of_covers if point.kind in PRICES]
    for bracket in (*BRACKETS, None):
        held = [point for point in prices if _bracket(point) is bracket]
        if not held and (bracket is None or bracket is not among.bracket):
            continue
        label = texts.BRACKETS[bracket] if bracket else _("population unknown")
        if not held:
            label = _("%(size)s: no amount known") % {"size": label}
        strips.append(_strip(str(label), held, here=bracket is not None and bracket is among.bracket))
        rows.append(_row(str(label), held))
    ceilings = [point for point in of_covers if point.kind is AmountKind.CEILING]
    if ceilings:
        label = _("ceilings of framework contracts, every size")
        strips.append(_strip(label, ceilings, boxed=False))
        rows.append(_row(label, ceilings, boxed=False))
    title = _("Amounts observed, by size of authority: %(what)s") % {"what": texts.COVERED[among.covers]}
    guides = [(asked_cents, _("your quote: %(amount)s") % {"amount": texts.euros(asked_cents)})] if asked_cents else []
    drawing = draw_strips(strips, name, title, texts.tick, guides)
    return {"svg": mark_safe(drawing), "rows": rows, "title": title}  # noqa: S308 (our own drawing, escaped where it is made)


def _bracket(point: Point) -> Bracket | None:
    return None if point.population is None else bracket_of(point.population)


def _strip(label: str, points: Sequence[Point], *, here: bool = False, boxed: bool = True) -> Strip:
    found = quantiles_of([point.cents for point in points]) if boxed else None
    return Strip(
        label=label,
        marks=tuple(Mark(point.cents, texts.SHAPES[point.kind], point.sure) for point in points),
        box=(found.p25, found.p50, found.p75) if found else None,
        tails=(found.p10, found.p90) if found and found.p10 is not None and found.p90 is not None else None,
        here=here,
    )


def _row(label: str, points: Sequence[Point], *, boxed: bool = True) -> dict[str, Any]:
    values = sorted(point.cents for point in points)
    found = quantiles_of(values) if boxed else None
    return {
        "label": label,
        "count": len(values),
        "least": values[0] if values else None,
        "most": values[-1] if values else None,
        "quantiles": found,
    }


def key(points: Sequence[Point], covers: Covers) -> list[dict[str, Any]]:
    """The shapes that a chart uses, each with what it is."""
    held = {point.kind for point in points if point.covers is covers}
    shapes = [
        {"svg": mark_safe(draw_mark(shape)), "text": texts.KINDS[kind]}  # noqa: S308 (our own drawing)
        for kind, shape in texts.SHAPES.items()
        if kind in held
    ]
    if any(not point.sure for point in points if point.covers is covers):
        unsure = draw_mark("disc", sure=False)
        shapes.append({"svg": SafeString(unsure), "text": texts.unsure_note()})
    return shapes
