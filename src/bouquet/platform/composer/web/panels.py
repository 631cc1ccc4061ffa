"""What pages of lower apps show of the composer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.rules.request import Wishes
from bouquet.platform.composer.web import texts
from bouquet.web.drawing import draw_bouquet

EXAMPLE = "26113"


def example_bouquet(request: HttpRequest, subject: Any) -> Mapping[str, Any] | None:
    """The bouquet of the commune shown as an example, computed like any other."""
    commune = geography.commune(EXAMPLE)
    if commune is None:
        return None
    catalogue = selectors.catalogue_data()
    answer = services.compose(commune, Wishes(), catalogue=catalogue)
    return {
        "place": commune,
        "count": len(answer.best.lines),
        "shared": len(answer.pooled_lines),
        "drawing": SafeString(draw_bouquet(texts.drawing(commune, answer, catalogue, ()), plain=True)),
    }


def next_steps(request: HttpRequest, commune: Commune) -> Mapping[str, Any] | None:
    """What can be done for a commune that has inhabitants."""
    return {} if commune.population else None
