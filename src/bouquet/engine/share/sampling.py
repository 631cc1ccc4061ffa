"""Shapley's shares by drawing orders of arrival: for any cost, when nothing is known of its shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bouquet.engine.share.lattice import Reals

Cost = Callable[[npt.NDArray[np.bool_]], float]


@dataclass(frozen=True, slots=True)
class Sampled:
    """Shares by member and the standard error of each, in the unit of the cost."""

    shares: Reals
    standard_errors: Reals


def sampled_shapley(cost: Cost, members: int, pairs: int, seed: int) -> Sampled:
    """Shapley's shares of `cost`, estimated over `pairs` random orders and their reverses.

    An order and its reverse err in opposite ways where costs are concave, so that their mean errs less. The shares of
    each order add up to the cost of all, and so do the estimates.

    Args:
        cost: cost of a coalition, given as one boolean by member; 0 for nobody. It is asked `2 * pairs * members`
            times.
        members: how many there are, at least 1.
        pairs: how many pairs of orders, at least 2.
        seed: of the random numbers; the same seed gives the same answer.

    Source: J. Castro, D. Gomez, J. Tejada, Polynomial calculation of the Shapley value based on sampling, 2009;
    antithetic variates: J. Hammersley, K. Morton, A new Monte Carlo technique, 1956.
    """
    draw = np.random.default_rng(seed)
    mean, squares = np.zeros(members), np.zeros(members)
    for count in range(1, pairs + 1):
        order = draw.permutation(members)
        shares = (_arrivals(cost, order) + _arrivals(cost, order[::-1])) / 2.0
        step = shares - mean
        mean += step / count
        squares += step * (shares - mean)
    return Sampled(mean, np.sqrt(squares / (pairs - 1) / pairs))


def _arrivals(cost: Cost, order: npt.NDArray[np.int64]) -> Reals:
    """What each member adds to the cost when they arrive in this order."""
    present = np.zeros(len(order), np.bool_)
    shares, before = np.zeros(len(order)), 0.0
    for member in order:
        present[member] = True
        now = float(cost(present))
        shares[member], before = now - before, now
    return shares
