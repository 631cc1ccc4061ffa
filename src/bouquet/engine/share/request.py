"""What is asked about the sharing of a contract, and the whole answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bouquet.engine.errors import EngineError, FormatError
from bouquet.engine.model import Instance
from bouquet.engine.share.answer import KeyResult, shares_by
from bouquet.engine.share.game import CostGame
from bouquet.engine.share.joining import Joining, joining
from bouquet.engine.share.keys import KEYS
from bouquet.engine.share.opening import communes_of, game_of


@dataclass(frozen=True, slots=True)
class Request:
    """A contract (offer, group), its members (None: every commune of the group) and what to compute.

    `caps`: see `shares_by`. `newcomer`: the commune that joins the other members; added to them when it is not named.
    """

    offer: str
    group: str
    members: tuple[str, ...] | None = None
    tier: int | None = None
    newcomer: str | None = None
    caps: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Shares by key, what changes when the newcomer joins, and why some keys could not be computed."""

    game: CostGame
    results: tuple[KeyResult, ...]
    joinings: tuple[Joining, ...]
    refused: Mapping[str, str]


def answer(instance: Instance, request: Request, keys: Iterable[str] = tuple(KEYS)) -> Answer:
    """Who pays what by each of `keys`.

    Raises:
        FormatError: naming the argument or the field of the request or the instance that does not hold.
        EngineError: when the only key asked cannot be computed; of several keys, the others are given.
    """
    game = game_of(instance, request.offer, request.group, _members(instance, request), request.tier)
    for code in request.caps:
        if code not in instance.communes:
            raise FormatError("cap", f"{code!r} is not a commune of the instance")
    keys = tuple(keys)
    results: list[KeyResult] = []
    joinings: list[Joining] = []
    refused: dict[str, str] = {}
    for key in keys:
        try:
            if request.newcomer is None:
                results.append(shares_by(game, key, request.caps))
            else:
                joinings.append(joining(game, request.newcomer, key, request.caps))
                results.append(joinings[-1].after)
        except EngineError as error:
            if len(keys) == 1 or getattr(error, "path", "") == "newcomer":
                raise
            refused[key] = str(error)
    return Answer(game, tuple(results), tuple(joinings), refused)


def _members(instance: Instance, request: Request) -> tuple[str, ...] | None:
    newcomer, members = request.newcomer, request.members
    if newcomer is not None:
        if request.group in instance.groups and newcomer not in communes_of(instance, request.group):
            raise FormatError("newcomer", f"{newcomer!r} is not a commune of the group {request.group!r}")
        if members is not None and newcomer not in members:
            return (*members, newcomer)
    return members
