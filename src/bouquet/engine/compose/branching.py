"""Which decision to take next: the service in doubt whose decisions have closed most of the gap so far."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compiled import inner
from bouquet.engine.compose.problem import Problem, Real, View
from bouquet.engine.compose.queue import HAVE, LACK, REFUSE, TAKE, Store, push

RARE = 1e-4
FAINT = 1e-3
DECIDED = 0.05
OPTIONS_MATTER = 0.3
EXPECTED = 0.1
LITTLE = 0.02


@inner
def doubt(view: View, multiplier: Real, service: int, faint: float) -> float:
    """How much a decision on the service would settle: 0 when the relaxed answers agree, weighted by its use of means.

    A free service is to be had or not; one that must be had is to be had by one option or another, which matters less.
    """
    none, most, use, weight = 1.0, 0.0, 0.0, 1e-9
    for k in range(view.start[service], view.start[service + 1]):
        often = view.often[view.option[k]]
        none -= often
        most = max(most, often)
        weight += often + RARE
        for q in range(3):
            use += (often + RARE) * multiplier[q] * view.share[k, q]
    split = OPTIONS_MATTER * (1.0 - most) if view.forced[service] else min(none, 1.0 - none)
    base = OPTIONS_MATTER * DECIDED if view.forced[service] else DECIDED
    return float((base + split) * (faint + use / weight))


@inner
def learn(problem: Problem, store: Store, kind: int, subject: int, part: float) -> None:
    """Remember that a decision closed a `part` of the gap of its node, 0 to 1."""
    service = subject if kind in (HAVE, LACK) else problem.service[subject]
    store.lesson[service, 2 * kind] += part
    store.lesson[service, 2 * kind + 1] += 1.0


@inner
def lesson_of(store: Store, service: int, kind: int) -> float:
    """The part of the gap that a decision closes, from what it did so far and from `EXPECTED`, as if seen once."""
    lesson = store.lesson
    return float((lesson[service, 2 * kind] + EXPECTED) / (lesson[service, 2 * kind + 1] + 1.0))


@inner
def undecided(store: Store, view: View, multiplier: Real, weight: Real) -> int:
    """The service to branch on, by its place in the view: doubt, times what its two decisions close (pseudo-costs).

    Source: M. Benichou and others, *Experiments in mixed-integer linear programming*, Mathematical Programming 1, 1971.
    """
    chosen, most, faint = 0, -1.0, 0.0
    for j in range(weight.size):
        faint += 100.0 * FAINT * weight[j]
    for s in range(view.size[0]):
        one, other = (TAKE, REFUSE) if view.forced[s] else (HAVE, LACK)
        score = doubt(view, multiplier, s, faint)
        score *= lesson_of(store, view.service[s], one) + LITTLE
        score *= lesson_of(store, view.service[s], other) + LITTLE
        if score > most:
            chosen, most = s, score
    return chosen


@inner
def branch(store: Store, view: View, family: int, service: int, upper: float, goal: float) -> None:
    """Queue two children: the service or not; when it must be had, its likeliest option or another."""
    likely, best, others = view.start[service], -np.inf, -np.inf
    for k in range(view.start[service], view.start[service + 1]):
        best = max(best, view.with_option[k])
        if view.often[view.option[k]] > view.often[view.option[likely]]:
            likely = k
    for k in range(view.start[service], view.start[service + 1]):
        if k != likely:
            others = max(others, view.with_option[k])
    if view.forced[service]:
        if min(upper, view.with_option[likely]) > goal:
            push(store, min(upper, view.with_option[likely]), family, TAKE, view.option[likely])
        if min(upper, others) > goal:
            push(store, min(upper, others), family, REFUSE, view.option[likely])
    else:
        if min(upper, best) > goal:
            push(store, min(upper, best), family, HAVE, view.service[service])
        if min(upper, view.without[service]) > goal:
            push(store, min(upper, view.without[service]), family, LACK, view.service[service])
