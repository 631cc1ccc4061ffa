"""The largest group that holds together when each member has a most it is willing to pay.

Everybody starts in; who would pay more than its cap leaves; those who stay pay more, so others may leave; until nobody
does. Shares are in proportion to the population. Where the cost by inhabitant never rises with their number, a share
only falls when somebody joins, and then the group that is left is the largest stable one: every other stable group is
inside it. No member gains by hiding its cap, and no set of members all gain.

Source: H. Moulin, S. Shenker, Strategyproof sharing of submodular costs: budget balance versus efficiency, 2001.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bouquet.engine.compiled import kernel
from bouquet.engine.errors import EngineError
from bouquet.engine.share.game import CostGame, Integers

NO_CAP = 2**62
DOUBT = 1e-9


def stable_group(game: CostGame, caps: Integers) -> npt.NDArray[np.bool_]:
    """Who is in the largest stable group: one boolean by member.

    Args:
        game: the contract with everybody who may join.
        caps: the most that each is willing to pay for its share over the horizon, micro-euros; `NO_CAP` for any price;
            below 0 it does not join. Compared exactly, before shares are rounded to the cent.

    Raises:
        EngineError: when the cost by inhabitant rises somewhere: there may be no largest stable group.
    """
    if not game.average_falls:
        raise EngineError("the cost by inhabitant rises with their number: there may be no largest stable group")
    starts, bases, slopes = (
        np.array([getattr(piece, name) for piece in game.pieces], np.int64) for name in ("start", "base", "slope")
    )
    stays: npt.NDArray[np.bool_] = descend(game.populations, caps, starts, bases, slopes)
    return stays


@kernel
def descend(
    populations: Integers, caps: Integers, starts: Integers, bases: Integers, slopes: Integers
) -> npt.NDArray[np.bool_]:
    """Drop who would pay more than its cap, round after round; the cost is given by its lines, micro-euros."""
    members = np.flatnonzero(caps >= 0)
    while len(members):
        people = populations[members].sum()
        if people == 0:
            break
        line = len(starts) - 1
        while starts[line] >= people:
            line -= 1
        cost = bases[line] + slopes[line] * people
        rate, kept = cost / people, 0
        for n in range(len(members)):
            member = members[n]
            share, cap = rate * populations[member], float(caps[member])
            stays = share < cap
            if abs(share - cap) <= DOUBT * cap:
                stays = affordable(cost, people, populations[member], caps[member])
            if stays:
                members[kept] = member
                kept += 1
        if kept == len(members):
            break
        members = members[:kept]
    stable = np.zeros(len(populations), np.bool_)
    stable[members] = True
    return stable


@kernel
def affordable(cost: int, people: int, population: int, cap: int) -> bool:
    """Whether `cost / people * population` is at most `cap`, in whole numbers that do not overflow."""
    if population == 0:
        return True
    rate, rate_rest = cost // people, cost % people
    most, most_rest = cap // population, cap % population
    return rate < most or (rate == most and rate_rest * population <= most_rest * people)
