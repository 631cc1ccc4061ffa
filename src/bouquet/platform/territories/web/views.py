from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Departement, Epci, Region
from bouquet.kernel.geography.rules import Kind, alphabetical
from bouquet.kernel.geography.selectors import Territory
from bouquet.kernel.search.selectors import EXACT
from bouquet.platform.territories import selectors
from bouquet.platform.territories.rules import duties as duty_rules
from bouquet.platform.territories.rules.atlas import Atlas, dot_map
from bouquet.platform.territories.rules.duties import Standing
from bouquet.platform.territories.web import texts
from bouquet.web.caching import public_page
from bouquet.web.pages import Crumb, paginated
from bouquet.web.templatetags.bouquet import of

COMPARABLE_COUNT = 6
DOTS_AROUND = 150
DUTIES_SHOWN = 6
SUGGESTION_COUNT = 8


def url_of(territory: Territory) -> str:
    return reverse("territories:territory", args=[territory.kind, territory.code])


@public_page
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    hits = selectors.found(query) if query else []
    exact = [hit for hit in hits if hit.how == EXACT]
    if len(exact) == 1:
        return redirect("territories:territory", exact[0].kind, exact[0].ref)
    context = {
        "section": "territories",
        "query": query,
        "results": [texts.result(candidate) for candidate in selectors.candidates(hits)],
        "regions": [] if query else _by_name(Region.objects.filter(current=True)),
        "crumbs": [Crumb(_("Territories"))],
    }
    return render(request, "territories/search.html", context)


@public_page
def suggestions(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    hits = selectors.found(query, limit=SUGGESTION_COUNT) if query else []
    return JsonResponse({"results": [texts.suggestion(candidate) for candidate in selectors.candidates(hits)]})


@public_page
def territory(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = _place(kind, code)
    if place.code != code:
        return redirect(url_of(place), permanent=True)
    vintage = geography.latest_vintage()
    atlas = selectors.atlas(vintage)
    shared = {
        "section": "territories",
        "place": place,
        "vintage": vintage,
        "crumbs": [Crumb(_("Territories"), reverse("territories:search")), Crumb(place.name)],
    }
    if isinstance(place, Commune):
        return render(request, "territories/commune.html", shared | _commune(place, atlas))
    return render(request, "territories/group.html", shared | _group(request, place, atlas))


def _place(kind: str, code: str) -> Territory:
    place = geography.territory(Kind(kind), code.upper())
    if place is None:
        raise Http404
    return place


def _commune(commune: Commune, atlas: Atlas) -> dict[str, Any]:
    here = duty_rules.duties_here("commune", commune.population)
    concerned = [duty for duty in here if duty.standing is not Standing.NOT_CONCERNED]
    focus = duty_rules.focus(commune.population)
    shown = [duty for duty in concerned if duty.duty.id in focus] or concerned
    return {
        "density": commune.density_per_km2,
        "share_percent": texts.share_percent(commune),
        "rank": selectors.rank(commune),
        "note": texts.uninhabited(commune),
        "map": texts.map_of(
            dot_map(atlas.around(commune.insee_code, DOTS_AROUND), commune.insee_code, commune.epci_id or ""),
            _("Map of the communes around %(name)s, one dot each") % {"name": commune.name},
        ),
        "comparable": texts.comparable(atlas, commune, COMPARABLE_COUNT),
        "duties": [texts.duty(duty) for duty in shown[:DUTIES_SHOWN]],
        "duty_count": len(here),
        "no_council": texts.no_council(commune),
        "former": list(commune.former_communes.exclude(name="").order_by("name")),
        "memberships": list(commune.memberships.select_related("epci", "vintage")),
    }


def _group(request: HttpRequest, group: Epci | Departement | Region, atlas: Atlas) -> dict[str, Any]:
    rows = atlas.of_group(group.kind, group.code)
    listed, inner = _inside(group)
    return {
        "density": atlas.density_per_km2(group.kind, group.code),
        "no_council": texts.no_council(group),
        "map": texts.map_of(
            dot_map(texts.thinned(rows), "", group.code if isinstance(group, Epci) else ""),
            _("Map of the communes %(of_name)s, one dot each") % {"of_name": of(group)},
        ),
        "thinned": len(rows) > texts.MOST_DOTS,
        "inside_kind": inner,
        "duties": [texts.duty(d) for d in duty_rules.duties_here(group.kind, group.inhabitants)[:DUTIES_SHOWN]],
        **paginated(request, listed),
    }


def _by_name(rows: QuerySet[Any]) -> list[Any]:
    """Rows as a reader looks for them: É beside E, the same on every database."""
    return sorted(rows.order_by("pk"), key=lambda row: alphabetical(row.name))


def _inside(group: Epci | Departement | Region) -> tuple[Any, Kind]:
    match group:
        case Region():
            return _by_name(group.departements.filter(current=True)), Kind.DEPARTEMENT
        case Departement():
            return _by_name(Epci.objects.filter(current=True, communes__departement=group).distinct()), Kind.EPCI
        case Epci():
            return geography.communes_of(group).order_by("-population", "name"), Kind.COMMUNE


@public_page
def communes(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = _place(kind, code)
    if isinstance(place, Commune):
        raise Http404
    context = {
        "section": "territories",
        "place": place,
        "crumbs": [
            Crumb(_("Territories"), reverse("territories:search")),
            Crumb(place.name, url_of(place)),
            Crumb(_("Communes")),
        ],
        **paginated(request, _by_name(geography.communes_of(place).select_related("epci")), 50),
    }
    return render(request, "territories/communes.html", context)


@public_page
def duties(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    place = _place(kind, code)
    no_council = texts.no_council(place)
    context = {
        "section": "territories",
        "place": place,
        "as_of": texts.day_text(duty_rules.duties_as_of()),
        "groups": [] if no_council else texts.duties_by_standing(duty_rules.duties_here(place.kind, place.inhabitants)),
        "no_council": no_council,
        "crumbs": [
            Crumb(_("Territories"), reverse("territories:search")),
            Crumb(place.name, url_of(place)),
            Crumb(_("Legal digital duties")),
        ],
    }
    return render(request, "territories/duties.html", context)


@public_page
def likeness(request: HttpRequest) -> HttpResponse:
    crumbs = [Crumb(_("Territories"), reverse("territories:search")), Crumb(_("How likeness is computed"))]
    return render(request, "territories/likeness.html", {"section": "territories", "crumbs": crumbs})
