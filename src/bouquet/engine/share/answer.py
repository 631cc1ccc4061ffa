"""Who pays what by a key, with its checks: the core, nobody above its cost alone, nobody above its posted rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bouquet.engine.model import MICRO_EURO_PER_CENT
from bouquet.engine.share.core import CoreCheck, check_core
from bouquet.engine.share.game import CostGame, Member
from bouquet.engine.share.keys import KEYS, split
from bouquet.engine.share.moulin import NO_CAP, stable_group

MOULIN = "moulin"


@dataclass(frozen=True, slots=True)
class Share:
    """What one member pays, cents: its part of the set-up, of each year, and what it pays for itself.

    `micro_euro` is its part over the horizon before rounding to the cent, which the checks compare.
    """

    member: Member
    once_cents: int
    yearly_cents: int
    micro_euro: int
    horizon_years: int

    @property
    def part_cents(self) -> int:
        """Its part of the contract over the horizon."""
        return self.once_cents + self.horizon_years * self.yearly_cents

    @property
    def total_cents(self) -> int:
        """All that it pays over the horizon, its own costs included."""
        return self.part_cents + self.member.own_cents

    @property
    def saving_cents(self) -> int | None:
        """What it pays less than alone, over the horizon; None where the offer cannot be had alone."""
        return None if self.member.alone_cents is None else self.member.alone_cents - self.total_cents

    def above(self, limit_cents: int | None) -> int:
        """Cents over a limit, before rounding to the cent: differences of less than a cent do not count."""
        if limit_cents is None:
            return 0
        return max(0, self.micro_euro // MICRO_EURO_PER_CENT + self.member.own_cents - limit_cents)


@dataclass(frozen=True, slots=True)
class Above:
    """A member, and how many cents too much it pays over the horizon."""

    code: str
    cents: int


@dataclass(frozen=True, slots=True)
class Left:
    """A member that does not stay: the most it would pay over the horizon, and what it would pay with the others."""

    code: str
    cap_cents: int
    asked_cents: int


@dataclass(frozen=True, slots=True)
class KeyResult:
    """Shares by a key, that add up to the cost of `game`, and what the checks say of them.

    `missed`: 0 when the key is exact; otherwise the part of the yearly cost that its approximation missed.
    """

    key: str
    game: CostGame
    shares: tuple[Share, ...]
    core: CoreCheck
    above_alone: tuple[Above, ...]
    above_posted: tuple[Above, ...]
    left: tuple[Left, ...] = ()
    missed: float = 0.0


def shares_by(game: CostGame, key: str, caps: Mapping[str, int] | None = None) -> KeyResult:
    """Who pays what by `key`.

    Args:
        key: one of `KEYS`.
        caps: for the key `moulin`, the most that a member would pay over the horizon, cents, its own costs included;
            for who is not named, its cost alone; without one, any price.

    Raises:
        FormatError: naming the member and the field that the key needs and does not find.
        EngineError: when the key cannot be computed: too many members, or no largest stable group.
    """
    left: tuple[Left, ...] = ()
    if key == MOULIN:
        game, left = _stable(game, caps or {})
    weights = KEYS[key](game)
    shares = tuple(
        Share(member, once, yearly, micro_euro, game.horizon_years)
        for member, once, yearly, micro_euro in zip(game.members, *split(game, weights), strict=True)
    )
    return KeyResult(
        key=key,
        game=game,
        shares=shares,
        core=check_core(game, [share.micro_euro for share in shares]),
        above_alone=_above(shares, {share.member.code: share.member.alone_cents for share in shares}),
        above_posted=_above(shares, {share.member.code: share.member.posted_cents for share in shares}),
        left=left,
        missed=weights.missed,
    )


def _above(shares: tuple[Share, ...], limits: Mapping[str, int | None]) -> tuple[Above, ...]:
    found = (Above(share.member.code, share.above(limits[share.member.code])) for share in shares)
    return tuple(above for above in found if above.cents)


def _stable(game: CostGame, caps: Mapping[str, int]) -> tuple[CostGame, tuple[Left, ...]]:
    """The largest stable group, and those that leave."""
    most = {member.code: caps.get(member.code, member.alone_cents) for member in game.members}
    limits = [_limit(member, most[member.code]) for member in game.members]
    stays = stable_group(game, np.array(limits, np.int64))
    group = game.among([code for code, there in zip(game.codes, stays, strict=True) if there])
    left = []
    for member, there in zip(game.members, stays, strict=True):
        cap = most[member.code]
        if not there and cap is not None:
            people = group.population + member.population
            part = -(-game.cost(people) * member.population // (max(1, people) * MICRO_EURO_PER_CENT))
            left.append(Left(member.code, cap, part + member.own_cents))
    return group, tuple(left)


def _limit(member: Member, cap_cents: int | None) -> int:
    """The most that a member pays for its share, micro-euros; below 0 it does not join."""
    if cap_cents is None:
        return NO_CAP
    return max(-1, min(NO_CAP, (cap_cents - member.own_cents) * MICRO_EURO_PER_CENT))
