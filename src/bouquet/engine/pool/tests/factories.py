"""Instances of several communes for tests: random ones with every key, amounts near 10^13, small real territories."""

from __future__ import annotations

import random
from dataclasses import replace

from bouquet.engine.bench import synthetic
from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.model import Choice, Group, Instance
from bouquet.engine.pool.market import Market
from bouquet.engine.pricing import Cost
from bouquet.engine.read import instance_from
from bouquet.engine.tests.factories import Raw, random_instance

LARGEST = 10**13
AMOUNTS = ("setup_cents", "fixed_cents", "onboarding_cents", "equipment_micro_euro", "savings_micro_euro")


def tiny(seed: int) -> Raw:
    """A random instance of 2 or 3 communes where nothing must be had that a commune could not have alone."""
    raw = random_instance(seed, communes=2 + seed % 2)
    for commune in raw["communes"]:
        commune.pop("must", None)
    return raw


def dear(seed: int) -> Raw:
    """A tiny instance whose amounts and populations come near 10^13: 64 bits do not hold their products."""
    r, raw = random.Random(seed), tiny(seed)
    for offer in raw["offers"]:
        for scale in offer["scales"].values():
            scale.update(
                {name: min(LARGEST, scale[name] * r.randint(10**7, 10**8)) for name in AMOUNTS if name in scale}
            )
            scale["blocks"] = [[upto and upto * 10**8, price * r.randint(10, 10**6)] for upto, price in scale["blocks"]]
    for commune in raw["communes"]:
        commune["population"] *= r.choice([1, 10**3, 10**9])
        commune["means"].update(investment_cents=r.randint(10**11, LARGEST), running_cents=r.randint(10**11, LARGEST))
    for group in raw["groups"]:
        if "population" in group:
            group["population"] = min(LARGEST, group["population"] * r.choice([1, 10**6]))
    return raw


def rising(seed: int) -> Raw:
    """A tiny instance where the price by inhabitant rises from block to block, and most communes buy together."""
    r, raw = random.Random(seed), tiny(seed)
    for offer in raw["offers"]:
        for scale in offer["scales"].values():
            scale["blocks"] = [[r.randint(1, 900), r.randint(0, 20000)], [None, r.randint(20000, 150000)]]
    raw["tiers_percent"] = [10, 40, 90]
    return raw


def priced(instance: Instance) -> dict[Choice, Cost]:
    """Every column of the communes that count, by the columns of one commune at a time."""
    return {
        column.choice: column.cost
        for commune in instance.communes.values()
        if instance.size(commune)
        for column in (*alone_columns(instance, commune), *pooled_columns(instance, commune))
    }


def epci(size: int, seed: int = 1) -> Instance:
    """The synthetic instance of the EPCI whose number of communes is nearest to `size`."""
    return synthetic.instance("epci", seed, size)


def two_regions(size: int = 4) -> Instance:
    """Two EPCI that no contract joins: of the first communes of two départements of different régions."""
    first, second = (synthetic.instance("departement", code=code) for code in ("D26", "D29"))
    both = {}
    for whole in (first, second):
        epcis = [group.id for group in whole.groups.values() if group.kind == "epci"]
        own = max(epcis, key=lambda group: -abs(sum(group == g.parent for g in whole.groups.values()) - size))
        codes = [code for code in whole.communes if whole.groups[code].parent == own]
        both[own] = {code: whole.communes[code] for code in codes}
    groups = {epci: Group(epci, "epci") for epci in both}
    groups |= {code: Group(code, "commune", epci) for epci, own in both.items() for code in own}
    return replace(first, groups=groups, communes={code: c for own in both.values() for code, c in own.items()})


def instance_of(raw: Raw) -> Instance:
    """The instance of a raw object."""
    return instance_from(raw)


def numbered(market: Market) -> dict[Choice, int]:
    """Column number of each choice of a market."""
    return {
        market.choice(i, q): q
        for i in range(len(market.codes))
        for q in range(int(market.start[i]), int(market.start[i + 1]))
    }
