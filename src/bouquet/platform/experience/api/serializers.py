"""Shapes of experiences: lists, one experience, and how it resembles a territory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import BaseModel, Field

from bouquet.api.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, PageQuery
from bouquet.api.shapes import Slug
from bouquet.api.texts import N_
from bouquet.kernel.search.rules import MAX_QUERY_LENGTH
from bouquet.platform.catalogue.api.serializers.sources import Confidence
from bouquet.platform.experience.models import Experience
from bouquet.platform.experience.rules.likeness import Likeness
from bouquet.platform.experience.rules.vocabulary import Again, Origin, Outcome, PlaceKind, Scale, WhoSays
from bouquet.platform.experience.selectors import Told


class ExperienceQuery(PageQuery):
    """Which experiences to list."""

    service: Slug | None = Field(None, description=N_("Only those of this service."), examples=["heritage-trails"])
    field: Slug | None = Field(None, description=N_("Only those of the services of this field."))
    outcome: Outcome | None = Field(None, description=N_("Only those that ended so."))
    size: str | None = Field(
        None,
        pattern=r"^[0-9]{1,6}(-[0-9]{1,6})?$",
        description=N_("Only those of this bracket of population: 0-500, 500-2000, 2000-10000, 10000-50000, 50000."),
    )
    departement: str | None = Field(
        None, pattern=r"^[0-9][0-9AB][0-9]?$", description=N_("Only those that lie in this département, by code.")
    )


class NearQuery(Schema):
    """For which territory experiences are ranked."""

    territory: str = Field(
        min_length=1,
        max_length=MAX_QUERY_LENGTH,
        description=N_(
            "INSEE code, SIREN of an EPCI, D26, or a name, followed by its département when several share it."
        ),
        examples=["26113"],
    )
    service: Slug | None = Field(None, description=N_("Only those of this service."))
    limit: int = Field(
        DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description=N_("How many rows at most, from 1 to 100."), examples=[3]
    )


class ToldText(BaseModel):
    """A text as it was told: in French, in English when it was translated."""

    fr: str
    en: str | None = Field(description="Null when nobody translated it.")


class Lesson(ToldText):
    """A lesson or a difficulty."""

    basis: WhoSays = Field(description="`source`: the source says it; `reading`: we infer it from the facts.")


class ExperienceFigure(BaseModel):
    """A figure of the source, as it stands there."""

    metric: str
    value: float
    unit: str


class ExperienceSource(BaseModel):
    """Where an experience is told."""

    title: str
    by: str
    url: str | None
    year: int | None = Field(description="Null when the source gives no date.")


class ExperiencePlace(BaseModel):
    """The territory of an experience."""

    name: str
    kind: PlaceKind
    country: str
    insee_code: str | None
    siren: str | None
    departement: str | None
    population: int | None = Field(description="Today's inhabitants, by the register; null when unknown, never zero.")
    population_in_source: int | None


class ExperienceSummary(BaseModel):
    """An experience in a list."""

    id: str
    title: ToldText
    place: ExperiencePlace
    services: list[str]
    outcome: Outcome
    started_year: int | None
    confidence: Confidence
    origin: Origin


class ExperiencePage(Page[ExperienceSummary]):
    """Experiences, by id."""


class ExperienceSheet(ExperienceSummary):
    """What a territory learnt by doing; what nobody knows is null."""

    solutions: list[str]
    scale: Scale | None
    carrier: str | None
    investment_cents: int | None = Field(description="The total that the source quotes, as it quotes it.")
    running_cents: int | None = Field(description="Each year.")
    cost: ToldText | None
    funding: list[str]
    delay_months: int | None
    staff_days: int | None
    outcomes: list[ToldText]
    lessons: list[Lesson]
    difficulties: list[Lesson]
    figures: list[ExperienceFigure]
    sources: list[ExperienceSource]
    would_do_again: Again | None
    published_at: datetime


class LikenessPart(BaseModel):
    """One criterion of a likeness."""

    criterion: str
    mine: float | str | None
    theirs: float | str | None
    difference: float = Field(description="In the unit of the measure: one counts as a doubling of the population.")


class LikenessSheet(BaseModel):
    """How far two territories are, and why."""

    level: str = Field(description="What was compared: two communes, two EPCI, or two départements.")
    mine: str
    theirs: str
    distance: float = Field(description="0 is the same; the square root of the sum of the squared differences.")
    parts: list[LikenessPart]


class NearExperience(BaseModel):
    """An experience and how its territory resembles the one that was asked for."""

    experience: ExperienceSummary
    likeness: LikenessSheet | None = Field(description="Null when nothing can be compared.")
    size_doublings: float | None = Field(description="Abroad, doublings between the two populations, when known.")
    inside: bool = Field(description="Whether it took place in the territory that was asked for.")


class NearList(BaseModel):
    """Communes, then EPCI, then bodies known by their département, then abroad, then nowhere: the most alike first."""

    territory: str
    items: list[NearExperience]


def summary(row: Experience) -> ExperienceSummary:
    """An experience in a list."""
    return ExperienceSummary(**_shared(row))


def sheet(row: Experience) -> ExperienceSheet:
    """One experience, whole."""
    return ExperienceSheet(
        **_shared(row),
        solutions=sorted(solution.pk for solution in row.solutions.all()),
        scale=Scale(row.scale) if row.scale else None,
        carrier=row.carrier or None,
        investment_cents=row.investment_cents,
        running_cents=row.running_cents,
        cost=ToldText(fr=row.cost_fr, en=row.cost_en or None) if row.cost_fr else None,
        funding=row.funding,
        delay_months=row.delay_months,
        staff_days=row.staff_days,
        outcomes=row.outcomes,
        lessons=row.lessons,
        difficulties=row.difficulties,
        figures=row.figures,
        sources=row.sources,
        would_do_again=Again(row.would_do_again) if row.would_do_again else None,
        published_at=row.published_at,
    )


def _shared(row: Experience) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": ToldText(fr=row.title_fr, en=row.title_en or None),
        "place": ExperiencePlace(
            name=row.place_name,
            kind=PlaceKind(row.place_kind),
            country=row.country,
            insee_code=row.commune_id,
            siren=row.epci_id or row.siren or None,
            departement=row.departement_id,
            population=row.population,
            population_in_source=row.population_in_source,
        ),
        "services": sorted(service.pk for service in row.services.all()),
        "outcome": Outcome(row.outcome),
        "started_year": row.started_year,
        "confidence": Confidence(row.confidence),
        "origin": Origin(row.origin),
    }


def near_experience(told: Told) -> NearExperience:
    """An experience with its likeness."""
    return NearExperience(
        experience=summary(told.experience),
        likeness=_likeness(told.likeness) if told.likeness else None,
        size_doublings=None if told.ranked.gap is None else round(told.ranked.gap, 3),
        inside=told.ranked.inside,
    )


def _likeness(found: Likeness) -> LikenessSheet:
    return LikenessSheet(
        level=found.level.value,
        mine=found.mine.code,
        theirs=found.theirs.code,
        distance=round(found.distance, 3),
        parts=[
            LikenessPart(
                criterion=part.criterion.value,
                mine=_rounded(part.mine),
                theirs=_rounded(part.theirs),
                difference=round(part.difference, 3),
            )
            for part in found.differences
        ],
    )


def _rounded(value: float | str | None) -> float | str | None:
    return round(value, 3) if isinstance(value, float) else value
