"""What composing needs of the catalogue, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bouquet.engine.model import Offer, Service
from bouquet.platform.catalogue.rules import CostModel, Level
from bouquet.platform.composer.rules.assumptions import Assumptions
from bouquet.platform.composer.rules.reference_offer import reference_offer


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
    """The needs (with their labels by language) and services, in the order of the catalogue."""

    edition: str
    needs: Mapping[str, Mapping[str, str]]
    services: Mapping[str, ServiceData]

    def engine_services(self) -> dict[str, Service]:
        """Every service with its prerequisites: the first is its parent, the others also required."""
        return {
            s.id: Service(s.id, s.prerequisites[0] if s.prerequisites else None, s.prerequisites[1:])
            for s in self.services.values()
        }

    def offers(self, assumed: Assumptions, level: Level = Level.CENTRAL) -> dict[str, Offer]:
        """The reference offer of every service that is composed, by offer id."""
        offers = [
            reference_offer(s.id, s.cost, s.contributions, s.best_scales, assumed, level)
            for s in self.services.values()
            if s.cost is not None and s.contributions
        ]
        return {offer.id: offer for offer in offers}
