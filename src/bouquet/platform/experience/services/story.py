"""From checked answers to an experience: the payload that a moderator reads, and the rows that publishing makes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.catalogue.models import Service, Solution
from bouquet.platform.experience.models import Experience, Origin, PlaceKind
from bouquet.platform.experience.rules.vocabulary import Confidence


@dataclass(frozen=True, slots=True)
class Story:
    """An experience as its author tells it, checked; amounts in whole cents, None is unknown."""

    title: str
    territory_kind: str
    territory_code: str
    services: list[str]
    outcome: str
    solution: str = ""
    scale: str = ""
    carrier: str = ""
    started_year: int | None = None
    investment_cents: int | None = None
    running_cents: int | None = None
    cost: str = ""
    funding: list[str] = field(default_factory=list)
    delay_months: int | None = None
    staff_days: int | None = None
    results: list[str] = field(default_factory=list)
    difficulties: list[str] = field(default_factory=list)
    lessons: list[str] = field(default_factory=list)
    would_do_again: str = ""
    source_title: str = ""
    source_url: str = ""

    def payload(self) -> dict[str, Any]:
        return asdict(self)


class StoryOutdated(Exception):
    """The territory or a service of the story is no longer there; the text says which."""


def story_of(payload: dict[str, Any]) -> Story:
    """The story that a submission holds."""
    return Story(**payload)


def territory_of(story: Story) -> Territory:
    """Today's territory of the story. Raises `StoryOutdated`."""
    found = geography.territory(Kind(story.territory_kind), story.territory_code)
    if found is None:
        raise StoryOutdated(story.territory_code)
    return found


def write_experience(experience_id: str, story: Story) -> Experience:
    """The experience of a story, saved with its services and its solution. Raises `StoryOutdated`."""
    place = territory_of(story)
    services = list(Service.objects.filter(pk__in=story.services))
    if len(services) != len(set(story.services)):
        raise StoryOutdated(", ".join(sorted(set(story.services) - {service.pk for service in services})))
    solution = Solution.objects.filter(name__iexact=story.solution).first() if story.solution else None
    row = Experience(
        id=experience_id,
        origin=Origin.CONTRIBUTED,
        title_fr=story.title,
        **_place(place),
        solution_text="" if solution else story.solution,
        scale=story.scale,
        carrier=story.carrier,
        started_year=story.started_year,
        investment_cents=story.investment_cents,
        running_cents=story.running_cents,
        cost_fr=story.cost,
        funding=story.funding,
        delay_months=story.delay_months,
        staff_days=story.staff_days,
        outcomes=[{"fr": text, "en": None} for text in story.results],
        lessons=[{"fr": text, "en": None, "basis": "source"} for text in story.lessons],
        difficulties=[{"fr": text, "en": None, "basis": "source"} for text in story.difficulties],
        sources=_sources(story),
        would_do_again=story.would_do_again,
        outcome=story.outcome,
        confidence=Confidence.MEDIUM.value,
    )
    row.save(force_insert=True)
    row.services.set(services)
    row.solutions.set([solution] if solution else [])
    return row


def _place(place: Territory) -> dict[str, Any]:
    """Where the experience took place, as its table says it."""
    kinds = {Kind.COMMUNE: PlaceKind.COMMUNE, Kind.EPCI: PlaceKind.EPCI}
    departement = place if isinstance(place, Departement) else None
    if isinstance(place, Commune | Epci):
        departement = place.departement
    return {
        "place_name": place.name,
        "place_kind": kinds.get(place.kind, PlaceKind.OTHER),
        "commune": place if isinstance(place, Commune) else None,
        "epci": place if isinstance(place, Epci) else None,
        "departement": departement,
        "population": place.population,
    }


def _sources(story: Story) -> list[dict[str, Any]]:
    if not (story.source_title or story.source_url):
        return []
    title = story.source_title or story.source_url
    return [{"title": title, "by": territory_of(story).name, "url": story.source_url or None, "year": None}]
