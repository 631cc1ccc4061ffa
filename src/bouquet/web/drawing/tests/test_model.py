from __future__ import annotations

import math
import re
from importlib.resources import files

import pytest

from bouquet.web.drawing import FIELDS, Carrier, Stage, stage
from bouquet.web.drawing.tests.factories import CARRIERS, drawing, left_out, service


@pytest.mark.parametrize(
    ("sure", "expected"),
    [
        (1.0, Stage.FULL),
        (math.nextafter(0.9, 1), Stage.FULL),
        (0.9, Stage.HALF),
        (0.6, Stage.HALF),
        (math.nextafter(0.6, 0), Stage.BUD),
        (0.0, Stage.BUD),
    ],
)
def test_a_flower_opens_above_ninety_percent_and_starts_at_sixty(sure: float, expected: Stage) -> None:
    assert stage(sure) == expected


def test_a_share_not_computed_is_an_open_flower() -> None:
    assert stage(None) == Stage.FULL


def test_every_field_of_the_drawing_is_accepted() -> None:
    assert len(drawing(*(service(k, field=field) for k, field in enumerate(FIELDS))).services) == 10


def test_every_field_of_the_shipped_catalogue_has_a_flower() -> None:
    text = files("bouquet.content").joinpath("catalogue", "services.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"^ +field: (\S+)$", text, re.MULTILINE)) == set(FIELDS)


def test_a_field_without_a_flower_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'service-1'.*'astronomy'"):
        drawing(service(field="astronomy"))
    with pytest.raises(ValueError, match=r"'left-0'.*'astronomy'"):
        drawing(left_out=left_out(1, "astronomy"))


def test_a_carrier_that_is_not_listed_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'service-1'.*'syndicat'"):
        drawing(service(carrier="syndicat"))


def test_two_carriers_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="share an id"):
        drawing(carriers=(*CARRIERS, Carrier("epci", "syndicat", "SIVU")))


@pytest.mark.parametrize("gain", [-0.1, math.nan, math.inf])
def test_a_gain_below_zero_or_not_finite_is_refused(gain: float) -> None:
    with pytest.raises(ValueError, match="the gain must be 0 or more"):
        drawing(service(gain=gain))
