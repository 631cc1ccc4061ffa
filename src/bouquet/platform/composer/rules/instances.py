"""Instances of the engine for real places: one commune among its groups, or all the communes of a group.

For one commune its groups are those of the law, each with its real population, and contracts are assumed open at the
tiers of the assumptions: the neighbours' answers are unknown. For a group the communes of the tree are listed, where an
EPCI hangs under the département that holds most of its inhabitants; nothing is assumed open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bouquet.engine.model import Commune, Group, Instance, OpenContract
from bouquet.platform.composer.rules.assumptions import Assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData, offer_by_service
from bouquet.platform.composer.rules.errors import RequestError
from bouquet.platform.composer.rules.request import Wishes


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """A group of communes: its id in instances, its kind, its name, its inhabitants and the group above."""

    id: str
    kind: str
    name: str
    population: int
    parent: str | None


@dataclass(frozen=True, slots=True)
class CommunePlace:
    """A commune: its INSEE code, its name, its inhabitants, and the id of the group above it (None: none)."""

    code: str
    name: str
    population: int
    parent: str | None


def commune_instance(
    catalogue: CatalogueData,
    place: CommunePlace,
    groups: Iterable[GroupPlace],
    wishes: Wishes,
    assumed: Assumptions,
) -> Instance:
    """The instance of one commune; alone, its groups are left out.

    Raises:
        RequestError: a group to open is not one of the commune's.
    """
    chain = [] if wishes.alone else list(groups)
    tiers = open_tiers(chain, wishes, assumed)
    root = Group(place.code, "commune", None if wishes.alone else place.parent)
    return _instance(
        catalogue,
        {root.id: root} | {g.id: Group(g.id, g.kind, g.parent, g.population) for g in chain},
        [place],
        wishes,
        assumed,
        {g.id: (g.kind, tiers[g.id]) for g in chain if g.id in tiers},
    )


def group_instance(
    catalogue: CatalogueData,
    communes: Iterable[CommunePlace],
    inside: Iterable[GroupPlace],
    above: Iterable[GroupPlace],
    wishes: Wishes,
    assumed: Assumptions,
) -> Instance:
    """The instance of the communes of a group.

    Args:
        catalogue: needs and services.
        communes: the communes listed, each with the same wishes and means by its own bracket.
        inside: the groups whose population is the sum of the communes listed.
        above: the groups above, which carry their own population.
        wishes: priorities, means, and contracts to open.
        assumed: the assumptions.
    """
    inside, above, listed = list(inside), list(above), list(communes)
    tiers = {group: tier for group, tier in wishes.open_tiers.items() if tier}
    known = {g.id: g.kind for g in (*inside, *above)}
    for group in tiers:
        if group not in known:
            raise RequestError("open", "not_open_group", name=group, known=", ".join(known))
    groups = {c.code: Group(c.code, "commune", c.parent) for c in listed}
    groups |= {g.id: Group(g.id, g.kind, g.parent) for g in inside}
    groups |= {g.id: Group(g.id, g.kind, g.parent, g.population) for g in above}
    return _instance(
        catalogue, groups, listed, wishes, assumed, {group: (known[group], tier) for group, tier in tiers.items()}
    )


def open_tiers(groups: Iterable[GroupPlace], wishes: Wishes, assumed: Assumptions) -> dict[str, int]:
    """The tier at which each group's contracts are taken open: the request's, else the assumed one of its kind."""
    chain = list(groups)
    for name in wishes.open_tiers:
        if all(group.id != name for group in chain):
            raise RequestError("open", "not_open_group", name=name, known=", ".join(g.id for g in chain) or "-")
    tiers = {g.id: wishes.open_tiers.get(g.id, assumed.open_tiers.get(g.kind, 0)) for g in chain}
    return {group: tier for group, tier in tiers.items() if tier}


def _instance(
    catalogue: CatalogueData,
    groups: Mapping[str, Group],
    communes: Iterable[CommunePlace],
    wishes: Wishes,
    assumed: Assumptions,
    opened: Mapping[str, tuple[str, int]],
) -> Instance:
    communes = list(communes)
    offers = catalogue.offers(assumed, {place.code: place.population for place in communes})
    weights = wishes.weights(catalogue.needs)
    known = offer_by_service(offers.values())
    has = {service: known.get(service) for service in wishes.have}
    return Instance(
        horizon_years=assumed.horizon_years,
        tiers_percent=tuple(sorted({*assumed.tiers_percent, *(tier for _, tier in opened.values())})),
        needs=tuple(catalogue.needs),
        services=catalogue.engine_services(),
        groups=groups,
        communes={
            place.code: Commune(
                group=place.code,
                population=place.population,
                weights={need: weight for need, weight in weights.items() if weight},
                means=wishes.means(place.population, assumed),
                has=has,
                excludes=frozenset(wishes.exclude),
                must=frozenset(wishes.must),
            )
            for place in communes
        },
        offers=offers,
        open=tuple(
            OpenContract(offer.id, group, tier)
            for group, (kind, tier) in opened.items()
            for offer in offers.values()
            if kind in offer.scales
        ),
    )
