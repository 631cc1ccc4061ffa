"""Reads what composing needs: the catalogue as plain values, a commune among its groups, the communes of a group."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TypeAlias

from bouquet.kernel import clock
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Departement, Epci, Region
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.rules.market import unfit
from bouquet.platform.catalogue.selectors import offers
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData, ServiceData
from bouquet.platform.composer.rules.instances import CommunePlace, GroupPlace
from bouquet.platform.strategy import selectors as strategy
from bouquet.platform.strategy.rules.competences import Standing

Group: TypeAlias = Epci | Departement | Region


def catalogue_data() -> CatalogueData:
    """The catalogue that is loaded, kept in memory for the day until it, an offer or a cost model changes."""
    return _catalogue_data(offers.offers_stamp(), clock.today())


@lru_cache(maxsize=2)
def _catalogue_data(edition: str, today: date) -> CatalogueData:
    costs, contributions = catalogue.costs(), catalogue.contributions()
    prerequisites = catalogue.prerequisites()
    return CatalogueData(
        edition=edition,
        needs={need.id: {"fr": need.label_fr, "en": need.label_en} for need in catalogue.needs()},
        services={
            s.id: ServiceData(
                id=s.id,
                field=s.field_id,
                labels={"fr": s.label_fr, "en": s.label_en},
                prerequisites=tuple(prerequisites.get(s.id, ())),
                best_scales=tuple(s.best_scales),
                contributions=contributions.get(s.id, {}),
                cost=costs[s.id].model if s.id in costs else None,
                calibrated=s.id in costs and costs[s.id].calibrated,
            )
            for s in catalogue.services()
        },
        market={offer.id: offer for offer in offers.market_offers() if unfit(offer, today) is None},
    )


def transferred(commune: Commune, catalogue: CatalogueData) -> dict[str, Standing]:
    """The services that the commune may not carry: the law, or a transfer, gives the whole of them to another."""
    return strategy.transferred_services(commune, catalogue.services)


def group_id(group: Group) -> str:
    """The id of a group in the engine's instances: SIREN, `D26`, `R84`."""
    prefix = {Kind.EPCI: "", Kind.DEPARTEMENT: "D", Kind.REGION: "R"}[group.kind]
    return prefix + group.code


def groups_of(commune: Commune) -> list[GroupPlace]:
    """The groups of a commune as the law draws them, each with its real population: EPCI, département, région."""
    chain: list[Group] = [*([commune.epci] if commune.epci else []), commune.departement, commune.departement.region]
    above = [*(group_id(group) for group in chain[1:]), None]
    return [
        GroupPlace(group_id(group), group.kind, group.name, group.population, parent)
        for group, parent in zip(chain, above, strict=True)
    ]


def commune_place(commune: Commune) -> CommunePlace:
    """A commune whose population is known, under its EPCI, or its département when it has none."""
    parent = commune.epci_id or f"D{commune.departement_id}"
    return CommunePlace(commune.insee_code, commune.name, commune.population or 0, parent)


def tree_of(group: Group | None) -> tuple[list[CommunePlace], list[GroupPlace], list[GroupPlace], int]:
    """The communes of a group in the pooling tree (None: all of France), the groups among and above them.

    Returns:
        The communes whose population is known, the groups whose population is their sum, the groups above with their
        own, and how many communes were left out because their population is unknown.
    """
    communes, inside_epcis = geography.current_communes(), Epci.objects.filter(current=True)
    match group:
        case Epci():
            communes, inside_epcis = communes.filter(epci=group), inside_epcis.filter(pk=group.pk)
        case Departement():
            inside_epcis = inside_epcis.filter(departement=group)
            communes = communes.filter(epci__departement=group) | communes.filter(epci=None, departement=group)
        case Region():
            inside_epcis = inside_epcis.filter(departement__region=group)
            communes = communes.filter(epci__departement__region=group) | communes.filter(
                epci=None, departement__region=group
            )
    known = [c for c in communes.order_by("insee_code") if c.population is not None]
    unknown = communes.count() - len(known)
    inside, above = _groups_around(group, list(inside_epcis.order_by("siren").select_related("departement__region")))
    return [commune_place(c) for c in known], inside, above, unknown


def _groups_around(group: Group | None, epcis: list[Epci]) -> tuple[list[GroupPlace], list[GroupPlace]]:
    departements = list(Departement.objects.filter(current=True).select_related("region"))
    regions = list(Region.objects.filter(current=True))
    inside: list[Group]
    above: list[Group]
    match group:
        case Epci():
            above_departements = [epci.departement for epci in epcis if epci.departement]
            above = [*above_departements, *(d.region for d in above_departements)]
            inside = [*epcis]
        case Departement():
            above, inside = [group.region], [*epcis, group]
        case Region():
            above, inside = [], [*epcis, *(d for d in departements if d.region_id == group.code), group]
        case None:
            above, inside = [], [*epcis, *departements, *regions]
    return [_group_place(g) for g in inside], [_group_place(g) for g in above]


def _group_place(group: Group) -> GroupPlace:
    match group:
        case Epci():
            parent = f"D{group.departement_id}" if group.departement_id else None
        case Departement():
            parent = f"R{group.region_id}"
        case Region():
            parent = None
    return GroupPlace(group_id(group), group.kind, group.name, group.population, parent)


def sources() -> list[dict[str, str]]:
    """Where the figures of a composition come from, with their dates."""
    vintage, edition, assumed = geography.latest_vintage(), catalogue.edition(), assumptions()
    found = []
    if vintage is not None:
        found.append(
            {
                "what": "territories and populations",
                "source": vintage.source,
                "licence": vintage.licence,
                "date": vintage.published_on.isoformat(),
                "kind": "register",
            }
        )
    if edition is not None:
        found.append(
            {
                "what": "services, cost models and contributions",
                "source": "Bouquet starting catalogue",
                "licence": "Licence Ouverte 2.0 (Etalab)",
                "date": edition.compiled_on.isoformat(),
                "kind": "estimate",
            }
        )
    found.append(
        {
            "what": "fit by scale, cost of a carrier's day, open contracts, default means",
            "source": "Bouquet assumptions",
            "licence": "EUPL-1.2",
            "date": assumed.as_of,
            "kind": "estimate",
        }
    )
    return found
