"""Reads of offers: those of a service or of a solution, their price, what is answered of them, their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import QuerySet, Subquery

from bouquet.kernel import clock
from bouquet.platform.catalogue.models import (
    Answer,
    CatalogueEdition,
    CostRevision,
    EntryVersion,
    Offer,
    OffersEdition,
    Service,
    ServiceCost,
    Solution,
)
from bouquet.platform.catalogue.rules import Estimate, Level
from bouquet.platform.catalogue.rules.compare import Candidate, Reply
from bouquet.platform.catalogue.rules.market import MarketOffer
from bouquet.platform.catalogue.rules.neutral import in_neutral_order
from bouquet.platform.catalogue.rules.prices import Bill, PriceStructure, Served, Total, bill
from bouquet.platform.catalogue.rules.questions import carried, questions, readable
from bouquet.platform.catalogue.rules.reference_price import reference_price

NO_PRICE = Total(Estimate(0, 0, 0), (), known=False)


@dataclass(frozen=True, slots=True)
class Priced:
    """An offer with its price for somebody: `bill` and `total` are None and unknown when it has no price at all.

    `staff_days` (low, central, high) are those of the service's cost model over the years; None without a model.
    """

    offer: Offer
    structure: PriceStructure | None
    bill: Bill | None
    total: Total
    staff_days: tuple[int, int, int] | None
    stale: bool
    undated: bool

    @property
    def is_real(self) -> bool:
        return self.offer.kind == Offer.MARKET


def offers() -> QuerySet[Offer]:
    """Every offer with its solution, provider, service and cost model."""
    return Offer.objects.select_related("solution__provider", "service__field", "service__cost").order_by("id")


def offer(offer_id: str) -> Offer | None:
    """An offer by its id; None when unknown."""
    return offers().filter(pk=offer_id).first()


def offers_of_service(service: Service) -> list[Offer]:
    """The offers of a service: the reference and built-in ones first, then those of the market in the neutral order."""
    rows = list(offers().filter(service=service))
    ours = [row for row in rows if row.kind != Offer.MARKET]
    market = [row for row in rows if row.kind == Offer.MARKET]
    return sorted(ours, key=lambda row: row.kind, reverse=True) + in_neutral_order(
        market, lambda row: row.label_fr, clock.today()
    )


def market_offers() -> list[MarketOffer]:
    """Every real offer that has a price with a source, as plain values, by id."""
    rows = offers().filter(kind=Offer.MARKET, price_sources__isnull=False).distinct()
    return [_market_offer(row, price) for row in rows if (price := row.structure) is not None]


def _market_offer(row: Offer, price: PriceStructure) -> MarketOffer:
    return MarketOffer(
        id=row.id,
        service=row.service_id,
        labels={"fr": row.label_fr, "en": row.label_en},
        provider=row.solution.provider.name if row.solution else "",
        price=price,
        whole_service=row.whole_service,
        available=row.available,
        perimeter=frozenset(row.perimeter),
        buying_scales=tuple(row.buying_scales),
        provider_carries=row.carried_by_provider,
    )


def offers_of_solution(solution: Solution) -> QuerySet[Offer]:
    """The offers of a solution in the order of services."""
    return offers().filter(solution=solution).order_by("service__position")


def structure_of(offer: Offer) -> PriceStructure | None:
    """How an offer is priced; a reference offer takes the price of the service's cost model."""
    if offer.kind != Offer.REFERENCE:
        return offer.structure
    cost = cost_of(offer.service)
    return reference_price(cost.model, cost.price_level, cost.tax_basis) if cost else None


def cost_of(service: Service) -> ServiceCost | None:
    """The cost model of a service; None when it has none."""
    return getattr(service, "cost", None)


def module_is_ready(service: Service) -> bool:
    """Whether the built-in module of a service is installed."""
    return bool(service.built_in_module) and apps.is_installed(f"bouquet.modules.{service.built_in_module}")


def is_available(offer: Offer) -> bool:
    """Whether an offer can be had: not flagged, and installed when it is a built-in module."""
    return offer.available and (offer.kind != Offer.BUILT_IN or module_is_ready(offer.service))


def priced(offer: Offer, served: Served, years: int) -> Priced:
    """An offer with what it comes to for somebody over some years."""
    structure, today = structure_of(offer), clock.today()
    computed = bill(structure, served) if structure else None
    return Priced(
        offer=offer,
        structure=structure,
        bill=computed,
        total=computed.total(years) if computed else NO_PRICE,
        staff_days=_staff_days(offer, len(served.members), years),
        stale=structure is not None and structure.stale(today),
        undated=structure is not None and structure.year is None and bool(structure.sources),
    )


def _staff_days(offer: Offer, members: int, years: int) -> tuple[int, int, int] | None:
    """Agents' days that the cost model of the service asks of the communes, and of the carrier when it is the buyer."""
    cost = cost_of(offer.service)
    if cost is None:
        return None
    model = cost.model
    low, central, high = (
        years
        * (members * model.commune_days.at(level) + (0 if offer.carried_by_provider else model.operator_days.at(level)))
        for level in Level
    )
    return low, central, high


def answers_of(solutions: Iterable[str]) -> dict[str, dict[str, Answer]]:
    """The answers of some solutions, by solution then question."""
    found: dict[str, dict[str, Answer]] = {}
    rows = Answer.objects.filter(solution__in=list(solutions)).select_related("source").order_by("question")
    for row in rows:
        found.setdefault(row.solution_id, {})[row.question] = row
    return found


def replies(answers: Mapping[str, Answer], language: str) -> dict[str, Reply]:
    """The answers of one solution as replies to compare, in the reader's words."""
    found = {}
    for name, answer in answers.items():
        question = questions().questions.get(name)
        if question is not None:
            values = carried(question, answer.version, answer.value)
            today = values is not None and question.current.choices
            version, value = (question.current.number, values) if today else (answer.version, answer.value)
            found[name] = Reply(values, readable(question, version, value, language))
    return found


def candidates(rows: Iterable[Priced], language: str) -> list[Candidate]:
    """Offers ready to be compared, in the order given."""
    rows = list(rows)
    answers = answers_of(row.offer.solution_id for row in rows if row.offer.solution_id)
    return [
        Candidate(
            id=row.offer.id,
            name=row.offer.in_language("label"),
            replies=replies(answers.get(row.offer.solution_id or "", {}), language),
            total=row.total,
            staff_days=row.staff_days,
            stale=row.stale or not is_available(row.offer),
        )
        for row in rows
    ]


def versions_of(kind: str, entry: str) -> QuerySet[EntryVersion]:
    """Every version of an entry, newest first."""
    return EntryVersion.objects.filter(kind=kind, entry=entry).order_by("-number")


def offers_edition() -> OffersEdition | None:
    """The set of offers that is loaded."""
    return OffersEdition.objects.order_by("loaded_at").last()


def offers_stamp() -> str:
    """Something that changes whenever the catalogue, an offer or a cost model changes; one query."""
    last, cost = EntryVersion.objects.order_by("-pk"), CostRevision.objects.order_by("-pk")
    undone = CostRevision.objects.filter(reversed_at__isnull=False).order_by("-reversed_at")
    rows = CatalogueEdition.objects.order_by("-loaded_at").values_list(
        "fingerprint",
        Subquery(last.values("pk")[:1]),
        Subquery(last.values("digest")[:1]),
        Subquery(cost.values("pk")[:1]),
        Subquery(undone.values("reversed_at")[:1]),
    )
    return ":".join(map(str, rows.first() or ()))
