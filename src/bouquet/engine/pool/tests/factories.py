"""Instances of several communes for tests: random ones with every key, amounts near 10^13, small real territories."""

from __future__ import annotations

import random
from dataclasses import replace

from bouquet.engine.bench import synthetic
from bouquet.engine.columns import alone_columns, pooled_columns
from bouquet.engine.model import Choice, Commune, Group, Instance
from bouquet.engine.pool.market import Market
from bouquet.engine.pricing import Cost
from bouquet.engine.tests.factories import Raw, random_instance

LARGEST = 10**13
AMOUNTS = ("setup_cents", "fixed_cents", "onboarding_cents", "equipment_micro_euro", "savings_micro_euro")


def tiny(seed: int) -> Raw:
    """A random instance of 2 or 3 communes where nothing must be had that a commune could not have alone."""
    raw = random_instance(seed, communes=2 + seed % 2)
    for commune in raw["communes"]:
        commune.pop("must", None)
    return raw


def obliged(seed: int) -> Raw:
    """A tiny instance where the first commune must have something that is sold to groups only."""
    raw = tiny(seed)
    service = random.Random(seed).choice(raw["offers"])["service"]
    for offer in (offer for offer in raw["offers"] if offer["service"] == service):
        offer["scales"].pop("commune", None)
        offer["scales"].setdefault("epci", _cheap())
    first = raw["communes"][0]
    first.update(must=[service], population=max(1, first["population"]))
    first["has"], first["excludes"] = {}, []
    return raw


def _cheap() -> Raw:
    money = {"setup_cents": 900, "fixed_cents": 900, "blocks": [[None, 900]], "onboarding_cents": 9}
    return {**money, "staff_hours": 1, "fit": 97}


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


def epci(size: int, services: int | None = None) -> Instance:
    """The synthetic instance of the EPCI whose number of communes is nearest to `size`, or its first services."""
    return _shortened(synthetic.instance("epci", 1, size), services)


def _shortened(instance: Instance, services: int | None) -> Instance:
    kept = dict(list(instance.services.items())[:services])
    offers = {name: offer for name, offer in instance.offers.items() if offer.service in kept}
    return replace(instance, services=kept, offers=offers)


def two_regions(services: int | None = None) -> Instance:
    """Two EPCI of about five communes, in two régions: no contract joins them."""
    both: dict[str, dict[str, Commune]] = {}
    for code in ("D26", "D29"):
        whole = synthetic.instance("departement", code=code)
        members: dict[str, list[str]] = {}
        for commune in whole.communes:
            members.setdefault(str(whole.groups[commune].parent), []).append(commune)
        own = min(members, key=lambda epci: (abs(len(members[epci]) - 5), epci))
        both[own] = {commune: whole.communes[commune] for commune in members[own]}
    groups = {epci: Group(epci, "epci") for epci in both}
    groups |= {code: Group(code, "commune", epci) for epci, own in both.items() for code in own}
    communes = {code: commune for own in both.values() for code, commune in own.items()}
    return _shortened(replace(whole, groups=groups, communes=communes), services)


def numbered(market: Market) -> dict[Choice, int]:
    """Column number of each choice of a market."""
    return {
        market.choice(i, q): q
        for i in range(len(market.codes))
        for q in range(int(market.start[i]), int(market.start[i + 1]))
    }
