"""Compiles every kernel of the sharing on a tiny case, so that the first real call does not wait."""

from __future__ import annotations

import numpy as np

from bouquet.engine.model import Block, Scale
from bouquet.engine.share.core import knapsack_excess
from bouquet.engine.share.game import CostGame, Member
from bouquet.engine.share.lattice import clipped_means
from bouquet.engine.share.moulin import NO_CAP, stable_group


def warm() -> None:
    """Compile, or read from the disk what was compiled before: a fraction of a second then."""
    scale = Scale(1, 1, (Block(None, 1),), 0, 0, 100)
    game = CostGame("offer", "group", 1, scale, (Member("a", 1), Member("b", 2)))
    sizes, targets = np.array([1.0, 2.0]), np.array([2], np.int64)
    clipped_means(sizes, sizes, 0.25, targets, False)
    stable_group(game, np.array([NO_CAP, NO_CAP], np.int64))
    knapsack_excess(game, np.array([1, 2], np.int64))
