from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from bouquet.web.drawing import FIELDS, Carrier, draw_bouquet, draw_flower
from bouquet.web.drawing.palette import OTHER_RIBBON_COLOUR, RIBBON_COLOURS
from bouquet.web.drawing.tests.factories import CARRIERS, drawing, left_out, random_drawing, service

NAMESPACE = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "g", "title", "desc", "path", "circle", "ellipse", "rect", "text"}
HOSTILE = "</title><script>alert(1)</script>\" ' & <b onload='x'>]]>"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(svg: str, element: str) -> list[str]:
    return [found.text or "" for found in parsed(svg).iter(NAMESPACE + element)]


def view_box(svg: str) -> list[float]:
    return [float(value) for value in parsed(svg).attrib["viewBox"].split()]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("count", range(1, 25))
def test_one_to_twenty_four_services_make_xml_that_names_each(count: int, plain: bool) -> None:
    subject = random_drawing(count)
    svg = draw_bouquet(subject, plain=plain)
    labels = [s.label for s in subject.services] + [bud.label for bud in subject.left_out[:6]]
    assert sorted(texts(svg, "title")) == sorted([subject.title, *labels])
    assert {element.tag.removeprefix(NAMESPACE) for element in parsed(svg).iter()} <= ELEMENTS


@pytest.mark.parametrize("count", [1, 7, 24])
def test_every_number_letter_and_tag_is_written_unless_plain(count: int) -> None:
    subject = replace(random_drawing(count), left_out=left_out(4))
    counts = {c.label: sum(s.carrier == c.id for s in subject.services) for c in CARRIERS}
    expected = [str(s.number) for s in subject.services] + list("abcd")
    expected += [f"{label} · {many}" for label, many in counts.items() if many]
    assert sorted(texts(draw_bouquet(subject), "text")) == sorted(expected)
    assert texts(draw_bouquet(subject, plain=True), "text") == []


def test_the_same_input_gives_the_same_bytes_in_any_process() -> None:
    program = (
        "from bouquet.web.drawing import draw_bouquet;"
        "from bouquet.web.drawing.tests.factories import random_drawing;"
        "print(draw_bouquet(random_drawing(13)), end='')"
    )
    outputs = [
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] == draw_bouquet(random_drawing(13)).encode()


def test_the_order_of_services_changes_nothing() -> None:
    subject = random_drawing(13)
    shuffled = random.Random(1).sample(subject.services, 13)
    assert shuffled != list(subject.services)
    assert draw_bouquet(replace(subject, services=tuple(shuffled))) == draw_bouquet(subject)


def test_two_services_differ_in_their_small_irregularities() -> None:
    assert draw_bouquet(drawing(service(id="a"))) != draw_bouquet(drawing(service(id="b")))


def test_foliage_lies_behind_buds_and_buds_behind_open_flowers() -> None:
    services = (service(1, label="open"), service(2, label="bud", sure=0.1), service(3, label="leaf", field="enablers"))
    assert texts(draw_bouquet(drawing(*services)), "title")[1:] == ["leaf", "bud", "open"]


def test_hostile_texts_stay_texts() -> None:
    subject = drawing(
        service(label=HOSTILE + "\x00\x1b", id=HOSTILE),
        title=HOSTILE,
        description=HOSTILE,
        carriers=(Carrier("commune", HOSTILE, HOSTILE),),
        left_out=(replace(left_out(1)[0], label=HOSTILE, letter="<a"),),
    )
    svg = draw_bouquet(subject, uid='x"><script>')
    assert "<script" not in svg
    assert texts(svg, "title") == [HOSTILE] * 3
    assert texts(svg, "desc") == [HOSTILE]
    assert sorted(texts(svg, "text")) == sorted(["1", "<a", HOSTILE + " · 1"])


def test_only_presentation_attributes_are_used() -> None:
    for element in parsed(draw_bouquet(random_drawing(24))).iter():
        assert not [name for name in element.attrib if name == "style" or name.startswith("on")]


def test_the_ids_of_the_title_and_description_come_from_the_caller() -> None:
    svg = parsed(draw_bouquet(drawing(service()), uid="plan-3"))
    ids = {element.attrib["id"]: element.text for element in svg.iter() if "id" in element.attrib}
    assert ids == {"plan-3-t": "Bouquet of Die", "plan-3-d": "Services of Die"}
    assert svg.attrib["aria-labelledby"].split() == list(ids)


def test_paper_and_ink_can_follow_the_theme_of_the_page() -> None:
    svg = parsed(draw_bouquet(drawing(service())))
    assert [e.attrib["class"] for e in svg.iter(NAMESPACE + "text")] == ["bq-ink", "bq-ink"]
    assert sum(e.attrib.get("class") == "bq-paper" for e in svg.iter()) == 2


