"""Real offers as plain values, and whether the price of one can stand in a plan that a council votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bouquet.platform.catalogue.rules.prices import NOTHING, Part, Per, PriceKind, PriceStructure, Tax

FIRM_KINDS = frozenset({PriceKind.LIST, PriceKind.CEILING, PriceKind.QUOTE})


@dataclass(frozen=True, slots=True)
class MarketOffer:
    """A real offer: what it is called and by whom, its price, where and at which scales it is sold.

    `provider_carries` says that a public body runs it, so that the carrier's days are in the price.
    """

    id: str
    service: str
    labels: Mapping[str, str]
    provider: str
    price: PriceStructure
    whole_service: bool
    available: bool
    perimeter: frozenset[str]
    buying_scales: tuple[str, ...]
    provider_carries: bool

    def sold_in(self, departement: str) -> bool:
        return not self.perimeter or departement in self.perimeter


class Unfit(StrEnum):
    """Why the price of a real offer cannot stand in a plan."""

    PART = "part"
    UNAVAILABLE = "unavailable"
    NOT_FIRM = "not_firm"
    UNKNOWN_PARTS = "unknown_parts"
    STALE = "stale"
    UNDATED = "undated"
    TAX = "tax"
    CURRENCY = "currency"
    NOT_YET = "not_yet"


def unfit(offer: MarketOffer, today: date) -> Unfit | None:
    """Why an offer cannot stand in a plan whoever buys it; None when it can.

    It must provide the whole service and be available; its price must be a list price, a ceiling or a quote, in euros,
    before tax or not taxed, with no part unknown or counted by units, valid today, of a known year at most five years
    old. What is simply free needs neither a year nor a tax basis: no inflation changes nothing.
    """
    price = offer.price
    asked = [part for part in price.parts if not part.option]
    free = price.free and price.minimum_yearly in (None, NOTHING)
    found = {
        Unfit.PART: not offer.whole_service,
        Unfit.UNAVAILABLE: not offer.available,
        Unfit.NOT_FIRM: price.kind not in FIRM_KINDS,
        Unfit.UNKNOWN_PARTS: not asked or not all(_is_computable(part) for part in asked),
        Unfit.CURRENCY: price.currency != "EUR",
        Unfit.STALE: price.stale(today),
        Unfit.NOT_YET: price.valid_from is not None and price.valid_from > today,
        Unfit.UNDATED: not free and price.year is None and price.valid_until is None,
        Unfit.TAX: not free and price.tax not in (Tax.BEFORE, Tax.NONE),
    }
    return next((why for why, holds in found.items() if holds), None)


def _is_computable(part: Part) -> bool:
    """Whether a part can be worked out from the inhabitants alone."""
    return part.stated and (part.per is not Per.UNIT or part.free)
