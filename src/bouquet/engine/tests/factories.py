"""Small instances for tests: one written by hand, and random ones that use every key of the format."""

from __future__ import annotations

import random
from typing import Any

Raw = dict[str, Any]


def small() -> Raw:
    """The example of the format's page: a commune of 4,844 inhabitants, its EPCI, two offers of one service."""
    return {
        "format": "bouquet-instance/1",
        "horizon_years": 5,
        "tiers_percent": [15, 40, 75],
        "needs": ["civic-trust", "energy-sobriety"],
        "services": [{"id": "iot-network", "requires": None}, {"id": "water-leaks", "requires": "iot-network"}],
        "groups": [
            {"id": "26113", "kind": "commune", "parent": "242600534"},
            {"id": "242600534", "kind": "epci", "parent": "D26", "population": 12000},
            {"id": "D26", "kind": "departement", "parent": "R84", "population": 500000},
            {"id": "R84", "kind": "region", "parent": None, "population": 8000000},
        ],
        "communes": [
            {
                "group": "26113",
                "population": 4844,
                "weights": {"civic-trust": 400, "energy-sobriety": 600},
                "means": {"investment_cents": 4000000, "running_cents": 1500000, "staff_hours": 350},
            }
        ],
        "offers": [
            {
                "id": "lora-a",
                "service": "iot-network",
                "contributions": {"energy-sobriety": 20},
                "scales": {
                    "commune": {
                        "setup_cents": 300000,
                        "fixed_cents": 120000,
                        "blocks": [[10000, 80000], [None, 50000]],
                        "onboarding_cents": 0,
                        "staff_hours": 35,
                        "fit": 100,
                    },
                    "epci": {
                        "setup_cents": 900000,
                        "fixed_cents": 300000,
                        "blocks": [[None, 40000]],
                        "onboarding_cents": 20000,
                        "staff_hours": 14,
                        "fit": 100,
                    },
                },
            }
        ],
    }


def random_instance(seed: int, communes: int | None = None) -> Raw:
    """A random instance of at most 3 communes, 5 services and 8 offers, with every optional key now and then."""
    r = random.Random(seed)
    count = communes or r.randint(1, 3)
    needs = [f"n{k}" for k in range(r.randint(1, 3))]
    services: list[Raw] = []
    for k in range(r.randint(1, 5)):
        service: Raw = {"id": f"s{k}", "requires": r.choice([None, *(s["id"] for s in services)])}
        others = [s["id"] for s in services if s["id"] != service["requires"]]
        if others and r.random() < 0.2:
            service["also_requires"] = [r.choice(others)]
        services.append(service)
    offers = [_offer(r, k, services, needs) for k in range(r.randint(1, 8))]
    codes = [f"c{k}" for k in range(count)]
    groups: list[Raw] = [{"id": code, "kind": "commune", "parent": "E"} for code in codes]
    groups += [{"id": "E", "kind": "epci", "parent": "D"}, {"id": "D", "kind": "departement", "parent": None}]
    rows = [_commune(r, code, needs, services, offers) for code in codes]
    if count == 1 or r.random() < 0.3:
        groups[-2]["population"] = sum(c["population"] for c in rows) * r.randint(1, 4)
    if count > 1 and r.random() < 0.25:
        groups.append({"id": "S", "kind": "syndicat", "parent": None, "members": codes[:2], "scale": "epci"})
    raw: Raw = {
        "format": "bouquet-instance/1",
        "horizon_years": r.randint(1, 6),
        "tiers_percent": r.choice([[40], [15, 75], [50]]),
        "needs": needs,
        "services": services,
        "groups": groups,
        "communes": rows,
        "offers": offers,
    }
    if r.random() < 0.4:
        raw["open"] = _open(r, raw)
    if r.random() < 0.2:
        raw["weighting"] = "communes"
    return raw


def _offer(r: random.Random, k: int, services: list[Raw], needs: list[str]) -> Raw:
    kinds = [kind for kind, chance in (("commune", 0.8), ("epci", 0.6), ("departement", 0.2)) if r.random() < chance]
    return {
        "id": f"o{k}",
        "service": r.choice(services)["id"],
        "contributions": {need: r.randint(0, 90) for need in needs if r.random() < 0.7},
        "scales": {kind: _scale(r, kind) for kind in kinds or ["epci"]},
    }


