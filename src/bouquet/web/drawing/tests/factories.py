"""Small drawings for tests: by hand, and random ones that use every field, stage and carrier."""

from __future__ import annotations

import random

from bouquet.web.drawing import FIELDS, BouquetDrawing, Carrier, DrawnService, LeftOutBud

CARRIERS = (
    Carrier("commune", "commune", "Die"),
    Carrier("epci", "epci", "CC du Diois"),
    Carrier("departement", "departement", "Drôme"),
    Carrier("region", "region", "Région"),
)


def service(number: int = 1, **changes: object) -> DrawnService:
    values: dict[str, object] = {
        "id": f"service-{number}",
        "number": number,
        "label": f"Service {number}",
        "field": "energy",
        "carrier": "commune",
        "gain": 2.0,
        "sure": 0.95,
    }
    return DrawnService(**{**values, **changes})  # type: ignore[arg-type]


def left_out(count: int, field: str = "mobility") -> tuple[LeftOutBud, ...]:
    return tuple(LeftOutBud(f"left-{k}", chr(ord("a") + k), f"Left out {k}", field) for k in range(count))


def drawing(*services: DrawnService, **changes: object) -> BouquetDrawing:
    values: dict[str, object] = {
        "title": "Bouquet of Die",
        "description": "Services of Die",
        "carriers": CARRIERS,
        "services": services,
    }
    return BouquetDrawing(**{**values, **changes})  # type: ignore[arg-type]


def random_drawing(count: int, seed: int = 0) -> BouquetDrawing:
    dice = random.Random(f"{seed}/{count}")
    services = [
        service(
            number,
            label=f"Label {dice.random()}",
            field=dice.choice(FIELDS),
            carrier=dice.choice(CARRIERS).id,
            gain=dice.choice((0.0, dice.uniform(0.1, 7))),
            sure=dice.choice((None, 0.6, 0.9, dice.random())),
        )
        for number in range(1, count + 1)
    ]
    return drawing(*services, left_out=left_out(dice.randrange(9), dice.choice(FIELDS)))
