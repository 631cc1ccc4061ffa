"""A composed set of services drawn as a bouquet: dataclasses in, SVG out, same input same bytes.

A flower is a service; its form and colour say the field, its size the contribution; open, half-open or bud says in how
many plausible scenarios it stays in; ribbon and tag say who carries the contract; buds lying beside are left out.
"""

from bouquet.web.drawing.bouquet import draw_bouquet, draw_flower
from bouquet.web.drawing.model import (
    FIELDS,
    BouquetDrawing,
    Carrier,
    DrawnService,
    LeftOutBud,
    Stage,
    stage,
)

__all__ = [
    "FIELDS",
    "BouquetDrawing",
    "Carrier",
    "DrawnService",
    "LeftOutBud",
    "Stage",
    "draw_bouquet",
    "draw_flower",
    "stage",
]
