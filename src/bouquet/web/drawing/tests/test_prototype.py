"""The drawing against the prototype of the shared folder, byte for byte."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path
from typing import Any

import pytest

from bouquet.web.drawing import FIELDS, BouquetDrawing, Carrier, DrawnService, LeftOutBud, draw_bouquet, draw_flower

SHARED = Path(os.environ.get("BOUQUET_SHARED") or Path(__file__).resolve().parents[5].parent / "shared")
LOOK = SHARED / "design" / "look"
PROTOTYPE = LOOK / "bouquet_svg.py"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not PROTOTYPE.is_file(), reason=f"the shared data folder has no {PROTOTYPE}"),
]


@pytest.fixture(scope="module")
def prototype() -> dict[str, Any]:
    return runpy.run_path(str(PROTOTYPE))


def case_of(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((LOOK / "svg" / f"cas-{name}.json").read_text(encoding="utf-8"))
    return case


def drawing_of(case: dict[str, Any]) -> BouquetDrawing:
    return BouquetDrawing(
        case["title"],
        case["desc"],
        tuple(Carrier(carrier["id"], carrier["id"], carrier["label"]) for carrier in case["carriers"]),
        tuple(DrawnService(**service) for service in case["services"]),
        tuple(LeftOutBud(**bud) for bud in case["left_out"]),
    )


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("name", ["3", "8", "13", "15"])
def test_samples_keep_every_byte(prototype: dict[str, Any], name: str, plain: bool) -> None:
    case = case_of(name)
    assert draw_bouquet(drawing_of(case), plain=plain) == prototype["draw"](case, plain)


@pytest.mark.parametrize("name", ["3", "8", "13", "15"])
def test_samples_are_the_drawings_shown_in_the_folder(name: str) -> None:
    assert draw_bouquet(drawing_of(case_of(name))) == (LOOK / "svg" / f"bouquet-{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("sure", [1.0, 0.9, 0.6, 0.59])
@pytest.mark.parametrize("field", FIELDS)
def test_flowers_alone_keep_every_byte(prototype: dict[str, Any], field: str, sure: float) -> None:
    assert draw_flower(field, sure) == prototype["flower"](field, sure)
    assert draw_flower(field, sure, 40) == prototype["flower"](field, sure, 40)
