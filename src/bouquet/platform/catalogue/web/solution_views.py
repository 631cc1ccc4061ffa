"""Pages of solutions: found by words and facets, one with all that is known of it, every version of an entry."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bouquet.kernel import clock
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.catalogue.models import EntryVersion, Offer
from bouquet.platform.catalogue.rules.questions import Question, Shape, questions
from bouquet.platform.catalogue.selectors import finding
from bouquet.platform.catalogue.selectors import offers as selectors
from bouquet.platform.catalogue.web import offer_texts, texts
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated
from bouquet.web.templatetags.bouquet import language

LONGEST_TEXT = 80
FACET = "f."
FREE_VALUES_SHOWN = 20
VERSIONS_SHOWN = 20


def solutions(request: HttpRequest) -> HttpResponse:
    search = _search(request)
    found = finding.find(search)
    pages = paginated(request, found.ids)
    shown = list(pages["page"])
    flagged = catalogue_flags(shown)
    context = {
        "section": "catalogue",
        "search": search,
        "count": len(found.ids),
        "replaced": found.replaced,
        "read_as": found.read_as,
        "services": catalogue.services(),
        "facets": [
            facet
            for question in questions().facets
            if (facet := _facet(question, found.facets.get(question.id, {}), search.values.get(question.id, "")))
        ],
        "rows": [
            {
                "solution": solution,
                "kind": texts.named(texts.SOLUTION_KINDS, solution.kind),
                "status": texts.sheet_status(solution),
                "services": sorted(solution.services.all(), key=lambda service: service.position),
                "unavailable": flagged.get(solution.id, ""),
            }
            for solution in finding.solutions(shown)
        ],
        "crumbs": [Crumb(_("Services"), reverse("catalogue:index")), Crumb(_("Solutions"))],
        **pages,
    }
    return render(request, "catalogue/solutions.html", context)


def _search(request: HttpRequest) -> finding.Search:
    def text(name: str) -> str:
        return str(request.GET.get(name, "")).strip()[:LONGEST_TEXT]

    known = questions().questions
    asked = {key.removeprefix(FACET): text(key) for key in request.GET if key.startswith(FACET) and text(key)}
    return finding.Search(
        text=text("q"),
        service=text("service"),
        instead_of=text("au-lieu-de"),
        values={question: value for question, value in asked.items() if question in known},
        priced=bool(text("prix")),
        available=bool(text("vivante")),
    )


def _facet(question: Question, counts: dict[str, int], chosen: str) -> dict[str, Any] | None:
    """A filter with how many solutions each value leaves; none when nothing is known."""
    if not counts and not chosen:
        return None
    version = question.current
    if version.shape is Shape.WORDS:
        values = sorted(counts, key=lambda value: (-counts[value], value))[:FREE_VALUES_SHOWN]
    else:
        values = [choice.id for choice in version.choices if choice.id in counts]
    if chosen and chosen not in values:
        values.append(chosen)
    return {
        "id": question.id,
        "label": version.labels[language()],
        "chosen": chosen,
        "options": [(value, version.choice_label(value, language()), counts.get(value, 0)) for value in values],
    }


def catalogue_flags(solutions: list[str]) -> dict[str, str]:
    """Why some solutions may not be available any more, in the reader's language."""
    rows = Offer.objects.filter(solution__in=solutions, available=False).order_by("id")
    return {str(row.solution_id): row.unavailable for row in rows}


@public_page
def solution(request: HttpRequest, solution_id: str) -> HttpResponse:
    found = catalogue.solution(solution_id)
    if found is None:
        raise Http404
    sources = catalogue.source_titles(reference.get("source", "") for reference in found.references)
    offers = list(selectors.offers_of_solution(found))
    told = list(found.sources.order_by("id"))
    old = offer_texts.old_sources(told, clock.today())
    context = {
        "section": "catalogue",
        "solution": found,
        "kind": texts.named(texts.SOLUTION_KINDS, found.kind),
        "provider_kind": texts.named(texts.PROVIDER_KINDS, found.provider.kind),
        "status": texts.sheet_status(found),
        "flags": [*dict.fromkeys(offer.unavailable for offer in offers if not offer.available), *old],
        "offers": [{"offer": offer, "evidence": offer_texts.evidence(offer.structure)} for offer in offers],
        "answers": offer_texts.answer_rows(selectors.answers_of([found.id]).get(found.id, {})),
        "integrators": finding.integrators_of(found),
        "softwares": finding.software_behind(found),
        "references": [
            {**reference, "source": sources.get(reference.get("source", ""))} for reference in found.references
        ],
        "sources": told,
        "versions": selectors.versions_of(EntryVersion.SOLUTION, found.id)[:VERSIONS_SHOWN],
        "crumbs": [
            Crumb(_("Services"), reverse("catalogue:index")),
            Crumb(_("Solutions"), reverse("catalogue:solutions")),
            Crumb(found.name),
        ],
    }
    return render(request, "catalogue/solution.html", context)


@public_page
def solution_version(request: HttpRequest, entry: str, number: int) -> HttpResponse:
    return _version(request, EntryVersion.SOLUTION, entry, number, reverse("catalogue:solution", args=[entry]))


@public_page
def offer_version(request: HttpRequest, entry: str, number: int) -> HttpResponse:
    return _version(request, EntryVersion.OFFER, entry, number, reverse("catalogue:offer", args=[entry]))


def _version(request: HttpRequest, kind: str, entry: str, number: int, entry_url: str) -> HttpResponse:
    """One version of an entry, beside the one before it."""
    versions = list(selectors.versions_of(kind, entry)[:VERSIONS_SHOWN])
    version = selectors.versions_of(kind, entry).filter(number=number).first()
    if version is None:
        raise Http404
    older = selectors.versions_of(kind, entry).filter(number__lt=number).first()
    name = version.data.get("name") or version.data.get(f"label_{get_language() or 'fr'}") or entry
    before = _plain(older.data) if older else {}
    rows = [
        {
            "field": field,
            "value": value,
            "before": before.get(field, ""),
            "changed": bool(older) and before.get(field) != value,
        }
        for field, value in _plain(version.data).items()
    ]
    context = {
        "section": "catalogue",
        "title": name,
        "version": version,
        "older": older,
        "latest": versions[0].number == number,
        "rows": rows,
        "versions": [
            (other.number, reverse(f"catalogue:{kind}-version", args=[entry, other.number])) for other in versions
        ],
        "entry_url": entry_url,
        "crumbs": [
            Crumb(_("Services"), reverse("catalogue:index")),
            Crumb(name, entry_url),
            Crumb(_("Version %(number)s") % {"number": number}),
        ],
    }
    return render(request, "catalogue/version.html", context)


def _plain(data: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Every value of an entry by the path of its field."""
    found: dict[str, str] = {}
    for field, value in data.items():
        if isinstance(value, dict):
            found |= _plain(value, f"{prefix}{field}.")
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            for position, item in enumerate(value, 1):
                found |= _plain(item, f"{prefix}{field}.{item.get('id', position)}.")
        else:
            words = ", ".join(str(item) for item in value) if isinstance(value, list) else value
            found[f"{prefix}{field}"] = "" if words is None else str(words)
    return found
