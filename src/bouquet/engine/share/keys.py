"""The keys: in what proportion the members of a contract share what it costs, once and each year.

| key | once | each year |
|---|---|---|
| proportional, aumann-shapley, moulin | population | population |
| equal | 1 | 1 |
| two-part | 1 | what is fixed: 1; what follows the population: population |
| solidarity | population x wealth | population x wealth |
| usage | units used if it has inhabitants | the same |
| shapley | 1 if it has inhabitants | the same for what is fixed; Shapley's shares of the blocks |
| least-core, nucleolus | shares of the whole cost | shares of the whole cost |

Aumann and Shapley's price of a cost that depends on one quantity is its average: it is the proportional key, proved in
`docs/algorithms/share.md`. `moulin` is the proportional key among those who stay (`moulin.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bouquet.engine.errors import EngineError, FormatError
from bouquet.engine.model import MICRO_EURO_PER_CENT
from bouquet.engine.share.game import CostGame, Member
from bouquet.engine.share.lattice import Reals
from bouquet.engine.share.least_core import least_core
from bouquet.engine.share.nucleolus import MEMBERS as NUCLEOLUS_MEMBERS
from bouquet.engine.share.nucleolus import nucleolus
from bouquet.engine.share.rounding import apportion, whole_weights
from bouquet.engine.share.shapley import shapley

LEAST_CORE_MEMBERS = 100
SHAPLEY_MEMBERS = 5_000


@dataclass(frozen=True, slots=True)
class Weights:
    """In what proportion the set-up (`once`) and the yearly cost are shared: whole numbers by member, 0 or more.

    `missed`: 0 for an exact key; otherwise the part of the yearly cost that the approximation missed before it was
    scaled.
    """

    once: list[int]
    yearly: list[int]
    missed: float = 0.0


def proportional(game: CostGame) -> Weights:
    """In proportion to the population."""
    return _same([member.population for member in game.members])


def equal(game: CostGame) -> Weights:
    """The same for each."""
    return _same([1] * len(game.members))


def two_part(game: CostGame) -> Weights:
    """What is fixed: the same for each; what follows the population: in proportion to it."""
    count, fixed = len(game.members), game.scale.fixed_cents * MICRO_EURO_PER_CENT
    variable = game.yearly_micro_euro - fixed
    yearly = [fixed * game.population + count * variable * member.population for member in game.members]
    return Weights([1] * count, yearly)


def solidarity(game: CostGame) -> Weights:
    """In proportion to population times wealth; raise `FormatError` when a member has no `wealth_ppm`."""
    return _same(
        _above_zero(
            [member.population * wealth for member, wealth in _asked(game, "solidarity", "wealth_ppm")], "wealth_ppm"
        )
    )


def usage(game: CostGame) -> Weights:
    """In proportion to the units used, 0 without inhabitants; raise `FormatError` when a member has no `usage`."""
    field = f"usage.{game.offer}"
    used = [units if member.population else 0 for member, units in _asked(game, "usage", field)]
    return _same(_above_zero(used, field))


def shapley_key(game: CostGame) -> Weights:
    """What each adds to the cost when it arrives, averaged over all orders; raise `EngineError` above 5,000 members."""
    _few(game, "shapley", SHAPLEY_MEMBERS)
    inhabited = game.populations > 0
    blocks = [(block.upto, float(block.micro_euro)) for block in game.scale.blocks]
    values = shapley(game.populations, blocks)
    fixed = game.scale.fixed_cents * MICRO_EURO_PER_CENT / inhabited.sum()
    return Weights(
        once=[int(there) for there in inhabited],
        yearly=_whole(values.shares + fixed * inhabited),
        missed=values.missed,
    )


def least_core_key(game: CostGame) -> Weights:
    """Shares that leave every coalition the largest common margin; raise `EngineError` above 100 members."""
    _few(game, "least-core", LEAST_CORE_MEMBERS)
    return _same(_whole(least_core(game)) if game.cost(game.population) else [1] * len(game.members))


def nucleolus_key(game: CostGame) -> Weights:
    """The largest margins, from the smallest up; raise `EngineError` above 14 members with inhabitants."""
    _few(game, "nucleolus", NUCLEOLUS_MEMBERS)
    return _same(_whole(nucleolus(game)) if game.cost(game.population) else [1] * len(game.members))


KEYS: Mapping[str, Callable[[CostGame], Weights]] = {
    "proportional": proportional,
    "equal": equal,
    "two-part": two_part,
    "solidarity": solidarity,
    "usage": usage,
    "shapley": shapley_key,
    "aumann-shapley": proportional,
    "least-core": least_core_key,
    "nucleolus": nucleolus_key,
    "moulin": proportional,
}


def split(game: CostGame, weights: Weights) -> tuple[list[int], list[int], list[int]]:
    """What each pays: cents once, cents a year, and micro-euros over the horizon before rounding to the cent.

    Each list adds up to the cost of all: set-up, yearly invoice, and cost over the horizon.
    """
    once = apportion(game.once_cents, weights.once, game.codes)
    yearly = apportion(game.yearly_cents, weights.yearly, game.codes)
    set_up = apportion(game.setup_micro_euro, weights.once, game.codes)
    running = apportion(game.horizon_years * game.yearly_micro_euro, weights.yearly, game.codes)
    return once, yearly, [a + b for a, b in zip(set_up, running, strict=True)]


def _same(weights: list[int]) -> Weights:
    return Weights(weights, weights)


def _whole(parts: Reals) -> list[int]:
    whole = float(np.sum(parts))
    return whole_weights(parts / whole) if whole > 0.0 else [1] * len(parts)


def _asked(game: CostGame, key: str, field: str) -> list[tuple[Member, int]]:
    values = []
    for member in game.members:
        value = member.wealth_ppm if field == "wealth_ppm" else member.usage
        if value is None:
            path = f"communes[{member.row}].{field}"
            raise FormatError(path, f"is missing for {member.code!r}: the key {key} needs it for every member")
        values.append((member, value))
    return values


def _above_zero(weights: list[int], field: str) -> list[int]:
    if not any(weights):
        raise FormatError("communes", f"{field} is 0 for every member with inhabitants: there is nothing to share by")
    return weights


def _few(game: CostGame, key: str, most: int) -> None:
    count = int((game.populations > 0).sum())
    if count > most:
        raise EngineError(f"the key {key} takes at most {most} members with inhabitants, not {count}")
