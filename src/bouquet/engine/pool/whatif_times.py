"""How long what-ifs take on a market, and what their gaps are: figures for `bouquet bench`."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from bouquet.engine.model import Commune, Instance
from bouquet.engine.pool.warm import warm
from bouquet.engine.pool.whatif import change, leave


@dataclass(frozen=True, slots=True)
class Measure:
    """What questions on one market took: one row by question.

    Attributes:
        communes: communes of the market.
        warm_seconds: time of the search before the questions.
        bouquet_seconds, plan_seconds: of each question; no bouquet for a departure.
        gap_before, gaps: of the plan before, and after each question.
    """

    communes: int
    warm_seconds: float
    bouquet_seconds: tuple[float, ...]
    plan_seconds: tuple[float, ...]
    gap_before: float
    gaps: tuple[float, ...]


def measure(instance: Instance, seconds: float = 60.0, seed: int = 0, threads: int = 2, questions: int = 5) -> Measure:
    """Times and gaps of what-ifs on an instance, for `bouquet bench`.

    Communes spread evenly by population are asked: each with its investment halved, with its two heaviest weights
    exchanged, then gone. One question is asked before, so that no compilation is measured.

    Args:
        instance: the problem, a région for the goals of the engine.
        seconds, seed, threads: of the search (see `warm`).
        questions: how many communes are asked, three questions each.
    """
    start = time.monotonic()
    state = warm(instance, seconds, seed, threads)
    warm_seconds = time.monotonic() - start
    ranked = sorted(state.market.codes, key=lambda code: (-instance.communes[code].population, code))
    asked = [instance.communes[ranked[n * (len(ranked) - 1) // max(1, questions - 1)]] for n in range(questions)]
    change(state, _poorer(asked[-1]))
    answers = [
        answer
        for commune in asked
        for answer in (
            change(state, _poorer(commune)),
            change(state, _otherwise(commune)),
            leave(state, commune.group),
        )
    ]
    return Measure(
        communes=len(state.market.codes),
        warm_seconds=warm_seconds,
        bouquet_seconds=tuple(a.bouquet.seconds for a in answers if a.bouquet is not None),
        plan_seconds=tuple(answer.seconds for answer in answers),
        gap_before=state.solution().gap,
        gaps=tuple(answer.solution.gap for answer in answers),
    )


def _poorer(commune: Commune) -> Commune:
    return replace(commune, means=replace(commune.means, investment_cents=commune.means.investment_cents // 2))


def _otherwise(commune: Commune) -> Commune:
    """The commune with its two heaviest weights exchanged."""
    first, second, *_ = [*sorted(commune.weights, key=lambda need: -commune.weights[need]), "", ""]
    if not second:
        return commune
    weights = dict(commune.weights)
    weights[first], weights[second] = weights[second], weights[first]
    return replace(commune, weights=weights)
