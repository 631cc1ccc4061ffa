"""When a commune joins a contract: does anybody who was there pay more, and the rule that sees to it that nobody does.

The rule: each existing member pays, once and each year, the lower of what it paid before and what the key asks now;
who joins pays the rest. Whatever the key, nobody who was there pays a cent more, and the sum is still the invoice.
With a key whose shares only fall when somebody joins, the rule changes nothing but the rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bouquet.engine.errors import FormatError
from bouquet.engine.model import MICRO_EURO_PER_CENT
from bouquet.engine.share.answer import Above, KeyResult, Share, shares_by
from bouquet.engine.share.game import CostGame


@dataclass(frozen=True, slots=True)
class Joining:
    """A key before and after `code` joins, who pays more for it, and the shares under the rule.

    `worse_off`: existing members that pay at least a cent more over the horizon, before rounding. `guarded`: empty when
    the commune does not stay (key `moulin`).
    """

    code: str
    before: KeyResult
    after: KeyResult
    worse_off: tuple[Above, ...]
    guarded: tuple[Share, ...]


def joining(game: CostGame, code: str, key: str, caps: Mapping[str, int] | None = None) -> Joining:
    """What changes when `code`, a member of `game`, joins the others.

    Raises:
        FormatError: when there are no others, or they could not have had the contract by themselves.
        EngineError, FormatError: what `shares_by` raises.
    """
    others = game.among([member for member in game.codes if member != code])
    if not others.population:
        raise FormatError("newcomer", f"there is nobody with inhabitants beside {code!r}")
    if others.population < game.scale.min_population:
        raise FormatError(
            "newcomer",
            f"without {code!r} the members have {others.population} inhabitants: {game.offer!r} asks for at least "
            f"{game.scale.min_population} (min_population)",
        )
    before, after = shares_by(others, key, caps), shares_by(game, key, caps)
    paid = {share.member.code: share for share in before.shares}
    worse = (
        Above(share.member.code, (share.micro_euro - paid[share.member.code].micro_euro) // MICRO_EURO_PER_CENT)
        for share in after.shares
        if share.member.code in paid
    )
    return Joining(
        code=code,
        before=before,
        after=after,
        worse_off=tuple(more for more in worse if more.cents > 0),
        guarded=_guarded(after, paid, code),
    )


def _guarded(after: KeyResult, paid: Mapping[str, Share], code: str) -> tuple[Share, ...]:
    """The shares after, none above before, the rest to who joins."""
    if code not in after.game.codes:
        return ()
    kept = [_lower(share, paid.get(share.member.code)) for share in after.shares]
    once = after.game.once_cents - sum(share.once_cents for share in kept)
    yearly = after.game.yearly_cents - sum(share.yearly_cents for share in kept)
    return tuple(
        _paying(share, share.once_cents + once, share.yearly_cents + yearly) if share.member.code == code else share
        for share in kept
    )


def _lower(now: Share, before: Share | None) -> Share:
    then = before or now
    return _paying(now, min(now.once_cents, then.once_cents), min(now.yearly_cents, then.yearly_cents))


def _paying(share: Share, once_cents: int, yearly_cents: int) -> Share:
    part_cents = once_cents + share.horizon_years * yearly_cents
    return replace(share, once_cents=once_cents, yearly_cents=yearly_cents, micro_euro=part_cents * MICRO_EURO_PER_CENT)
