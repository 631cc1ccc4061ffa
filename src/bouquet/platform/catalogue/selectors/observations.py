"""Reads of observed prices: points of a service, what waits for a judgement, cases of a cost model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case as ByCase
from django.db.models import Count, Q, QuerySet, Subquery, When

from bouquet.kernel import clock
from bouquet.platform.catalogue.models import (
    CatalogueEdition,
    CostRevision,
    Observation,
    ObservationImport,
    Service,
    ServiceCost,
)
from bouquet.platform.catalogue.rules.observations import (
    JUDGED,
    PRICES,
    AmountKind,
    Covers,
    Judgement,
    Point,
    before_tax,
    in_year_prices,
)
from bouquet.platform.catalogue.rules.observations_classification import MEDIUM
from bouquet.platform.catalogue.rules.observations_distribution import Distribution, distribution
from bouquet.platform.catalogue.rules.observations_models import Case, Ratios, Reset, components_of, ratios, set_again

SHIPPED = (Observation.Origin.CONTRACT, Observation.Origin.PRICE)
IMPORTED = (Observation.Origin.DECP, Observation.Origin.FONDS_VERT)
_JUDGED = [judgement.value for judgement in JUDGED]
_CHARTED = [kind.value for kind in (*PRICES, AmountKind.CEILING)]
_KIND_ORDER = ByCase(
    *(When(kind=kind.value, then=place) for place, kind in enumerate((*PRICES, AmountKind.CEILING))), default=9
)
_SURE = Q(origin__in=SHIPPED) | Q(judgement__in=_JUDGED)


def observations() -> QuerySet[Observation]:
    """Every observed amount that counts once and whose service is known or likely enough."""
    likely = _SURE | Q(confidence__gte=MEDIUM)
    return Observation.objects.filter(likely, service__isnull=False, same_as="")


def observations_of(service: Service) -> QuerySet[Observation]:
    """The observed amounts of a service: prices first, by population, unknown ones last."""
    return (
        observations()
        .filter(service=service)
        .select_related("source")
        .order_by(_KIND_ORDER, "covers", "population", "compared_cents", "id")
    )


def points_of(service: Service) -> list[Point]:
    """What may be compared of a service: its prices and the ceilings of framework contracts, never its grants."""
    rows = observations().filter(service=service, kind__in=_CHARTED, compared_cents__gt=0).order_by("id")
    return [
        Point(
            row.pk,
            row.compared_cents or 0,
            row.population,
            row.year,
            AmountKind(row.kind),
            Covers(row.covers),
            row.origin in SHIPPED or row.judgement in _JUDGED,
        )
        for row in rows.only("compared_cents", "population", "year", "kind", "covers", "origin", "judgement")
    ]


def counts_by_kind(service: Service) -> dict[str, int]:
    """How many amounts of each kind a service has, grants and the rest included."""
    rows = observations().filter(service=service).order_by("kind").values_list("kind").annotate(count=Count("id"))
    return dict(rows)


def distributions(points: list[Point], population: int | None) -> list[Distribution]:
    """The distribution of each thing that amounts pay for, when there is any."""
    year = clock.today().year
    found = (distribution(points, covers, population, year) for covers in (Covers.ONCE, Covers.YEARLY, Covers.WHOLE))
    return [among for among in found if among.points or among.ceilings]


@dataclass(frozen=True, slots=True)
class ServiceCount:
    """A service with its number of observed prices and of grants."""

    service: Service
    prices: int
    grants: int


def services_observed() -> list[ServiceCount]:
    """Services of which something was observed, in the order of the catalogue."""
    counts: dict[str, dict[str, int]] = {}
    rows = observations().order_by("service_id", "kind").values_list("service_id", "kind").annotate(count=Count("id"))
    for service, kind, count in rows:
        counts.setdefault(str(service), {})[kind] = count
    services = Service.objects.select_related("field").order_by("field__position", "position")
    prices = [kind.value for kind in PRICES]
    found = []
    for row in services.filter(pk__in=counts):
        held = counts[row.pk]
        found.append(ServiceCount(row, sum(held.get(kind, 0) for kind in prices), held.get(AmountKind.GRANT.value, 0)))
    return found


def to_judge(state: str = "", service_id: str = "", words: str = "") -> QuerySet[Observation]:
    """Imported records by what people said of them; those the rules are least sure of first.

    Args:
        state: a judgement, `unclassified` (the rules propose nothing), or empty for those that are proposed.
        service_id: of one service.
        words: found in the object or the buyer.
    """
    rows = Observation.objects.filter(origin__in=IMPORTED, same_as="").select_related("service", "proposed_service")
    if state == "unclassified":
        rows = rows.filter(judgement=Judgement.PROPOSED.value, service__isnull=True)
    elif state:
        rows = rows.filter(judgement=state)
    else:
        rows = rows.filter(judgement=Judgement.PROPOSED.value, service__isnull=False)
    if service_id:
        rows = rows.filter(service_id=service_id)
    if words:
        rows = rows.filter(Q(object_fr__icontains=words) | Q(buyer__icontains=words))
    return rows.order_by("confidence", "id")


def observation(pk: int) -> Observation | None:
    """An imported record; None when there is none."""
    rows = Observation.objects.select_related("service", "proposed_service", "brought_by", "judged_by")
    return rows.filter(pk=pk, origin__in=IMPORTED).first()


def imports() -> QuerySet[ObservationImport]:
    """The files that were imported, newest first."""
    return ObservationImport.objects.order_by("-imported_at", "-id")


@dataclass(frozen=True, slots=True)
class ModelReview:
    """A cost model beside what was observed, and what it would become; `revision` is the one in force."""

    service: Service
    cost: ServiceCost
    cases: list[Case]
    compared: Ratios | None
    reset: Reset | None
    revision: CostRevision | None


def reviews(service_ids: Iterable[str] | None = None) -> list[ModelReview]:
    """Cost models beside what was observed, in the order of the catalogue; of some services when they are named."""
    costs = ServiceCost.objects.select_related("service__field").order_by(
        "service__field__position", "service__position"
    )
    rows = Observation.objects.filter(same_as="", amount_cents__gt=0, population__gt=0).exclude(service=None)
    rows = rows.filter(
        Q(origin=Observation.Origin.CONTRACT, components__isnull=False)
        | Q(origin__in=IMPORTED, judgement__in=_JUDGED, kind=AmountKind.PAID.value)
    )
    revisions = CostRevision.objects.filter(reversed_at__isnull=True)
    if service_ids is not None:
        names = list(service_ids)
        costs, rows, revisions = (
            costs.filter(pk__in=names),
            rows.filter(service__in=names),
            revisions.filter(cost__in=names),
        )
    in_force = {revision.cost_id: revision for revision in revisions.order_by("id")}
    found: dict[str, list[Observation]] = {}
    for row in rows.order_by("id"):
        found.setdefault(str(row.service_id), []).append(row)
    return [_review(cost, found.get(cost.pk, []), in_force.get(cost.pk)) for cost in costs]


def _review(cost: ServiceCost, rows: list[Observation], revision: CostRevision | None) -> ModelReview:
    """A model is always set again from the catalogue's own values, so that no case counts twice."""
    of_catalogue = ServiceCost(service=cost.service, **revision.before) if revision else cost
    counted = int((of_catalogue.calibration or {}).get("records") or 0)
    equipment = of_catalogue.model.units is not None
    cases = [case for row in rows if (case := _case(row, counted=counted > 0, equipment=equipment)) is not None]
    return ModelReview(
        service=cost.service,
        cost=cost,
        cases=cases,
        compared=ratios(cost.model, cases),
        reset=set_again(of_catalogue.model, cases, counted),
        revision=revision,
    )


