"""Open nodes of the search: a binary heap of children, and the families (expanded nodes) that they come from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.compiled import kernel
from bouquet.engine.compose.problem import Real, Whole

Small = NDArray[np.int32]


class Store(NamedTuple):
    """Children wait in the heap, highest bound first; what siblings share is kept once, by family."""

    sizes: Whole
    """(3,) children in the heap, families ever used, families given back."""
    bound: Real
    """(H,) bound of each child."""
    child: Small
    """(H, 2) its family, and its option, or -1 - service for the child without the service."""
    state: Small
    """(F, S) states of the services."""
    live: Small
    """(F, m) live options."""
    alive: Small
    """(F, 2) their count, and the children still waiting."""
    multiplier: Real
    """(F, 3+J) multipliers."""
    spare: Small
    """(F,) families given back."""


@kernel
def new_store(services: int, options: int, multipliers: int, families: int, children: int) -> Store:
    """An empty store."""
    return Store(
        np.zeros(3, np.int64),
        np.empty(children, np.float64),
        np.empty((children, 2), np.int32),
        np.empty((families, services), np.int32),
        np.empty((families, options), np.int32),
        np.empty((families, 2), np.int32),
        np.empty((families, multipliers), np.float64),
        np.empty(families, np.int32),
    )


@kernel
def roomy(store: Store, options: int) -> Store:
    """The store, or a copy twice as large when one more family with `options` children might not fit."""
    families, children = store.state.shape[0], store.bound.size
    if store.sizes[1] < families and store.sizes[0] + options + 1 <= children:
        return store
    larger = new_store(
        store.state.shape[1],
        store.live.shape[1],
        store.multiplier.shape[1],
        2 * families,
        2 * children + options + 1,
    )
    larger.sizes[:] = store.sizes
    larger.bound[:children] = store.bound
    larger.child[:children] = store.child
    larger.state[:families] = store.state
    larger.live[:families] = store.live
    larger.alive[:families] = store.alive
    larger.multiplier[:families] = store.multiplier
    larger.spare[:families] = store.spare
    return larger


@kernel
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
    store.alive[family, 1] = 0
    store.multiplier[family, :] = multiplier
    return family


@kernel
def push(store: Store, bound: float, family: int, option: int) -> None:
    """Add a child of `family`."""
    store.alive[family, 1] += 1
    at = store.sizes[0]
    store.sizes[0] += 1
    while at > 0:
        above = (at - 1) // 2
        if store.bound[above] >= bound:
            break
        store.bound[at] = store.bound[above]
        store.child[at, 0], store.child[at, 1] = store.child[above, 0], store.child[above, 1]
        at = above
    store.bound[at] = bound
    store.child[at, 0], store.child[at, 1] = family, option


@kernel
def drop_top(store: Store) -> None:
    """Remove the child of highest bound."""
    store.sizes[0] -= 1
    last = store.sizes[0]
    bound, family, option = store.bound[last], store.child[last, 0], store.child[last, 1]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        if below + 1 < last and store.bound[below + 1] > store.bound[below]:
            below += 1
        if store.bound[below] <= bound:
            break
        store.bound[at] = store.bound[below]
        store.child[at, 0], store.child[at, 1] = store.child[below, 0], store.child[below, 1]
        at = below
    store.bound[at] = bound
    store.child[at, 0], store.child[at, 1] = family, option


@kernel
def leave(store: Store, family: int) -> None:
    """One child of `family` has gone; give the family back after the last."""
    store.alive[family, 1] -= 1
    if store.alive[family, 1] == 0:
        store.spare[store.sizes[2]] = family
        store.sizes[2] += 1
