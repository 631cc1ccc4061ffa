"""Who holds what in a territory, from the law and the register that are loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bouquet.kernel import clock
from bouquet.kernel.geography import competences as register
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.kernel.geography.rules import Zone
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.strategy.rules import competences as rules
from bouquet.platform.strategy.rules.competences import Holding, Place, ServiceHolding, Standing


def place_of(territory: Commune | Epci) -> Place:
    """A commune, or an EPCI, as the rules on competences see it."""
    epci = territory.epci if isinstance(territory, Commune) else territory
    departement = territory.departement
    return Place(
        epci_kind=epci.legal_kind if epci else "",
        siren=epci.siren if epci else "",
        held=register.held_by(epci.siren) if epci else None,
        region=departement.region_id if departement else "",
        common_law=departement is None or departement.zone != Zone.COM,
    )


def competences_of(territory: Commune | Epci) -> list[Holding]:
    """Who holds each competence today, in the order of the content."""
    place, today = place_of(territory), clock.today()
    return [rules.holding(competence, place, today) for competence in rules.shipped_law().competences.values()]


def service_holdings_of(
    territory: Commune | Epci, services: Iterable[str] | None = None
) -> Mapping[str, ServiceHolding]:
    """Who may carry these services today, in their order; each service of the catalogue when none is given."""
    named = [service.id for service in catalogue.services()] if services is None else list(services)
    return rules.service_holdings(rules.shipped_law(), named, place_of(territory), clock.today())


def transferred_services(commune: Commune, services: Collection[str]) -> dict[str, Standing]:
    """The services that the commune may not carry today, since the whole of them belongs to another, and to whom."""
    held = rules.service_holdings(rules.shipped_law(), services, place_of(commune), clock.today())
    return {name: row.standing for name, row in held.items() if row.transferred}
