import re
from dataclasses import dataclass

from bouquet.web.charts import dots_svg


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    radius: float = 3.0
    kind: str = "dot"
    label: str = ""


def names(*dots):
    return re.findall(r">([^<>]+)</text>", dots_svg(dots, 400, 300, "A map"))


def test_a_name_that_would_cover_a_larger_one_is_left_out():
    crowd = [Point(10, 100, 4, label="Small"), Point(12, 105, 9, label="Large")]
    assert names(*crowd) == ["Large"]


def test_two_neighbours_are_named_on_their_two_sides():
    svg = dots_svg([Point(200, 100, 9, label="East"), Point(190, 100, 5, label="West")], 400, 300, "A map")
    assert re.findall(r'(text-anchor="end")?>([^<>]+)</text>', svg) == [("", "East"), ('text-anchor="end"', "West")]


def test_the_place_pointed_out_is_always_named():
    here = Point(395, 100, 1, "dot-here", "A very long name of commune that nothing holds anywhere")
    assert names(Point(390, 100, 9, label="City"), here)[0] == here.label


def test_names_stay_inside_the_drawing():
    svg = dots_svg([Point(380, 100, label="Montboucher")], 400, 300, "A map")
    assert 'text-anchor="end"' in svg


def test_names_are_few_and_escaped():
    assert len(names(*(Point(50, 40 * n, label=f"Town {n}") for n in range(1, 12)))) == 7
    assert "&lt;b&gt;" in dots_svg([Point(50, 50, label="<b>")], 400, 300, "A map")
