"""Endpoints of the catalogue."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bouquet.api.paging import page_of
from bouquet.api.problems import NOT_FOUND, Refusal, answers, refuse_unknown
from bouquet.api.shapes import Slug, in_path, named
from bouquet.api.texts import N_
from bouquet.platform.catalogue import models, selectors
from bouquet.platform.catalogue.api.serializers import costs, needs, services, solutions

router = Router(tags=[N_("Catalogue")])
ServiceId = Annotated[Slug, in_path(N_("The id of a service."), "citizen-app")]
SolutionId = Annotated[Slug, in_path(N_("The id of a solution."), "decidim")]
_LINKED = (
    Prefetch("prerequisites", models.Prerequisite.objects.select_related("needed")),
    Prefetch("needed_by", models.Prerequisite.objects.select_related("service")),
    Prefetch("contributions", models.Contribution.objects.select_related("need")),
    Prefetch("prices", models.PriceFact.objects.select_related("source")),
    Prefetch("observed_contracts", models.ObservedContract.objects.select_related("source")),
    Prefetch("solutions", models.Solution.objects.select_related("provider").prefetch_related("services")),
    "sources",
)


@router.get(
    "/needs",
    response=answers(needs.NeedList),
    summary=N_("List the needs"),
    description=N_("The needs on which a commune puts its priorities, with the indicators that follow them."),
)
def list_needs(request: HttpRequest) -> needs.NeedList:
    return needs.NeedList(items=[needs.need_sheet(need) for need in selectors.needs()])


@router.get(
    "/fields",
    response=answers(needs.FieldList),
    summary=N_("List the fields"),
    description=N_("The fields that services belong to."),
)
def list_fields(request: HttpRequest) -> needs.FieldList:
    return needs.FieldList(items=[named(field) for field in selectors.fields()])


@router.get(
    "/services",
    response=answers(services.ServicePage, 400),
    summary=N_("List the services"),
    description=N_("The services a commune can have, in the order of the catalogue, of one field or for one need."),
)
def list_services(
    request: HttpRequest, response: HttpResponse, asked: Query[services.ServiceQuery]
) -> services.ServicePage:
    rows = selectors.services().prefetch_related("contributions", "prerequisites")
    if asked.field is not None:
        refuse_unknown("field", asked.field, selectors.fields().values_list("id", flat=True))
        rows = rows.filter(field=asked.field)
    if asked.need is not None:
        refuse_unknown("need", asked.need, selectors.needs().values_list("id", flat=True))
        rows = rows.filter(contributions__need=asked.need)
    scope = f"services/{asked.field}/{asked.need}"
    found, following = page_of(request, response, rows, asked, ("position", "id"), scope)
    return services.ServicePage(items=[services.service_summary(row) for row in found], next=following)


@router.get(
    "/services/{service_id}",
    response=answers(services.ServiceSheet, 404),
    summary=N_("Read a service"),
    description=N_(
        "What it brings to each need, its cost model (low, central, high) with its evidence, what it asks of staff, "
        "its prerequisites and pitfalls, prices and purchases seen, and the solutions that provide it."
    ),
)
def read_service(request: HttpRequest, service_id: ServiceId) -> services.ServiceSheet:
    found = selectors.services().filter(pk=service_id).prefetch_related(*_LINKED).first()
    if found is None:
        raise _unknown_service(service_id)
    edition = selectors.edition()
    return services.service_sheet(found, edition.compiled_on if edition else None)


@router.get(
    "/services/{service_id}/cost",
    response=answers(costs.ComputedCost, 404),
    summary=N_("Work out the cost of a service"),
    description=N_(
        "What the whole service costs the body that carries it, for a number of inhabitants and of communes: low, "
        "central and high, once and each year, with the agents' days. What each commune pays of it is for compose."
    ),
)
def compute_cost(request: HttpRequest, service_id: ServiceId, asked: Query[costs.CostQuery]) -> costs.ComputedCost:
    service = selectors.services().filter(pk=service_id).first()
    if service is None:
        raise _unknown_service(service_id)
    cost = services.cost_of(service)
    if cost is None:
        raise Refusal(NOT_FOUND, f"the service “{service_id}” has no cost model", field="service_id")
    return costs.computed_cost(cost, asked)


@router.get(
    "/solutions",
    response=answers(solutions.SolutionPage, 400),
    summary=N_("List the solutions"),
    description=N_("Real ways to provide services: software, public services, pooled offers; by name."),
)
def list_solutions(
    request: HttpRequest, response: HttpResponse, asked: Query[solutions.SolutionQuery]
) -> solutions.SolutionPage:
    rows = models.Solution.objects.select_related("provider").prefetch_related("services")
    if asked.service is not None:
        refuse_unknown("service", asked.service, selectors.services().values_list("id", flat=True))
        rows = rows.filter(services=asked.service)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    scope = f"solutions/{asked.service}/{asked.kind}"
    found, following = page_of(request, response, rows, asked, ("name", "id"), scope)
    return solutions.SolutionPage(items=[solutions.solution_summary(row) for row in found], next=following)


@router.get(
    "/solutions/{solution_id}",
    response=answers(solutions.SolutionSheet, 404),
    summary=N_("Read a solution"),
    description=N_("What it is, who provides it, which services, under which licence, its prices, who uses it."),
)
def read_solution(request: HttpRequest, solution_id: SolutionId) -> solutions.SolutionSheet:
    rows = models.Solution.objects.select_related("provider").prefetch_related("services", "sources", "prices__source")
    found = rows.filter(pk=solution_id).first()
    if found is None:
        raise Refusal(NOT_FOUND, f"no solution has the id “{solution_id}”", field="solution_id")
    prices = list(found.prices.all())
    referred = models.Source.objects.filter(pk__in=[row["source"] for row in found.references if row["source"]])
    sources = [*found.sources.all(), *(price.source for price in prices), *referred]
    return solutions.solution_sheet(found, prices, sources)


@router.get(
    "/providers",
    response=answers(solutions.ProviderPage, 400),
    summary=N_("List the providers"),
    description=N_("Publishers, communities, public operators and pooling bodies, with their solutions; by name."),
)
def list_providers(
    request: HttpRequest, response: HttpResponse, asked: Query[solutions.ProviderQuery]
) -> solutions.ProviderPage:
    rows = models.Provider.objects.prefetch_related("solutions")
    found, following = page_of(request, response, rows, asked, ("name", "id"), "providers")
    return solutions.ProviderPage(items=[solutions.provider_summary(row) for row in found], next=following)


def _unknown_service(service_id: str) -> Refusal:
    return Refusal(NOT_FOUND, f"no service has the id “{service_id}”", field="service_id")
