"""The cost game of a contract: who is in it, and what any coalition of its members would pay without the others.

A coalition `S` with `P(S)` inhabitants would pay, over the horizon,

    C(S) = setup + horizon_years * (fixed + c(P(S)))        when P(S) > 0, and 0 otherwise

in whole micro-euros, `c` being the marginal blocks of the offer at the scale of the group. What a member pays for
itself (onboarding, equipment) stays with it and is no part of the game.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bouquet.engine.model import MICRO_EURO_PER_CENT, Scale
from bouquet.engine.pricing import block_micro_euro, ceil_div

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Member:
    """A commune of the contract, with what the keys ask about it.

    `own_cents`: what it pays for itself, over the horizon. `alone_cents`: the whole cost over the horizon of the same
    offer alone, None where it cannot be had alone. `posted_cents`: over the horizon at the posted rate of the tier,
    None without a tier. `row`: its rank in the instance, for refusals.
    """

    code: str
    population: int
    own_cents: int = 0
    alone_cents: int | None = None
    posted_cents: int | None = None
    wealth_ppm: int | None = None
    usage: int | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """The cost as a straight line, micro-euros: `base + slope * P` for more than `start` inhabitants."""

    start: int
    base: int
    slope: int


@dataclass(frozen=True)
class CostGame:
    """A contract (offer bought by a group) and its members; see the head of this file for the cost."""

    offer: str
    group: str
    horizon_years: int
    scale: Scale
    members: tuple[Member, ...]
    tier: int | None = None
    threshold: int | None = None

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(member.code for member in self.members)

    @cached_property
    def populations(self) -> Integers:
        return np.array([member.population for member in self.members], np.int64)

    @cached_property
    def population(self) -> int:
        return sum(member.population for member in self.members)

    @property
    def setup_micro_euro(self) -> int:
        return self.scale.setup_cents * MICRO_EURO_PER_CENT

    @property
    def yearly_micro_euro(self) -> int:
        """What the whole contract costs each year, before it is rounded to the cent."""
        return self._yearly(self.population)

    @property
    def yearly_cents(self) -> int:
        """What the whole contract is invoiced each year: rounded up to the cent."""
        return ceil_div(self.yearly_micro_euro, MICRO_EURO_PER_CENT) if self.population else 0

    @property
    def once_cents(self) -> int:
        return self.scale.setup_cents if self.population else 0

    @property
    def total_cents(self) -> int:
        """What the whole contract is invoiced over the horizon."""
        return self.once_cents + self.horizon_years * self.yearly_cents

    def cost(self, population: int) -> int:
        """Cost over the horizon of a coalition of `population` inhabitants, micro-euros."""
        if population <= 0:
            return 0
        return self.setup_micro_euro + self.horizon_years * self._yearly(population)

    def _yearly(self, population: int) -> int:
        return self.scale.fixed_cents * MICRO_EURO_PER_CENT + block_micro_euro(self.scale.blocks, population)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The straight lines that the cost follows, from the first inhabitant on, up to the population of all."""
        pieces: list[Piece] = []
        start = 0
        for block in self.scale.blocks:
            slope = self.horizon_years * block.micro_euro
            base = self.cost(start) - slope * start if start else self.cost(1) - slope
            pieces.append(Piece(start, base, slope))
            if block.upto is None or block.upto >= self.population:
                break
            start = block.upto
        return tuple(pieces)

    @property
    def concave(self) -> bool:
        """Whether each inhabitant costs no more than the one before: the prices of the blocks do not rise."""
        slopes = [piece.slope for piece in self.pieces]
        return slopes == sorted(slopes, reverse=True)

    @property
    def average_falls(self) -> bool:
        """Whether the cost by inhabitant never rises with their number: no line starts below 0."""
        return all(piece.base >= 0 for piece in self.pieces)

    def among(self, codes: Collection[str]) -> CostGame:
        """The same contract with only these members."""
        kept = set(codes)
        return replace(self, members=tuple(member for member in self.members if member.code in kept))
