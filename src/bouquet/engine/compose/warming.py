"""Compile the kernels of this package before they are needed, once by version of the engine: for `make setup`."""

from __future__ import annotations

import numpy as np

from bouquet.engine.compose.arrays import WHOLE_STEP, first_multipliers
from bouquet.engine.compose.problem import Problem
from bouquet.engine.compose.search import solve


def warm() -> float:
    """Solve a problem of two services; the value found, 30,000.

    The first call on a machine compiles for some fifteen seconds and keeps the machine code on disk. Later processes
    read it in half a second. The explanations (`engine.explain`) need no other kernel.

    >>> warm()
    30000.0
    """
    problem = Problem(
        service=np.array([0, 1], np.int64),
        cost=np.array([[5, 0, 1], [4, 2, 1]], np.int64),
        budget=np.array([10, 2, 2], np.int64),
        need=np.array([[0], [1]], np.int64),
        gain=np.array([[20], [40]], np.int64),
        bonus=np.zeros(2),
        weight=np.array([500.0, 500.0]),
        base=np.zeros(2, np.int64),
        parent=np.array([-1, 0], np.int64),
        also=np.array([[1, 0]], np.int64),
        must=np.array([True, False]),
    )
    chosen = np.full(2, -1, np.int64)
    return float(solve(problem, chosen, first_multipliers(problem), 0.0, WHOLE_STEP, 10)[1])
