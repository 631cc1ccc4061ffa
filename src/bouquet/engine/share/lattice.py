"""Kernels for coalitions drawn at random: each member joins with the same chance, by itself.

Sizes are in cells of a lattice. A size that is not whole joins the two cells around it, in such proportions that its
mean stays. What that adds to the variance is known, and is taken back where the result is read.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bouquet.engine.compiled import kernel

Reals = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

NEGLIGIBLE = 1e-18


@kernel
def joined(sizes: Reals, chance: float, cells: int) -> tuple[Reals, int]:
    """Chance that those who join have at most `x` cells together, for `x` from 0 to `cells` excluded.

    Args:
        sizes: cells by member, above 0; fastest when they rise.
        chance: chance to join, above 0 and below 1.
        cells: how many cells are kept.

    Returns:
        The cumulated chances, and the first cell where they count.
    """
    now, after = np.zeros(cells), np.zeros(cells)
    now[0] = 1.0
    low, high, absent = 0, 1, 1.0
    for size in sizes:
        if size >= cells:
            absent *= 1.0 - chance
            continue
        shift = int(size)
        far = chance * (size - shift)
        near, stay = chance - far, 1.0 - chance
        end = min(cells, high + shift + 2)
        source, here = now[low:high], after[low:high]
        for x in range(len(here)):
            here[x] = stay * source[x]
        after[high:end] = 0.0
        there = after[low + shift : end]
        for x in range(min(len(source), len(there))):
            there[x] += near * source[x]
        if far > 0.0:
            there = after[low + shift + 1 : end]
            for x in range(min(len(source), len(there))):
                there[x] += far * source[x]
        high = end
        while low < high - 1 and after[low] < NEGLIGIBLE:
            now[low] = 0.0
            after[low] = 0.0
            low += 1
        now, after = after, now
    total = 0.0
    for x in range(low, cells):
        total += absent * now[x]
        now[x] = total
    return now, low


@kernel
def without(everybody: Reals, low: int, size: float, chance: float, others: Reals) -> None:
    """Fill `others` with the cumulated chances once a member of `size` cells is left out of `everybody`.

    Leaving out undoes a sum: `F(x) = (1 - t) G(x) + t G(x - size)`, read from the first cell on. The errors of rounding
    shrink on the way, since `chance` is at most 1/2.
    """
    cells = len(everybody)
    shift = int(size)
    far = chance * (size - shift)
    near, scale = chance - far, 1.0 / (1.0 - chance)
    if shift == 0:
        scale, last = 1.0 / (1.0 - far), 0.0
        for x in range(low, cells):
            last = (everybody[x] - far * last) * scale
            others[x] = last
        return
    near *= scale
    far *= scale
    for x in range(low, min(cells, low + shift)):
        others[x] = everybody[x] * scale
    if low + shift < cells:
        others[low + shift] = everybody[low + shift] * scale - near * others[low]
    start = low + shift + 1
    while start < cells:
        end = min(cells, start + shift)
        here, source = others[start:end], everybody[start:end]
        one, two = others[start - shift : end - shift], others[start - shift - 1 : end - shift - 1]
        for x in range(len(here)):
            here[x] = source[x] * scale - near * one[x] - far * two[x]
        start = end


@kernel
def missing(others: Reals, target: int, size: float) -> float:
    """Mean of `clip(target - P, 0, size)`; `others` are the cumulated chances of `P`, and `size` is whole."""
    total = 0.0
    for x in range(max(0, target - int(size)), target):
        total += others[x]
    return total


@kernel
def smooth_missing(others: Reals, target: int, size: float, surplus: float) -> float:
    """Mean of `clip(target - P, 0, size)` when the lattice is coarser than the sizes.

    `P` is taken as spread evenly around its cells (a hat two cells wide), so that the chances form a cubic spline.
    What hat and sizes that are not whole add to the variance of `P`, 1/6 and `surplus` in square cells, is taken back
    by half of it times the second derivative.
    """
    whole = min(int(size), target)
    rest = size - whole if size < target else 0.0
    start = target - whole
    total: float = 0.0
    for x in range(start, target):
        total += others[x]
    last = others[target] - others[target - 1]
    below = others[start - 1] if start > 0 else 0.0
    first = others[start] - below if start > 0 else 0.0
    before = below - others[start - 2] if start > 1 else 0.0
    total += (last - first) / 6.0
    total += rest * (below + first / 2.0) - rest**2 / 2.0 * first + rest**3 / 6.0 * (first - before)
    total -= (surplus + 1.0 / 6.0) / 2.0 * (last - first + rest * (first - before))
    return total


@kernel
def clipped_means(sizes: Reals, kinds: Reals, chance: float, targets: Integers, smooth: bool) -> Reals:
    """Mean of `clip(target - P, 0, size)` for each target and each kind of member, `P` the others who join, in cells.

    Args:
        sizes: cells by member, above 0, rising. kinds: the sizes for which an answer is wanted.
        chance: chance to join, above 0, at most 1/2.
        targets: whole numbers of cells, above 0.
        smooth: whether the lattice is coarser than the sizes; otherwise every size is a whole number.
    """
    cells = targets.max() + 1
    everybody, low = joined(sizes, chance, cells)
    surplus = 0.0
    for size in sizes:
        if smooth and size < cells:
            surplus += chance * (size - int(size)) * (1.0 - size + int(size))
    others = np.zeros(cells)
    means = np.zeros((len(targets), len(kinds)))
    for n in range(len(kinds)):
        size = kinds[n]
        without(everybody, low, size, chance, others)
        own = chance * (size - int(size)) * (1.0 - size + int(size)) if size < cells else 0.0
        for m in range(len(targets)):
            if smooth:
                means[m, n] = smooth_missing(others, targets[m], size, surplus - own)
            else:
                means[m, n] = missing(others, targets[m], size)
    return means