@pytest.mark.parametrize(("count", "more"), [(6, []), (7, ["+ 1"]), (9, ["+ 3"])])
def test_left_out_services_beyond_six_are_counted(count: int, more: list[str]) -> None:
    subject = drawing(service(), left_out=left_out(count))
    svg = draw_bouquet(subject)
    assert [text for text in texts(svg, "text") if text.startswith("+")] == more
    assert [text for text in texts(svg, "title") if "Left out" in text] == [f"Left out {k}" for k in range(6)]
    assert texts(draw_bouquet(subject, plain=True), "text") == []


def test_a_share_not_computed_draws_an_open_flower() -> None:
    assert draw_bouquet(drawing(service(sure=None))) == draw_bouquet(drawing(service(sure=1.0)))
    assert draw_bouquet(drawing(service(sure=None))) != draw_bouquet(drawing(service(sure=0.5)))


@pytest.mark.parametrize("plain", [False, True])
def test_without_services_only_the_buds_left_out_are_drawn(plain: bool) -> None:
    svg = draw_bouquet(drawing(left_out=left_out(2)), plain=plain)
    assert texts(svg, "title") == ["Bouquet of Die", "Left out 0", "Left out 1"]
    assert texts(svg, "text") == ([] if plain else ["a", "b"])
    assert "bq-back" not in svg
    _, _, width, height = view_box(svg)
    assert (width, 100 < height < 150) == (480, True)


def test_without_anything_the_drawing_is_empty_and_still_named() -> None:
    assert [element.tag for element in parsed(draw_bouquet(drawing()))] == [NAMESPACE + "title", NAMESPACE + "desc"]


@pytest.mark.parametrize(
    ("kind", "colour"), [*RIBBON_COLOURS.items(), ("syndicat", OTHER_RIBBON_COLOUR), ("", OTHER_RIBBON_COLOUR)]
)
def test_ribbon_and_tag_take_the_colour_of_the_kind_of_carrier(kind: str, colour: str) -> None:
    svg = draw_bouquet(drawing(service(carrier="x"), carriers=(Carrier("x", kind, "Die"),)))
    for other in {*RIBBON_COLOURS.values(), OTHER_RIBBON_COLOUR}:
        assert (other in svg) == (other == colour)


def test_two_carriers_of_one_kind_have_a_ribbon_and_a_tag_each() -> None:
    carriers = (Carrier("s1", "syndicat", "SIVU A"), Carrier("s2", "syndicat", "SIVU B"))
    svg = draw_bouquet(drawing(service(1, carrier="s1"), service(2, carrier="s2"), carriers=carriers))
    assert [text for text in texts(svg, "text") if "SIVU" in text] == ["SIVU A · 1", "SIVU B · 1"]
    assert svg.count("<rect") == 2


@pytest.mark.parametrize("length", [10, 34, 60])
def test_long_names_keep_tags_legible_and_on_the_sheet(length: int) -> None:
    carriers = tuple(Carrier(str(k), "syndicat", "n" * length) for k in range(6))
    services = [service(k, carrier=str(k)) for k in range(6)]
    svg = draw_bouquet(drawing(*services, carriers=carriers))
    _, top, _, height = view_box(svg)
    found = [e for e in parsed(svg).iter(NAMESPACE + "text") if (e.text or "").startswith("n")]
    assert len(found) == 6
    for tag in found:
        size, x = float(tag.attrib["font-size"]), float(tag.attrib["x"])
        assert size >= 9
        assert 0 < x < x + len(tag.text or "") * size * 0.575 < 480
        assert float(tag.attrib["y"]) < top + height


@pytest.mark.parametrize("sure", [0.95, 0.7, 0.2])
@pytest.mark.parametrize("field", FIELDS)
def test_each_field_has_its_own_flower_at_each_stage(field: str, sure: float) -> None:
    svg = draw_flower(field, sure)
    assert parsed(svg).attrib["aria-hidden"] == "true"
    assert view_box(svg) == [-36, -36, 72, 72]
    others = [draw_flower(f, s) for f in FIELDS for s in (0.95, 0.7, 0.2) if (f, s) != (field, sure)]
    assert svg not in others


def test_open_flowers_have_forms_that_differ_without_their_colours() -> None:
    forms = [tuple(element.tag for element in parsed(draw_flower(field)).iter()) for field in FIELDS]
    assert len(set(forms)) == len(FIELDS)


def test_a_flower_of_an_unknown_field_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_flower("astronomy")
