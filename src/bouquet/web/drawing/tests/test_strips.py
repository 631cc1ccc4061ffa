import xml.etree.ElementTree as ET

import pytest

from bouquet.web.drawing.strips import MOST_MARKS, Mark, Strip, draw_mark, draw_strips, scale_of

ROW = Strip("1 000 <b>", (Mark(1_000), Mark(50_000, "square", sure=False)), (1_000, 5_000, 9_000), (900, 20_000), True)


def drawn(*strips, guides=()):
    return draw_strips(strips, "one", "Prices & more", lambda value: f"{value:.0f}", guides)


def test_the_drawing_is_sound_and_titled():
    root = ET.fromstring(drawn(ROW, guides=[(3_000, "quote <1>")]))
    title = next(element for element in root if element.tag.endswith("title"))
    assert title.text == "Prices & more"
    assert root.get("aria-labelledby") == title.get("id")


def test_the_same_rows_give_the_same_bytes():
    other = Strip(ROW.label, ROW.marks[::-1], ROW.box, ROW.tails, ROW.here)
    assert drawn(ROW) == drawn(other)


def test_no_style_is_written_into_the_page():
    assert "style" not in drawn(ROW)


def test_values_keep_their_order_on_the_scale():
    scale = scale_of([120, 80_000])
    assert scale.ticks == [100, 1_000, 10_000, 100_000]
    places = [scale.x(value) for value in (0, 120, 1_000, 80_000, 10**9)]
    assert places == sorted(places)


@pytest.mark.parametrize("values", [[], [0], [100], [5, 5]])
def test_a_scale_is_never_empty(values):
    scale = scale_of(values)
    assert scale.high > scale.low


def test_a_strip_without_points_is_drawn():
    ET.fromstring(drawn(Strip("none", ())))


def test_many_points_are_thinned_and_both_ends_kept():
    text = drawn(Strip("many", tuple(Mark(value + 1) for value in range(5_000))))
    assert text.count("<circle") == MOST_MARKS


@pytest.mark.parametrize("shape", ["disc", "square", "diamond", "triangle"])
def test_a_key_shows_each_shape(shape):
    assert "unsure" in ET.fromstring(draw_mark(shape, sure=False))[0].get("class")
