"""Composes: builds the instance of a place, has it solved, checks the answer, and explains it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from django.core.cache import cache

from bouquet.engine import pool
from bouquet.engine.model import Instance
from bouquet.engine.verify import verify
from bouquet.kernel.geography.models import Commune
from bouquet.kernel.search.rules import compact
from bouquet.platform.composer import selectors
from bouquet.platform.composer.rules import wanted
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.carrying import carried_by_groups
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.composition import Composition, composition
from bouquet.platform.composer.rules.errors import RequestError, UnverifiedPlan
from bouquet.platform.composer.rules.instances import GroupPlace, commune_instance, group_instance
from bouquet.platform.composer.rules.request import Wishes, with_groups
from bouquet.platform.strategy.rules.competences import Standing

COMPOSE_SECONDS = 20.0
CACHE_SECONDS = 3600


def compose(
    commune: Commune,
    wishes: Wishes,
    transferred: Mapping[str, Standing] | None = None,
    catalogue: CatalogueData | None = None,
) -> Composition:
    """The best bouquet of a commune for its wishes, proved, checked and explained; the same request, the same answer.

    `transferred` are the services that it may not carry, with their holder; they and the catalogue are read when they
    are not given.

    Raises:
        RequestError: the commune cannot be composed, a group to open is not its own, or what is wanted does not fit.
        UnverifiedPlan: the plan found does not pass the check.
    """
    _refuse_empty(commune)
    catalogue, assumed = catalogue or selectors.catalogue_data(), assumptions()
    groups = selectors.groups_of(commune)
    wishes = _by_id(wishes, groups)
    if transferred is None:
        transferred = selectors.transferred(commune, catalogue)
    asked = repr(
        (commune.insee_code, commune.population, catalogue.edition, wishes, groups, sorted(transferred.items()))
    )
    key = f"composition:{hashlib.sha256(asked.encode()).hexdigest()}"
    known = cache.get(key)
    if known is not None:
        return known  # type: ignore[no-any-return]
    place = selectors.commune_place(commune)
    instance = carried_by_groups(commune_instance(catalogue, place, groups, wishes, assumed), transferred)
    solution = pool.solve(instance, COMPOSE_SECONDS)
    if solution.status == "infeasible":
        raise wanted.refusal(instance, catalogue)
    report = verify(instance, solution)
    if not report.valid:
        raise UnverifiedPlan("; ".join(report.violations))
    answer = composition(catalogue, place, groups, wishes, assumed, instance, solution, report.notes)
    cache.set(key, answer, CACHE_SECONDS)
    return answer


def instance_of_commune(commune: Commune, wishes: Wishes) -> Instance:
    """The instance that `compose` solves for a commune."""
    _refuse_empty(commune)
    groups = selectors.groups_of(commune)
    place = selectors.commune_place(commune)
    catalogue = selectors.catalogue_data()
    instance = commune_instance(catalogue, place, groups, _by_id(wishes, groups), assumptions())
    return carried_by_groups(instance, selectors.transferred(commune, catalogue))


def instance_of_group(group: selectors.Group | None, wishes: Wishes) -> tuple[Instance, int]:
    """The instance of the communes of a group (None: France), and how many were left out, their population unknown."""
    communes, inside, above, unknown = selectors.tree_of(group)
    wishes = _by_id(wishes, [*inside, *above])
    return group_instance(selectors.catalogue_data(), communes, inside, above, wishes, assumptions()), unknown


def _refuse_empty(commune: Commune) -> None:
    name = f"{commune.name} ({commune.insee_code})"
    if commune.population is None:
        raise RequestError("territory", "unknown_population", name=name)
    if commune.population == 0:
        raise RequestError("territory", "no_inhabitants", name=name)


def _by_id(wishes: Wishes, groups: Iterable[GroupPlace]) -> Wishes:
    """The wishes with the groups to open named by id: each may be written by id or by name."""
    ids = {group.id: group.id for group in groups}
    names = {compact(group.name): group.id for group in groups}
    meant = {name: ids.get(name.upper()) or names.get(compact(name), name) for name in wishes.open_tiers}
    return with_groups(wishes, meant)