def _case(row: Observation, *, counted: bool, equipment: bool) -> Case | None:
    """An amount as a case; None for what pays for a unit, or for years that are unknown."""
    months = None if row.duration_months is None else float(row.duration_months)
    shipped = row.origin == Observation.Origin.CONTRACT
    covers = Covers(row.covers)
    if not shipped and months is None and covers is not Covers.ONCE:
        return None
    components = row.components if shipped else components_of(covers, months, equipment=equipment)
    if not components:
        return None
    cents = in_year_prices(before_tax(row.amount_cents or 0, row.tax_basis), row.year)
    return Case(row.pk, cents, row.population or 1, components, counted and shipped)


def review_of(service_id: str) -> ModelReview | None:
    """The cost model of a service beside what was observed; None when it has none."""
    return next(iter(reviews([service_id])), None)


def revisions_of(cost: ServiceCost) -> QuerySet[CostRevision]:
    """Every revision of a cost model, newest first."""
    return cost.revisions.select_related("made_by", "reversed_by").order_by("-number")


def state_of_costs() -> str:
    """What tells two states of the costs apart: the edition of the catalogue, and the last change of a model."""
    latest = CostRevision.objects.order_by("-id").values("id")[:1]
    undone = CostRevision.objects.filter(reversed_at__isnull=False).order_by("-reversed_at").values("reversed_at")[:1]
    row = (
        CatalogueEdition.objects.order_by("loaded_at")
        .values_list("fingerprint", Subquery(latest), Subquery(undone))
        .last()
    )
    return "" if row is None else "/".join(str(part or "") for part in row)
