"""Why this bouquet and not another: answers to a council's questions, all from one warm solver of a commune."""

from bouquet.engine.compose import warm
from bouquet.engine.compose.solver import Answer, Solver
from bouquet.engine.explain.changes import Joining, WaysIn, ways_in
from bouquet.engine.explain.frontier import Point, frontier
from bouquet.engine.explain.margins import Margin, margins, more, unit_price
from bouquet.engine.explain.offers import Reason, reasons
from bouquet.engine.explain.robustness import Doubts, Robustness, Tally, robustness, shares, tally, together

__all__ = [
    "Answer",
    "Doubts",
    "Joining",
    "Margin",
    "Point",
    "Reason",
    "Robustness",
    "Solver",
    "Tally",
    "WaysIn",
    "frontier",
    "margins",
    "more",
    "reasons",
    "robustness",
    "shares",
    "tally",
    "together",
    "unit_price",
    "warm",
    "ways_in",
]
