"""Reads of published experiences: one, those that filters keep, those of a service and what they report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce

from bouquet.kernel.geography.models import Departement
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.models import Service
from bouquet.platform.experience.models import Experience, ExperienceEdition
from bouquet.platform.experience.rules.ranges import Range, Report, ranges
from bouquet.platform.experience.rules.vocabulary import Confidence, Outcome, Size


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty or None narrows nothing. `services` keeps those of any of them."""

    service: str = ""
    field: str = ""
    outcome: Outcome | None = None
    size: Size | None = None
    departement: str = ""
    services: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: only what at least one experience answers to."""

    services: list[Service] = field(default_factory=list)
    departements: list[Departement] = field(default_factory=list)


def edition() -> ExperienceEdition | None:
    """The edition of the shipped experiences that is loaded."""
    return ExperienceEdition.objects.order_by("loaded_at").last()


def published() -> QuerySet[Experience]:
    """The experiences that are shown."""
    return Experience.objects.filter(withdrawn_at=None)


def with_places(rows: QuerySet[Experience]) -> QuerySet[Experience]:
    """The same with their territories and services, read at once."""
    return rows.select_related("commune", "epci", "departement").prefetch_related("services")


def found(filters: Filters) -> QuerySet[Experience]:
    """The experiences that the filters keep: the latest start first, those without a year last."""
    return with_places(narrowed(published(), filters)).order_by(F("started_year").desc(nulls_last=True), "id")


def narrowed(rows: QuerySet[Experience], filters: Filters) -> QuerySet[Experience]:
    """The rows that the filters keep."""
    if filters.service:
        rows = rows.filter(pk__in=_of_services(Q(service=filters.service)))
    if filters.services:
        rows = rows.filter(pk__in=_of_services(Q(service__in=filters.services)))
    if filters.field:
        rows = rows.filter(pk__in=_of_services(Q(service__field=filters.field)))
    if filters.outcome is not None:
        rows = rows.filter(outcome=filters.outcome.value)
    if filters.departement:
        rows = rows.filter(departement=filters.departement)
    if filters.size is not None:
        rows = rows.alias(inhabitants=Coalesce("population", "population_in_source"))
        rows = rows.filter(inhabitants__gte=filters.size.low)
        if filters.size.high is not None:
            rows = rows.filter(inhabitants__lt=filters.size.high)
    return rows


def _of_services(which: Q) -> QuerySet[Any, Any]:
    return Experience.services.through._default_manager.filter(which).values("experience")


def choices() -> Choices:
    """The services and départements of at least one published experience."""
    shown = published()
    services = catalogue.services().select_related(None).filter(experiences__in=shown).distinct()
    places = Departement.objects.filter(pk__in=shown.values("departement")).order_by("code")
    return Choices(list(services), list(places))


def outcome_counts(rows: QuerySet[Experience] | None = None) -> dict[Outcome, int]:
    """How many experiences ended in each way, every way named."""
    shown = published() if rows is None else rows
    counts = Counter(shown.order_by().values_list("outcome", flat=True))
    return {outcome: counts[outcome.value] for outcome in Outcome}


def experience(experience_id: str) -> Experience | None:
    """A published experience with its territory, services and solutions; None when there is none of this name."""
    return with_places(published()).prefetch_related("solutions").filter(pk=experience_id).first()


def named(ids: Sequence[str]) -> list[Experience]:
    """The published experiences of these names, in their order; those that are not there are left out."""
    rows = with_places(published()).in_bulk(list(ids))
    return [rows[name] for name in dict.fromkeys(ids) if name in rows]


def any_experience(experience_id: str) -> Experience | None:
    """An experience, withdrawn ones too: for its author and for moderators."""
    return with_places(Experience.objects.all()).filter(pk=experience_id).first()


def of_service(service: Service) -> QuerySet[Experience]:
    """The published experiences of a service, the surest first, then the latest."""
    doubt = Case(
        *(When(confidence=confidence.value, then=place) for place, confidence in enumerate(Confidence)),
        output_field=IntegerField(),
    )
    rows = with_places(narrowed(published(), Filters(service=service.pk)))
    return rows.order_by(doubt, F("started_year").desc(nulls_last=True), "id")


def reports_of(service: Service) -> list[Report]:
    """The figures of the published experiences that are about a service alone."""
    rows = narrowed(published(), Filters(service=service.pk)).prefetch_related("services").order_by("id")
    return [report_of(row) for row in rows if len(row.services.all()) == 1]


def report_of(row: Experience) -> Report:
    """The figures that an experience gives."""
    return Report(
        row.pk, row.shown_population, row.investment_cents, row.running_cents, row.delay_months, row.staff_days
    )


def ranges_of(service: Service) -> list[Range]:
    """What the published experiences of a service alone report: amounts, delays, days."""
    return ranges(reports_of(service))
