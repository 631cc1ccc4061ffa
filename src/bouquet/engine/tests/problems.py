"""Random problems of one commune as arrays, and their answers by trying every selection."""

from __future__ import annotations

from itertools import product

import numpy as np

from bouquet.engine.compose.problem import Problem


def random_problem(seed: int, services: int = 6, options: int = 12, *, bonus: bool = False) -> Problem:
    """A random problem of at most `services` and `options`: tight means, saturated needs, further pairs, musts."""
    r = np.random.default_rng(seed)
    s, m, j = int(r.integers(1, services + 1)), int(r.integers(0, options + 1)), int(r.integers(1, 5))
    e = int(r.integers(1, min(j, 3) + 1))
    pairs = int(r.integers(0, 3)) if s > 1 else 0
    return Problem(
        service=r.integers(0, s, m),
        cost=r.integers(0, 40, (m, 3)) * (r.random((m, 3)) < 0.8),
        budget=r.integers(0, 90, 3) * (r.random(3) < 0.95),
        need=np.array([r.choice(j, e, replace=False) for _ in range(m)], np.int64).reshape(m, e),
        gain=r.integers(0, 90, (m, e)) * (r.random((m, e)) < 0.8),
        bonus=r.normal(0, 5000, m).round(int(r.integers(0, 3))) if bonus else np.zeros(m),
        weight=(r.integers(0, 500, j) * (r.random(j) < 0.8)).astype(np.float64),
        base=r.integers(0, 120, j) * (r.random(j) < 0.4),
        parent=np.array([int(r.integers(-1, k)) if k and r.random() < 0.5 else -1 for k in range(s)], np.int64),
        also=np.array([sorted(r.choice(s, 2, replace=False))[::-1] for _ in range(pairs)], np.int64).reshape(-1, 2),
        must=r.random(s) < 0.08,
    )


def worth(problem: Problem, selection: tuple[int, ...], floor: float = 0.0) -> float:
    """Value of a selection with its bonuses; minus infinity when it is not allowed."""
    taken = [k for k in selection if k >= 0]
    if (problem.cost[taken].sum(0) > problem.budget).any():
        return -np.inf
    for s, k in enumerate(selection):
        above = problem.parent[s]
        if (k < 0 and problem.must[s]) or (k >= 0 and above >= 0 and selection[above] < 0):
            return -np.inf
    if any(selection[s] >= 0 and selection[needed] < 0 for s, needed in problem.also):
        return -np.inf
    cover = problem.base.copy()
    for k in taken:
        np.add.at(cover, problem.need[k], problem.gain[k])
    own = float((problem.weight * np.minimum(100, cover)).sum())
    return own + float(problem.bonus[taken].sum()) if own >= floor else -np.inf


def selections(problem: Problem) -> list[tuple[int, ...]]:
    """Every selection: an option or -1 by service."""
    return list(product(*((-1, *np.flatnonzero(problem.service == s)) for s in range(problem.parent.size))))


def best_worth(problem: Problem, floor: float = 0.0) -> float:
    """Value of the best selection by trying them all; minus infinity when none is allowed."""
    return max(worth(problem, selection, floor) for selection in selections(problem))