def _scale(r: random.Random, kind: str) -> Raw:
    more = {"commune": 1, "epci": 2, "departement": 5}[kind]
    scale: Raw = {
        "setup_cents": r.randint(0, 40000) * more,
        "fixed_cents": r.randint(0, 20000) * more,
        "blocks": r.choice([[[None, r.randint(0, 90000)]], [[r.randint(1, 900), 90000], [None, r.randint(0, 80000)]]]),
        "onboarding_cents": r.randint(0, 3000),
        "staff_hours": r.randint(0, 30),
        "fit": r.choice([100, 97, 93, 60]),
    }
    if r.random() < 0.2:
        scale["min_population"] = r.randint(0, 1200)
    if r.random() < 0.2:
        scale["equipment_micro_euro"] = r.randint(0, 300000)
    if r.random() < 0.1:
        scale["savings_micro_euro"] = r.randint(0, 300000)
    return scale


def _commune(r: random.Random, code: str, needs: list[str], services: list[Raw], offers: list[Raw]) -> Raw:
    cuts = sorted(r.randint(0, 1000) for _ in needs[1:])
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
    row: Raw = {
        "group": code,
        "population": r.choice([0, *(r.randint(1, 2000) for _ in range(9))]),
        "weights": dict(zip(needs, weights, strict=True)),
        "means": {
            "investment_cents": r.randint(0, 150000),
            "running_cents": r.randint(0, 90000),
            "staff_hours": r.randint(10, 90),
        },
    }
    if r.random() < 0.25:
        service = r.choice(services)["id"]
        row["has"] = {service: r.choice([None, *(o["id"] for o in offers if o["service"] == service)])}
    if r.random() < 0.2:
        row["excludes"] = [r.choice(services)["id"]]
    if r.random() < 0.06:
        row["must"] = [r.choice(services)["id"]]
    return row


def _open(r: random.Random, raw: Raw) -> list[Raw]:
    found: dict[tuple[str, str], Raw] = {}
    kinds = {group["id"]: group.get("scale") or group["kind"] for group in raw["groups"]}
    for offer in raw["offers"]:
        for group, kind in kinds.items():
            if kind != "commune" and kind in offer["scales"] and r.random() < 0.4:
                row = {"offer": offer["id"], "group": group, "tier": r.choice(raw["tiers_percent"])}
                found.setdefault((offer["service"], group), row)
    return list(found.values())


def crowded_instance(seed: int, services: int = 24) -> Raw:
    """A commune before a hundred offers, whose means allow nearly everything: hard to prove for its size."""
    r = random.Random(seed)
    needs = [f"n{k}" for k in range(8)]
    names = [f"s{k}" for k in range(services)]
    offers: list[Raw] = []
    for name in names:
        brought = {need: r.randint(10, 40) for need in r.sample(needs, r.randint(1, 3))}
        for k in range(r.randint(2, 6)):
            scale = {
                "setup_cents": r.randint(50, 400),
                "fixed_cents": r.randint(20, 200),
                "blocks": [[None, 0]],
                "onboarding_cents": 0,
                "staff_hours": r.randint(20, 90),
                "fit": r.randint(70, 100),
            }
            offers.append(
                {"id": f"{name}-{k}", "service": name, "contributions": dict(brought), "scales": {"commune": scale}}
            )
    weights = [r.randint(60, 140) for _ in needs[1:]]
    return {
        "format": "bouquet-instance/1",
        "horizon_years": 5,
        "tiers_percent": [40],
        "needs": needs,
        "services": [
            {"id": name, "requires": r.choice(names[:k]) if k and r.random() < 0.3 else None}
            for k, name in enumerate(names)
        ],
        "groups": [{"id": "c0", "kind": "commune", "parent": None}],
        "communes": [
            {
                "group": "c0",
                "population": 900,
                "weights": dict(zip(needs, [1000 - sum(weights), *weights], strict=True)),
                "means": {"investment_cents": 3300, "running_cents": 1700, "staff_hours": 750},
            }
        ],
        "offers": offers,
    }
