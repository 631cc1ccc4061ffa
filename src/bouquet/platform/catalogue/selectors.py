"""Reads of the catalogue."""

from __future__ import annotations

from django.db.models import QuerySet

from bouquet.platform.catalogue.models import CatalogueEdition, Contribution, Need, Prerequisite, Service, ServiceCost


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
