"""The answer as JSON: every amount in whole cents, over the horizon unless its name says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bouquet.engine.fields import JSON
from bouquet.engine.share.answer import Above, KeyResult, Share
from bouquet.engine.share.game import CostGame
from bouquet.engine.share.joining import Joining
from bouquet.engine.share.request import Answer

SHARE_FORMAT = "bouquet-share/1"


def answer_data(answer: Answer, names: Mapping[str, str]) -> JSON:
    """The answer as a JSON object; `names` of communes by code, where known."""
    game = answer.game
    data: JSON = {
        "format": SHARE_FORMAT,
        "offer": game.offer,
        "group": game.group,
        "tier": game.tier,
        "threshold_inhabitants": game.threshold,
        "horizon_years": game.horizon_years,
        "members": [_member(member.code, member.population, names) for member in game.members],
        "inhabitants": game.population,
        "cost": _cost(game),
        "marginal_prices_never_rise": game.concave,
        "keys": {result.key: _key(result) for result in answer.results},
        "refused": dict(answer.refused),
    }
    if answer.joinings:
        data["newcomer"] = {
            "commune": answer.joinings[0].code,
            "keys": {joining.after.key: _joining(joining) for joining in answer.joinings},
        }
    return data


def _member(code: str, population: int, names: Mapping[str, str]) -> JSON:
    row: JSON = {"commune": code, "inhabitants": population}
    return row | ({"name": names[code]} if code in names else {})


def _cost(game: CostGame) -> JSON:
    return {
        "once_cents": game.once_cents,
        "cents_per_year": game.yearly_cents,
        "total_cents": game.total_cents,
        "own_cents": sum(member.own_cents for member in game.members),
    }


def _key(result: KeyResult) -> JSON:
    core = result.core
    data: JSON = {
        "inhabitants": result.game.population,
        "cost": _cost(result.game),
        "shares": _shares(result.shares),
        "exact": result.missed == 0.0,
        "core": {
            "inside": core.inside,
            "proved": core.proved,
            "excess_micro_euro": core.excess_micro_euro,
            "coalition": list(core.coalition),
            "overpays_cents": core.overpays_cents,
        },
        "above_alone": _above(result.above_alone),
        "above_posted": _above(result.above_posted),
    }
    if result.left:
        data["left"] = [
            {"commune": left.code, "cap_cents": left.cap_cents, "asked_cents": left.asked_cents} for left in result.left
        ]
    return data


def _shares(shares: Iterable[Share]) -> list[JSON]:
    return [
        {
            "commune": share.member.code,
            "once_cents": share.once_cents,
            "cents_per_year": share.yearly_cents,
            "part_cents": share.part_cents,
            "own_cents": share.member.own_cents,
            "total_cents": share.total_cents,
            "alone_cents": share.member.alone_cents,
            "saving_cents": share.saving_cents,
            "posted_cents": share.member.posted_cents,
        }
        for share in shares
    ]


def _above(rows: Iterable[Above]) -> list[JSON]:
    return [{"commune": above.code, "cents": above.cents} for above in rows]


def _joining(joining: Joining) -> JSON:
    return {
        "before": _shares(joining.before.shares),
        "worse_off": _above(joining.worse_off),
        "guarded": _shares(joining.guarded),
    }
