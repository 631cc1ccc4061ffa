"""A price structure as plain JSON values, for storage and for files, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bouquet.platform.catalogue.rules import Estimate
from bouquet.platform.catalogue.rules.prices import Bracket, Part, Payer, Per, PriceKind, PriceStructure, Tax, When


def price_data(structure: PriceStructure) -> dict[str, Any]:
    """A structure as JSON values; the inverse of `price_from`."""
    return {
        "kind": structure.kind.value,
        "tax": structure.tax.value,
        "currency": structure.currency,
        "year": structure.year,
        "valid_from": structure.valid_from.isoformat() if structure.valid_from else None,
        "valid_until": structure.valid_until.isoformat() if structure.valid_until else None,
        "minimum_yearly_cents": _levels(structure.minimum_yearly),
        "payer": None
        if structure.payer is None
        else {
            "name": structure.payer.name,
            "population": structure.payer.population,
            "members": structure.payer.members,
        },
        "sources": list(structure.sources),
        "parts": [_part_data(part) for part in structure.parts],
    }


def _part_data(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "label": dict(part.labels),
        "per": part.per.value,
        "when": part.when.value,
        "marginal": part.marginal,
        "unit": part.unit,
        "option": part.option,
        "replaces": part.replaces,
        "facts": list(part.facts),
        "tariff": [{"over": b.over, "upto": b.upto, "amount": _levels(b.amount)} for b in part.tariff],
    }


def _levels(amount: Estimate | None) -> list[int] | None:
    return None if amount is None else amount.as_data()


def price_from(data: Mapping[str, Any]) -> PriceStructure:
    """The structure of stored values."""
    payer = data["payer"]
    return PriceStructure(
        kind=PriceKind(data["kind"]),
        parts=tuple(_part(row) for row in data["parts"]),
        tax=Tax(data["tax"]),
        currency=data["currency"],
        year=data["year"],
        valid_from=_day(data["valid_from"]),
        valid_until=_day(data["valid_until"]),
        minimum_yearly=_estimate(data["minimum_yearly_cents"]),
        payer=None if payer is None else Payer(payer["name"], payer["population"], payer["members"]),
        sources=tuple(data["sources"]),
    )


def _part(data: Mapping[str, Any]) -> Part:
    return Part(
        id=data["id"],
        labels=data["label"],
        per=Per(data["per"]),
        when=When(data["when"]),
        tariff=tuple(Bracket(row["over"], row["upto"], _estimate(row["amount"])) for row in data["tariff"]),
        marginal=data["marginal"],
        unit=data["unit"],
        option=data["option"],
        replaces=data["replaces"],
        facts=tuple(data["facts"]),
    )


def _estimate(levels: list[int] | None) -> Estimate | None:
    return None if levels is None else Estimate(*levels)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
