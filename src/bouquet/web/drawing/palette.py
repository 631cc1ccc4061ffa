"""Colours of the drawing: the flowers of the fields, the ribbons of the carriers, ink and paper."""

from __future__ import annotations

from dataclasses import dataclass

INK = "#22322b"
PAPER = "#fffdf8"
STEM_GREENS = ("#4f7d57", "#5d8b5c", "#3f6f55", "#6f9560")
CALYX_GREEN = "#5d8b5c"
SEPAL_GREEN = "#6f9a66"
DEEP_GREEN = "#2f5a42"
BRANCH_GREEN = "#46705a"
FOLIAGE_GREENS = ("#7da588", "#93b795", "#6b977c")
FOLIAGE_LINE = "#3c6450"


@dataclass(frozen=True, slots=True)
class Colours:
    """The three tones of a flower; `dark` outlines it."""

    light: str
    body: str
    dark: str


FLOWER_COLOURS = {
    "participation": Colours("#ffffff", "#fbf3df", "#8a7a4c"),
    "counter": Colours("#f9c48c", "#ee9648", "#a5520f"),
    "reporting": Colours("#ef6a55", "#d8402f", "#83190f"),
    "mobility": Colours("#86a9e6", "#4c78c9", "#26457f"),
    "booking": Colours("#d3c0ea", "#b095d4", "#684a94"),
    "energy": Colours("#f9d768", "#f0b722", "#98690a"),
    "commerce": Colours("#f2a5c4", "#dc6a9b", "#8d2b58"),
    "heritage": Colours("#c25c78", "#9c2f4e", "#561429"),
    "opendata": Colours("#7fccc4", "#3a9f98", "#175d58"),
}

RIBBON_COLOURS = {"commune": "#b23a57", "epci": "#b97a0b", "departement": "#3d6a8e", "region": "#6b4a86"}
OTHER_RIBBON_COLOUR = "#5a6660"


def ribbon_colour(kind: str) -> str:
    """The colour of a kind of carrier; the same quiet grey for every kind without one of its own."""
    return RIBBON_COLOURS.get(kind, OTHER_RIBBON_COLOUR)
