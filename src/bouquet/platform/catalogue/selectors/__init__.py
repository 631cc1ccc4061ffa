"""Reads of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from bouquet.platform.catalogue.models import (
    CatalogueEdition,
    Contribution,
    Field,
    Need,
    ObservedContract,
    Prerequisite,
    PriceFact,
    Service,
    ServiceCost,
    Solution,
    Source,
)


def edition() -> CatalogueEdition | None:
    """The edition of the catalogue that is loaded."""
    return CatalogueEdition.objects.order_by("loaded_at").last()


def needs() -> QuerySet[Need]:
    """The needs in the order of the catalogue."""
    return Need.objects.order_by("position")


def services() -> QuerySet[Service]:
    """The services in the order of the catalogue, with their field and cost."""
    return Service.objects.order_by("position").select_related("field", "cost")


def costs() -> dict[str, ServiceCost]:
    """The cost of each service that has a model."""
    return {cost.service_id: cost for cost in ServiceCost.objects.order_by("service__position")}


def contributions() -> dict[str, dict[str, int]]:
    """Contributions of each service by need, hundredths."""
    found: dict[str, dict[str, int]] = {}
    for row in Contribution.objects.order_by("service__position", "need__position"):
        found.setdefault(row.service_id, {})[row.need_id] = row.hundredths
    return found


def prerequisites() -> dict[str, list[str]]:
    """The services that each service needs, its parent first."""
    found: dict[str, list[str]] = {}
    for row in Prerequisite.objects.order_by("service_id", "order"):
        found.setdefault(row.service_id, []).append(row.needed_id)
    return found


def fields() -> QuerySet[Field]:
    """The fields of services in the order of the catalogue."""
    return Field.objects.order_by("position")


def solution_names() -> dict[str, list[str]]:
    """For each service the names of the solutions that provide it, by name: the order means nothing."""
    found: dict[str, list[str]] = {}
    for service, name in Solution.objects.order_by("name", "id").values_list("services", "name"):
        found.setdefault(service, []).append(name)
    return found


def services_for(need: str | None = None) -> list[Service]:
    """The services field by field, those that contribute to `need` when one is given."""
    found = services().order_by("field__position", "position")
    return list(found.filter(contributions__need=need) if need else found)


def service(service_id: str) -> Service | None:
    """A service with its field and cost model; None when unknown."""
    return Service.objects.select_related("field", "cost").filter(pk=service_id).first()


def solutions_of(service: Service) -> QuerySet[Solution]:
    """The solutions that provide a service, by name: the order means nothing."""
    return service.solutions.select_related("provider").order_by("name", "id")


def prices_of(service: Service) -> QuerySet[PriceFact]:
    """The public prices seen for a service, newest first, those without a year last."""
    return service.prices.select_related("solution", "source").order_by(F("year").desc(nulls_last=True), "id")


def contracts_of(service: Service) -> QuerySet[ObservedContract]:
    """The real purchases and funded projects classified to a service, by population."""
    return service.observed_contracts.select_related("source").order_by(F("population").asc(nulls_last=True), "id")


def solution(solution_id: str) -> Solution | None:
    """A solution with its provider; None when unknown."""
    return Solution.objects.select_related("provider").filter(pk=solution_id).first()


def source_titles(ids: Iterable[str]) -> dict[str, Source]:
    """Sources by id."""
    return Source.objects.in_bulk(list(ids))
