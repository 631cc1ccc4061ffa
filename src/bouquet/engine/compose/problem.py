"""The arrays of one commune's problem, and the scratch space of its solver."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import inner

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

FREE = -2
ABSENT = -1
FORCED = -3
SAFETY = 1e-12


class Problem(NamedTuple):
    """One commune: `m` options of `S` services, `J` needs, three means; at most `E` needs gained by an option.

    Arrays are C-contiguous and writable, of exactly these types: a kernel is compiled for them only.
    """

    service: Whole
    """(m,) service of each option, 0 to S-1, in any order."""
    cost: Whole
    """(m, 3) what the option takes of each mean, 0 or more."""
    budget: Whole
    """(3,) the means."""
    need: Whole
    """(m, E) needs that the option gains, each at most once; padding has gain 0."""
    gain: Whole
    """(m, E) hundredths gained, 0 or more."""
    bonus: Real
    """(m,) value added when the option is taken, of any sign; 0 for the plain problem."""
    weight: Real
    """(J,) value of one hundredth of coverage of each need, 0 or more."""
    base: Whole
    """(J,) hundredths of each need covered by what is there already."""
    parent: Whole
    """(S,) the service that must be taken for this one to be, lower in number, or -1."""
    also: Whole
    """(A, 2) further pairs (service, needed service)."""
    must: NDArray[np.bool_]
    """(S,) services that must be taken."""


class View(NamedTuple):
    """What is still open at one node: free services in order, their live options side by side, what remains."""

    size: Whole
    """(2,) count of services, count of options."""
    service: Whole
    """(S,) number of each free service in the problem."""
    parent: Whole
    """(S,) its parent's place among the free services, -1 when it has none or the parent is taken."""
    forced: NDArray[np.bool_]
    """(S,) whether it must be taken."""
    start: Whole
    """(S+1,) where its options start."""
    also: Whole
    """(A+1, 2) pairs of free services (service, needed), then (-1, -1)."""
    option: Whole
    """(m,) number of each live option in the problem."""
    cost: Whole
    """(m or S, 3) its costs; while the view is made, what each service costs at least."""
    share: Real
    """(m, 4) its costs as parts of the means, and its bonus."""
    first: Whole
    """(m+1,) where its gains start."""
    need: Whole
    """(m*E,) needs gained."""
    gain: Real
    """(m*E,) hundredths gained, capped by what lacks."""
    left: Whole
    """(3,) means not spent."""
    aside: Whole
    """(3,) means that services which must be taken need at least."""
    rest: Real
    """(6,) the same as parts of the means; the value fixed so far; the largest bonus among the live options, of any
    sign; what full use of every option would be worth."""
    lack: Real
    """(J,) hundredths that lack to full coverage, as far as the live options can bring them."""
    profit: Real
    """(m,) reduced profit of each live option."""
    best: Whole
    """(S,) best option of each free service, as a place among the live ones."""
    tree: Real
    """(S, 2) value of the service with what needs it, and value of what needs it."""
    taken: NDArray[np.bool_]
    """(S,) taken in the relaxed answer."""
    often: Real
    """(m,) how often each option of the problem was taken in the last steps, 0 to 1."""
    with_option: Real
    """(m,) bound with the option forced."""
    without: Real
    """(S,) bound without the service."""
    reach: Real
    """(J,) hundredths that the best option for each need of every service would bring together."""
    most: Real
    """(J,) the same of one service."""
    worth: Real
    """(J,) scratch."""
    slope: Real
    """(3+J,) scratch."""
    kept: Real
    """(3+J,) scratch."""


@inner
def new_view(problem: Problem) -> View:
    """An empty view with room for the whole problem."""
    m, width = problem.need.shape
    services = problem.parent.size
    needs = problem.weight.size
    return View(
        np.zeros(2, np.int64),
        np.empty(services, np.int64),
        np.empty(services, np.int64),
        np.empty(services, np.bool_),
        np.empty(services + 1, np.int64),
        np.empty((problem.also.shape[0] + 1, 2), np.int64),
        np.empty(m, np.int64),
        np.empty((max(m, services), 3), np.int64),
        np.empty((m, 4), np.float64),
        np.empty(m + 1, np.int64),
        np.empty(m * width, np.int64),
        np.empty(m * width, np.float64),
        np.empty(3, np.int64),
        np.empty(3, np.int64),
        np.empty(6, np.float64),
        np.empty(needs, np.float64),
        np.empty(m, np.float64),
        np.empty(services, np.int64),
        np.empty((services, 2), np.float64),
        np.empty(services, np.bool_),
        np.empty(m, np.float64),
        np.empty(m, np.float64),
        np.empty(services, np.float64),
        np.empty(needs, np.float64),
        np.empty(needs, np.float64),
        np.empty(needs, np.float64),
        np.empty(3 + needs, np.float64),
        np.empty(3 + needs, np.float64),
    )
