"""Posted rates of many communes at once: the integer prices of `pricing`, on arrays.

Whole numbers of 64 bits where every product fits, Python's own whole numbers where one might not (an instance may
carry amounts up to 10^13): the answers are the same, to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bouquet.engine.model import COMMUNE, MICRO_EURO_PER_CENT, Instance, Scale

Whole = NDArray[Any]  # of int64, or of Python integers when 64 bits are too few
SAFE = 2**61


def whole_type(instance: Instance) -> type:
    """`np.int64` when no product of the posted rates can overflow it, else `object` (Python's integers)."""
    most = max([1, *instance.populations.values(), *(c.population for c in instance.communes.values())])
    most *= 100  # a tier above 100 % is refused, the ceiling of a threshold is not
    once = yearly = 1
    for offer in instance.offers.values():
        for scale in offer.scales.values():
            dearest = max(block.micro_euro for block in scale.blocks)
            once = max(once, scale.setup_cents, scale.onboarding_cents, scale.equipment_micro_euro)
            yearly = max(yearly, scale.fixed_cents * MICRO_EURO_PER_CENT + dearest * most)
    largest = max(most * once, most * yearly // 100, instance.horizon_years * yearly * 10)
    return np.int64 if largest < SAFE else object


def _column(values: Sequence[int], kind: type) -> Whole:
    return np.array(list(values), dtype=kind)


def _ceil(numerator: Whole, denominator: Whole | int) -> Whole:
    return -((-numerator) // denominator)


def block_micro_euro(scales: Sequence[Scale], population: Whole) -> Whole:
    """Yearly price, micro-euros, of `population` inhabitants ((n, offers) array, or broadcast to it) by offer."""
    kind = population.dtype.type if population.dtype != object else object
    total = np.zeros(np.broadcast_shapes(population.shape, (population.shape[0], len(scales))), dtype=population.dtype)
    depth = max((len(scale.blocks) for scale in scales), default=0)
    ceiling = 2**62 if kind is not object else 10**40
    low = np.zeros(len(scales), dtype=population.dtype)
    for level in range(depth):
        rows = [scale.blocks[level] if level < len(scale.blocks) else None for scale in scales]
        high = _column([ceiling if row is None or row.upto is None else row.upto for row in rows], kind)
        price = _column([0 if row is None else row.micro_euro for row in rows], kind)
        total = total + np.maximum(0, np.minimum(population, high) - low) * price
        low = high
    return total


def alone_rates(scales: Sequence[Scale], population: Whole) -> tuple[Whole, Whole, Whole]:
    """Investment, running cost (cents) and hours, (communes, offers) arrays, of buying alone; section Alone."""
    kind = population.dtype.type if population.dtype != object else object
    people = population[:, None]
    once = _column([s.setup_cents + s.onboarding_cents for s in scales], kind)
    equipment = _column([s.equipment_micro_euro for s in scales], kind)
    fixed = _column([s.fixed_cents for s in scales], kind)
    investment = once + _ceil(people * equipment, MICRO_EURO_PER_CENT)
    running = fixed + _ceil(block_micro_euro(scales, people), MICRO_EURO_PER_CENT)
    hours = np.broadcast_to(_column([s.staff_hours for s in scales], kind), investment.shape)
    return investment, running, hours


def pooled_rates(scales: Sequence[Scale], thresholds: Whole, population: Whole) -> tuple[Whole, Whole, Whole]:
    """Posted rates, (communes, contracts) arrays: one scale and one threshold by contract; section Pooled."""
    kind = population.dtype.type if population.dtype != object else object
    people = population[:, None]
    rate = np.maximum(thresholds[None, :], people)
    setup = _column([s.setup_cents for s in scales], kind)
    onboarding = _column([s.onboarding_cents for s in scales], kind)
    equipment = _column([s.equipment_micro_euro for s in scales], kind)
    fixed = _column([s.fixed_cents for s in scales], kind)
    investment = _ceil(people * setup, rate) + onboarding + _ceil(people * equipment, MICRO_EURO_PER_CENT)
    yearly = fixed * MICRO_EURO_PER_CENT + block_micro_euro(scales, rate)
    running = _ceil(people * yearly, rate * MICRO_EURO_PER_CENT)
    hours = np.broadcast_to(_column([s.staff_hours for s in scales], kind), investment.shape)
    return investment, running, hours


def scale_of(instance: Instance, offer: str, kind: str = COMMUNE) -> Scale | None:
    """The scale of an offer, or None."""
    return instance.offers[offer].scales.get(kind)
