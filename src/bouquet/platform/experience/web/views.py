from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel.accounts.models import User
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.experience import selectors, services
from bouquet.platform.experience.models import Confidence, Experience, Origin, Outcome, Scale
from bouquet.platform.experience.rules import vocabulary
from bouquet.platform.experience.rules.likeness import Level
from bouquet.platform.experience.selectors import Filters
from bouquet.platform.experience.web import drawing, filters, texts
from bouquet.platform.territories import selectors as territories
from bouquet.platform.territories.web.texts import day_text
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated

SECTION = "experience"
DATASET = "experiences"
SHOWN_BY_SECTION = 4
ALIKE_SHOWN = 3
MOST_PINS = 600
MAP_ORDER = (F("departement").asc(nulls_last=True), "place_name", "id")
LEVEL, ABROAD, ELSEWHERE = "niveau", "etranger", "ailleurs"


def page(request: HttpRequest, template: str, *crumbs: Crumb, status: int = 200, **context: Any) -> HttpResponse:
    """A page of experiences, with its place under their home."""
    trail = [Crumb(_("Experiences"), reverse("experience:home") if crumbs else ""), *crumbs]
    return render(
        request, f"experience/{template}.html", {"section": SECTION, "crumbs": trail, **context}, status=status
    )


@public_page
def home(request: HttpRequest) -> HttpResponse:
    counts, found = selectors.outcome_counts(), selectors.edition()
    context: dict[str, Any] = {
        "count": sum(counts.values()),
        "outcomes": [
            {
                "outcome": outcome.value,
                "label": Outcome(outcome).label,
                "count": count,
                "meaning": texts.OUTCOME_MEANINGS[outcome],
            }
            for outcome, count in counts.items()
        ],
        "fields": catalogue.fields(),
        "edition": found,
        "as_of": day_text(found.as_of) if found else "",
        "query": "",
        "candidates": [],
    }
    return page(request, "home", **context)


@public_page
def listing(request: HttpRequest) -> HttpResponse:
    choices, fields = selectors.choices(), list(catalogue.fields())
    asked, read = filters.filters_of(request.GET, choices, fields)
    rows = paginated(request, selectors.found(asked))
    context = {
        "selects": filters.selects(asked, choices, fields),
        "asked": asked,
        "read": read,
        "count": rows["page"].paginator.count,
        "cards": [texts.card(row) for row in rows["page"]],
        "near_query": f"?service={asked.service}" if asked.service else "",
        **rows,
    }
    return page(request, "list", Crumb(_("All experiences")), **context)


@public_page
def experience(request: HttpRequest, experience_id: str) -> HttpResponse:
    row = selectors.experience(experience_id)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "title": texts.title(row),
        "card": texts.card(row),
        "place": texts.place(row),
        "place_kind": texts.place_kind(row),
        "country": texts.country(row.country),
        "territory_url": _territory_url(row),
        "scale": Scale(row.scale).label if row.scale else "",
        "outcome_meaning": texts.OUTCOME_MEANINGS[vocabulary.Outcome(row.outcome)],
        "origin": Origin(row.origin).label,
        "confidence": Confidence(row.confidence).label,
        "cost": texts.said(row.cost_fr, row.cost_en),
        "funding": [texts.said(text, None) for text in row.funding],
        "outcomes": [texts.said(each["fr"], each.get("en")) for each in row.outcomes],
        "lessons": texts.lessons(row.lessons),
        "difficulties": texts.lessons(row.difficulties),
        "feeds": _feeds(row),
        "alike": _alike(row),
        **_contact(request, row),
    }
    return page(request, "experience", Crumb(context["title"].text), **context)


def _contact(request: HttpRequest, row: Experience) -> dict[str, Any]:
    """Whether someone may be asked, and what the person who reads may do."""
    accepted = selectors.charter(row)
    person = request.user if isinstance(request.user, User) else None
    wrote = person is not None and selectors.wrote(row, person)
    return {
        "charter": accepted,
        "left": selectors.questions_left(accepted) if accepted else 0,
        "may_answer": wrote or (person is not None and selectors.writes_for_territory(row, person)),
        "may_withdraw": wrote or (person is not None and services.may_withdraw(row, person)),
    }


def _territory_url(row: Experience) -> str:
    """The page of the territory, when the register knows it."""
    if row.commune_id is not None:
        return reverse("territories:territory", args=[Kind.COMMUNE.value, row.commune_id])
    return reverse("territories:territory", args=[Kind.EPCI.value, row.epci_id]) if row.epci_id is not None else ""


def _feeds(row: Experience) -> dict[str, Any] | None:
    """The ranges of a service that this experience feeds; None when it gives no figure or mixes several services."""
    services = list(row.services.all())
    report = selectors.report_of(row)
    measures = [label for measure, label in texts.MEASURES.items() if report.value(measure) is not None]
    if not measures:
        return None
    return {"service": services[0] if len(services) == 1 else None, "measures": measures}


def _alike(row: Experience) -> list[dict[str, Any]]:
    """Other experiences of the same first service, the same département first then the latest."""
    services = sorted(row.services.all(), key=lambda service: service.position)
    if not services:
        return []
    rows = selectors.found(Filters(service=services[0].pk)).exclude(pk=row.pk)[:ALIKE_SHOWN]
    return [texts.card(other) for other in rows]


