"""Whole cents that add up to the bill: the largest remainder."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

FLOAT_BITS = 70


def apportion(total: int, weights: Sequence[int], names: Sequence[str]) -> list[int]:
    """Whole parts of `total` in proportion to `weights`, that add up to it exactly.

    Each part is the exact one rounded down, then one more for those that lost most by it; of equal losses the first by
    name is served first. A weight of 0 gets nothing.

    Args:
        total: what is divided, 0 or more.
        weights: whole numbers, 0 or more, one of them above 0 unless `total` is 0.
        names: one by weight, in which equal remainders are ordered.

    Source: Hamilton's method (largest remainder), as for seats in a parliament.

    >>> apportion(100, [1, 1, 1], ["c", "a", "b"])
    [33, 34, 33]
    """
    whole = sum(weights)
    if total == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    missing = total - sum(parts)
    losses = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), names[n]))
    for n in losses[:missing]:
        parts[n] += 1
    return parts


def whole_weights(values: Iterable[float]) -> list[int]:
    """Floating-point weights (0 or more, at most about 1) as whole numbers in the same proportion, to 2**-70."""
    return [int(math.ldexp(max(0.0, float(value)), FLOAT_BITS)) for value in values]
