"""Shapes of needs and fields."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, Field

from bouquet.api.shapes import Named, Text, named, text_of
from bouquet.platform.catalogue import models


class Direction(StrEnum):
    """Which way an indicator should go."""

    UP = "up"
    DOWN = "down"
    NEUTRAL = "neutral"


class Indicator(BaseModel):
    """A figure by which a need can be followed; the catalogue names it and does not hold its value."""

    id: str
    label: Text
    unit: str
    direction: Direction = Field(description="Which way is better.")
    possible_source: str = Field(description="Where the figure may be found, in French.")


class NeedSheet(Named):
    """A stake of small and medium local authorities, on which they put priorities."""

    description: Text
    indicators: list[Indicator]


class NeedList(BaseModel):
    """Every need, in the order of the catalogue."""

    items: list[NeedSheet]


class FieldList(BaseModel):
    """Every field that services belong to, in the order of the catalogue."""

    items: list[Named]


def need_sheet(need: models.Need) -> NeedSheet:
    """A need with its indicators."""
    return NeedSheet(
        **named(need).model_dump(),
        description=text_of(need, "description"),
        indicators=[_indicator(row) for row in need.indicators],
    )


def _indicator(row: dict[str, str]) -> Indicator:
    return Indicator(
        id=row["id"],
        label=Text(fr=row["label_fr"], en=row["label_en"]),
        unit=row["unit"],
        direction=Direction(row["direction"]),
        possible_source=row["possible_source"],
    )
