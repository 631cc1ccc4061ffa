"""What composing needs of the catalogue, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bouquet.engine.model import Offer, Service
from bouquet.platform.catalogue.rules import CostModel, Level
from bouquet.platform.catalogue.rules.market import MarketOffer
from bouquet.platform.composer.rules.assumptions import Assumptions
from bouquet.platform.composer.rules.market_offer import market_offer
from bouquet.platform.composer.rules.reference_offer import reference_offer

OVERSEAS = ("97", "98")


@dataclass(frozen=True, slots=True)
class ServiceData:
    """One service: what it is called, needs, costs and brings; `cost` None or no contribution: it is not composed."""

    id: str
    field: str
    labels: Mapping[str, str]
    prerequisites: tuple[str, ...]
    best_scales: tuple[str, ...]
    contributions: Mapping[str, int]
    cost: CostModel | None
    calibrated: bool

    @property
    def composed(self) -> bool:
        return self.cost is not None and bool(self.contributions)


@dataclass(frozen=True, slots=True)
class CatalogueData:
    """The needs (with their labels by language) and services in the order of the catalogue; the real offers, by id,
    whose price can stand in a plan today."""

    edition: str
    needs: Mapping[str, Mapping[str, str]]
    services: Mapping[str, ServiceData]
    market: Mapping[str, MarketOffer] = field(default_factory=dict)

    def engine_services(self) -> dict[str, Service]:
        """Every service with its prerequisites: the first is its parent, the others also required."""
        return {
            s.id: Service(s.id, s.prerequisites[0] if s.prerequisites else None, s.prerequisites[1:])
            for s in self.services.values()
        }

    def offers(self, assumed: Assumptions, buyers: Mapping[str, int], level: Level = Level.CENTRAL) -> dict[str, Offer]:
        """The offers of every service that is composed, by offer id: the real ones that all the communes may buy at a
        stated price; where there is none, the reference offer.

        Args:
            assumed: the assumptions.
            buyers: inhabitants by INSEE code of the communes that choose.
            level: which of the three figures of each estimate.
        """
        departements = {departement_of(code) for code in buyers}
        sold = [o for o in self.market.values() if all(o.sold_in(departement) for departement in departements)]
        found: list[Offer] = []
        for s in self.services.values():
            if s.cost is not None and s.contributions:
                real = [
                    priced
                    for offer in sold
                    if offer.service == s.id
                    and (priced := market_offer(offer, s.cost, s.contributions, buyers.values(), assumed, level))
                ]
                found += real or [reference_offer(s.id, s.cost, s.contributions, s.best_scales, assumed, level)]
        return {offer.id: offer for offer in found}


def departement_of(insee_code: str) -> str:
    """The département in a commune's code.

    >>> departement_of("26113"), departement_of("2A004"), departement_of("97411")
    ('26', '2A', '974')
    """
    return insee_code[:3] if insee_code.startswith(OVERSEAS) else insee_code[:2]


def offer_by_service(offers: Iterable[Offer]) -> dict[str, str]:
    """For each service the id of its first offer: the one a service already there is taken to be."""
    found: dict[str, str] = {}
    for offer in offers:
        found.setdefault(offer.service, offer.id)
    return found
