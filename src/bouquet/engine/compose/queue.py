"""Open nodes of the search: a binary heap of children, and the families (expanded nodes) that they come from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import inner
from bouquet.engine.compose.problem import Problem, Real, Whole

Small = NDArray[np.int32]
LARGEST_STORE = 1 << 17
TAKE, REFUSE, HAVE, LACK = 0, 1, 2, 3


class Store(NamedTuple):
    """Children wait in the heap, highest bound first; what siblings share is kept once, by family."""

    sizes: Whole
    """(3,) children in the heap, families ever used, families given back."""
    bound: Real
    """(H,) bound of each child."""
    child: Small
    """(H, 3) its family, and what it decides more: a kind (below) and the service or option it is about."""
    state: Small
    """(F, S) states of the services."""
    live: Small
    """(F, m) live options."""
    alive: Small
    """(F, 2) their count, and the children still waiting, one more while the node itself is worked on."""
    multiplier: Real
    """(F, 3+J) multipliers."""
    spare: Small
    """(F,) families given back."""
    lesson: Real
    """(S, 8) by service and kind of decision on it: parts of the gap that it closed, and how often it was made."""


@inner
def new_store(problem: Problem, max_nodes: int) -> Store:
    """An empty store for a search of `max_nodes` nodes, `LARGEST_STORE` at most, of two children each.

    Memory is only taken from the machine as it is first written.
    """
    services, options, needs = problem.parent.size, problem.service.size, problem.weight.size
    families = min(max_nodes, LARGEST_STORE) + 1
    children = 2 * families
    return Store(
        np.zeros(3, np.int64),
        np.empty(children, np.float64),
        np.empty((children, 3), np.int32),
        np.empty((families, services), np.int32),
        np.empty((families, options), np.int32),
        np.empty((families, 2), np.int32),
        np.empty((families, 3 + needs), np.float64),
        np.empty(families, np.int32),
        np.zeros((services, 8), np.float64),
    )


@inner
def full(store: Store) -> bool:
    """Whether no more family, or no more children, can be kept."""
    families = store.spare.size
    return bool(store.sizes[0] + 2 > 2 * families or (store.sizes[1] == families and store.sizes[2] == 0))


@inner
def new_family(store: Store, state: Whole, live: Whole, count: int, multiplier: Real) -> int:
    """Keep what the children of a node share; the family's number."""
    if store.sizes[2] > 0:
        store.sizes[2] -= 1
        family = int(store.spare[store.sizes[2]])
    else:
        family = int(store.sizes[1])
        store.sizes[1] += 1
    for s in range(state.size):
        store.state[family, s] = state[s]
    for n in range(count):
        store.live[family, n] = live[n]
    store.alive[family, 0] = count
    store.alive[family, 1] = 1
    for n in range(multiplier.size):
        store.multiplier[family, n] = multiplier[n]
    return family


@inner
def push(store: Store, bound: float, family: int, kind: int, subject: int) -> None:
    """Add a child of `family`."""
    store.alive[family, 1] += 1
    at = store.sizes[0]
    store.sizes[0] += 1
    while at > 0:
        above = (at - 1) // 2
        if store.bound[above] >= bound:
            break
        move(store, above, at)
        at = above
    store.bound[at] = bound
    store.child[at, 0], store.child[at, 1], store.child[at, 2] = family, kind, subject


@inner
def move(store: Store, source: int, target: int) -> None:
    """Copy a child to another place of the heap."""
    store.bound[target] = store.bound[source]
    for n in range(3):
        store.child[target, n] = store.child[source, n]


@inner
def drop_top(store: Store) -> None:
    """Remove the child of highest bound."""
    store.sizes[0] -= 1
    last = store.sizes[0]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        if below + 1 < last and store.bound[below + 1] > store.bound[below]:
            below += 1
        if store.bound[below] <= store.bound[last]:
            break
        move(store, below, at)
        at = below
    move(store, last, at)


@inner
def leave(store: Store, family: int) -> None:
    """One child of `family`, or the node itself, is done; give the family back after the last."""
    store.alive[family, 1] -= 1
    if store.alive[family, 1] == 0:
        store.spare[store.sizes[2]] = family
        store.sizes[2] += 1