@public_page
def find(request: HttpRequest) -> HttpResponse:
    """From a name or a code to the experiences ranked for this territory."""
    query, service = request.GET.get("q", "").strip(), request.GET.get("service", "")
    suffix = (
        f"?service={service}" if selectors.narrowed(selectors.published(), Filters(service=service)).exists() else ""
    )
    candidates: list[territories.Candidate] = []
    if query:
        try:
            place = territories.identify(query)
            return redirect(reverse("experience:near", args=[place.kind, place.code]) + suffix)
        except territories.AmbiguousTerritory as several:
            candidates = several.candidates
        except territories.UnknownTerritory as unknown:
            candidates = unknown.near
    found = [
        {"candidate": each, "url": reverse("experience:near", args=[each.kind, _code(each)]) + suffix}
        for each in candidates
    ]
    return page(request, "find", Crumb(_("Like your territory")), query=query, candidates=found, service=service)


def _code(candidate: territories.Candidate) -> str:
    return candidate.code[1:] if candidate.kind in (Kind.DEPARTEMENT, Kind.REGION) else candidate.code


@public_page
def near(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = _place(kind, code)
    if place.code != code:
        query = request.GET.urlencode()
        address = reverse("experience:near", args=[place.kind, place.code])
        return redirect(address + (f"?{query}" if query else ""), permanent=True)
    choices = selectors.choices()
    service = next((each for each in choices.services if each.pk == request.GET.get("service", "")), None)
    ranked = selectors.near(place, Filters(service=service.pk if service else ""))
    sections = _sections(place, ranked)
    chosen = next((section for section in sections if section["key"] == request.GET.get(LEVEL, "")), None)
    context: dict[str, Any] = {
        "place": place,
        "service": service,
        "services": choices.services,
        "query": f"service={service.pk}&" if service else "",
        "compared": any(row.distance is not None for row in ranked.everything),
        "vintage": geography.latest_vintage(),
    }
    crumbs = [Crumb(_("Like %(name)s") % {"name": place.name}, reverse("experience:near", args=[kind, code]))]
    if chosen:
        rows = paginated(request, chosen["rows"])
        context |= {**rows, "chosen": chosen, "cards": _cards(rows["page"])}
        return page(request, "near_section", *crumbs, Crumb(chosen["title"]), **context)
    context["sections"] = _with_cards(sections)
    return page(request, "near", *crumbs, **context)


def _place(kind: str, code: str) -> Territory:
    place = geography.territory(Kind(kind), code.upper()) if kind in list(Kind) else None
    if place is None:
        raise Http404
    return place


def _cards(ranked: Iterable[selectors.Ranked]) -> list[dict[str, Any]]:
    """Ranked experiences as cards, with why they come there."""
    return [texts.card(each.experience, each) for each in selectors.told(ranked)]


def _sections(place: Territory, ranked: selectors.Near) -> list[dict[str, Any]]:
    """What is compared with what, section by section, each with how."""
    sections: list[dict[str, Any]] = []
    for level in Level:
        rows = ranked.of_level(level)
        name = _compared_with(place, level)
        note = _("Nothing here can be compared with yours.")
        if name and any(row.distance is not None for row in rows):
            note = str(texts.LEVEL_NOTES[level]) % {"mine": name}
        sections.append({"key": level.value, "title": str(texts.LEVEL_TITLES[level]), "note": note, "rows": rows})
    abroad = _("Our registers do not know them: only the number of inhabitants is compared, when the source gives it.")
    nowhere = _("National surveys and groups without a known place: they are compared with nothing.")
    sections.append({"key": ABROAD, "title": _("Abroad"), "note": abroad, "rows": ranked.abroad})
    sections.append({"key": ELSEWHERE, "title": _("Nowhere in particular"), "note": nowhere, "rows": ranked.elsewhere})
    return sections


def _with_cards(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections that have something, each with its first experiences, all read at once."""
    first = [row for section in sections for row in section["rows"][:SHOWN_BY_SECTION]]
    cards = {card["id"]: card for card in _cards(first)}
    return [
        {**section, "cards": [cards[row.experience_id] for row in section["rows"][:SHOWN_BY_SECTION]]}
        for section in sections
        if section["rows"]
    ]


def _compared_with(place: Territory, level: Level) -> str:
    """The name of what the reader is compared by at a level; empty when by nothing."""
    match place, level:
        case (Commune() | Epci(), Level.DEPARTEMENT):
            return place.departement.name if place.departement else ""
        case (Commune(), Level.EPCI):
            return place.epci.name if place.epci else ""
        case (Epci(), Level.COMMUNE):
            return _("the most alike of your communes")
        case (Commune(), Level.COMMUNE) | (Epci(), Level.EPCI) | (Departement(), Level.DEPARTEMENT):
            return place.name
    return ""


@public_page
def map_page(request: HttpRequest) -> HttpResponse:
    rows = selectors.with_places(selectors.published())
    count = rows.count()
    shown = list(rows.order_by("-published_at", "id")[:MOST_PINS])
    drawn = drawing.map_of(shown, territories.atlas())
    placed = {pin.id for pin in drawn.pins}
    listed = paginated(request, rows.order_by(*MAP_ORDER), 50)
    context = {
        "map": drawn.svg,
        "keys": [{"mark": drawing.key(outcome.value), "label": outcome.label} for outcome in Outcome],
        "placed_count": len(placed),
        "unplaced_count": len(shown) - len(placed),
        "left_out": count - len(shown),
        "most": MOST_PINS,
        "rows": [{"row": row, "card": texts.card(row), "placed": row.pk in placed} for row in listed["page"]],
        **listed,
    }
    return page(request, "map", Crumb(_("Map")), **context)


def export(request: HttpRequest, form: str) -> HttpResponse:
    """Where the whole file lies, among the other open data."""
    return redirect(f"portal:data-{form}", DATASET, permanent=True)
