from __future__ import annotations

import pytest

from bouquet.web.drawing.svg import Dice, number, scaled, text_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [(3, "3"), (3.04, "3"), (3.05, "3"), (3.06, "3.1"), (-3.25, "-3.2"), (0.25, "0.2"), (-0.04, "0"), (-0.0, "0")],
)
def test_numbers_keep_a_tenth_and_no_idle_zero(value: float, expected: str) -> None:
    assert number(value) == expected


def test_outlines_scale_across_and_down_apart() -> None:
    assert scaled("M0,1C-.5,.25 1,-1 0,1Z", 10, 20) == "M0,20C-5,5 10,-20 0,20Z"


def test_characters_that_xml_refuses_are_dropped_and_the_others_escaped() -> None:
    assert text_of("a\x00\x0b\ud800<b>&\"'é🌼\n") == "a&lt;b&gt;&amp;&quot;&#x27;é🌼\n"


def test_dice_repeat_for_a_name_and_differ_between_names() -> None:
    first, again, other = Dice("rose"), Dice("rose"), Dice("tulip")
    throws = [first(-2, 3) for _ in range(50)]
    assert throws == [again(-2, 3) for _ in range(50)]
    assert throws != [other(-2, 3) for _ in range(50)]
    assert all(-2 <= throw < 3 for throw in throws)
    assert max(throws) - min(throws) > 3
