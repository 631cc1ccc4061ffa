"""The endpoint of observed prices."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from ninja import Query, Router

from bouquet.api.problems import NOT_FOUND, Refusal, answers
from bouquet.api.texts import N_
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.api.serializers.observations import ObservedPrices, ObservedQuery, observed_prices
from bouquet.platform.catalogue.api.views import ServiceId
from bouquet.platform.catalogue.selectors import observations as selectors

router = Router(tags=[N_("Catalogue")])


@router.get(
    "/services/{service_id}/observed-prices",
    response=answers(ObservedPrices, 404),
    summary=N_("Read the observed prices of a service"),
    description=N_(
        "What authorities paid or declared, by what the amount pays for: points, quantiles when there are enough of "
        "them, and the steps by which they were chosen for a population. List prices, ceilings, quotes, amounts paid "
        "and grants are told apart; a grant is never a price."
    ),
)
def read_observed_prices(request: HttpRequest, service_id: ServiceId, asked: Query[ObservedQuery]) -> ObservedPrices:
    service = catalogue.service(service_id)
    if service is None:
        raise Refusal(NOT_FOUND, f"no service has the id “{service_id}”", field="service_id")
    review = selectors.review_of(service.pk)
    return observed_prices(
        service.pk,
        asked.population,
        selectors.counts_by_kind(service),
        selectors.distributions(selectors.points_of(service), asked.population),
        review.compared if review else None,
        reverse("catalogue:prices_csv", args=[service.pk]),
    )
