"""Small cost games for tests, and exhaustive answers to compare with, in exact fractions."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations, permutations

from hypothesis import strategies as st

from bouquet.engine.model import Block, Scale
from bouquet.engine.share.game import CostGame, Member

FALLING = ((500, 80_000), (2_000, 50_000), (9_000, 30_000), (None, 10_000))
RISING = ((700, 20_000), (2_500, 60_000), (None, 30_000))


def game(populations, setup=90_000, fixed=15_000, blocks=FALLING, years=5, **changes):
    """A contract of communes `a`, `b`, ... with these populations; other fields of the members by name."""
    scale = Scale(setup, fixed, tuple(Block(*block) for block in blocks), 0, 0, 100)
    columns = [dict(zip(changes, values, strict=True)) for values in zip(*changes.values(), strict=True)]
    fields = columns or [{} for _ in populations]
    members = tuple(
        Member(code(n), people, row=n, **more) for n, (people, more) in enumerate(zip(populations, fields, strict=True))
    )
    return CostGame("offer", "group", years, scale, members)


def code(n):
    return chr(ord("a") + n) if n < 26 else f"z{n}"


def random_game(seed, most=7, least=1, rising=False):
    r = random.Random(seed)
    populations = [r.choice([0, *(r.randint(1, 3_000) for _ in range(6))]) for _ in range(r.randint(least, most))]
    if not any(populations):
        populations[0] = 1
    ends = sorted(r.sample(range(1, 6_000), r.randint(0, 3)))
    prices = sorted((r.randint(0, 90_000) for _ in range(len(ends) + 1)), reverse=True)
    if rising:
        r.shuffle(prices)
    blocks = tuple(zip([*ends, None], prices, strict=True))
    return game(populations, r.choice([0, 90_000]), r.choice([0, 15_000]), blocks, r.randint(1, 6))


@st.composite
def concave_games(draw, least=1, most=8):
    """Games whose prices fall, with members without inhabitants, free blocks and no fixed costs now and then."""
    populations = draw(st.lists(st.integers(0, 3_000), min_size=least, max_size=most).filter(any))
    ends = sorted(draw(st.sets(st.integers(1, 8_000), max_size=3)))
    prices = sorted(
        draw(st.lists(st.integers(0, 90_000), min_size=len(ends) + 1, max_size=len(ends) + 1)), reverse=True
    )
    blocks = tuple(zip([*ends, None], prices, strict=True))
    return game(
        populations, draw(st.integers(0, 90_000)), draw(st.integers(0, 15_000)), blocks, draw(st.integers(1, 6))
    )


def coalitions(count):
    """Every coalition but nobody and everybody, as tuples of member numbers."""
    return [chosen for size in range(1, count) for chosen in combinations(range(count), size)]


def cost_of(contract, chosen):
    return contract.cost(sum(contract.members[n].population for n in chosen))


def exhaustive_excess(contract, shares):
    """The largest of what a coalition pays less what it would pay by itself."""
    return max(sum(shares[n] for n in chosen) - cost_of(contract, chosen) for chosen in coalitions(len(shares)))


def exhaustive_shapley(cost, count):
    """What each adds, averaged over every order."""
    total, orders = [Fraction(0)] * count, 0
    for order in permutations(range(count)):
        orders += 1
        before = Fraction(0)
        for place, member in enumerate(order, 1):
            now = Fraction(cost(order[:place]))
            total[member] += now - before
            before = now
    return [amount / orders for amount in total]
