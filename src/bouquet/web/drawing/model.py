"""What a drawing is made from: the services kept, those left out, and who carries them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bouquet.web.drawing.palette import FLOWER_COLOURS

FOLIAGE = "enablers"
FIELDS = (*FLOWER_COLOURS, FOLIAGE)


class Stage(StrEnum):
    """How far a flower is open: how sure the service is to stay in the bouquet."""

    FULL = "full"
    HALF = "half"
    BUD = "bud"


def stage(sure: float | None) -> Stage:
    """Open above 90 % of plausible scenarios, half-open from 60 %, bud below; open when not computed.

    Args:
        sure: share of the plausible scenarios in which the service stays in, 0 to 1; None when not computed.
    """
    if sure is None or sure > 0.9:
        return Stage.FULL
    return Stage.HALF if sure >= 0.6 else Stage.BUD


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who holds contracts: a ribbon and a florist's tag.

    Args:
        id: what the `carrier` of a service refers to, unique in the drawing.
        kind: commune, epci, departement or region, each with its colour; any other kind takes a neutral one.
        label: written on the tag.
    """

    id: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class DrawnService:
    """A service of the bouquet: one flower, or one branch of foliage.

    Args:
        id: decides the small irregularities of the flower.
        number: the line of the table the flower answers to.
        label: read out and shown on hover.
        field: one of `FIELDS`, decides the form and colour.
        carrier: the `id` of a carrier of the drawing.
        gain: contribution, 0 or more, in any unit shared by the services of the drawing; decides the size.
        sure: share of the plausible scenarios in which the service stays in, 0 to 1; None when not computed.
    """

    id: str
    number: int
    label: str
    field: str
    carrier: str
    gain: float
    sure: float | None = None


@dataclass(frozen=True, slots=True)
class LeftOutBud:
    """A service left out: a closed bud lying beside the stems, with the letter of its line in the table."""

    id: str
    letter: str
    label: str
    field: str


@dataclass(frozen=True, slots=True)
class BouquetDrawing:
    """All that a bouquet shows; raise `ValueError` naming what does not hold together.

    Args:
        title: accessible name of the drawing; decides the pale leaves behind the flowers.
        description: accessible description, may be empty.
        carriers: from left to right; those without a service are not drawn.
        services: in any order.
        left_out: nearest to entering first; six are drawn and the others counted.
    """

    title: str
    description: str
    carriers: tuple[Carrier, ...]
    services: tuple[DrawnService, ...]
    left_out: tuple[LeftOutBud, ...] = ()

    def __post_init__(self) -> None:
        carrier_ids = [carrier.id for carrier in self.carriers]
        if len(set(carrier_ids)) < len(carrier_ids):
            raise ValueError(f"two carriers share an id: {carrier_ids}")
        _refuse_unknown_fields((*self.services, *self.left_out))
        for service in self.services:
            if service.carrier not in carrier_ids:
                raise ValueError(f"service {service.id!r}: {service.carrier!r} is not a carrier of the drawing")
            if not (math.isfinite(service.gain) and service.gain >= 0):
                raise ValueError(f"service {service.id!r}: the gain must be 0 or more, not {service.gain}")


def _refuse_unknown_fields(drawn: Iterable[DrawnService | LeftOutBud]) -> None:
    for item in drawn:
        if item.field not in FIELDS:
            raise ValueError(f"service {item.id!r}: no flower for the field {item.field!r}")
