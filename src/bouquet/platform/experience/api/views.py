"""Endpoints of experiences."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bouquet.api.paging import page_of
from bouquet.api.problems import NOT_FOUND, Refusal, answers, refuse_unknown
from bouquet.api.shapes import Slug, in_path
from bouquet.api.texts import N_
from bouquet.kernel.geography.models import Departement
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.experience import selectors
from bouquet.platform.experience.api import serializers
from bouquet.platform.experience.rules.vocabulary import SIZES, size_named
from bouquet.platform.experience.selectors import Filters
from bouquet.platform.territories.api.asked import territory_asked

router = Router(tags=[N_("Experiences")])
ExperienceId = Annotated[Slug, in_path(N_("The id of an experience."), "rex-26-die-chauffage")]


@router.get(
    "",
    response=answers(serializers.ExperiencePage, 400),
    summary=N_("List the experiences"),
    description=N_("What territories learnt by doing, published ones only, by id; filters add up."),
)
def list_experiences(
    request: HttpRequest, response: HttpResponse, asked: Query[serializers.ExperienceQuery]
) -> serializers.ExperiencePage:
    filters = _filters(asked)
    rows = selectors.with_places(selectors.narrowed(selectors.published(), filters))
    scope = f"experiences/{asked.service}/{asked.field}/{asked.outcome}/{asked.size}/{asked.departement}"
    found, following = page_of(request, response, rows, asked, ("id",), scope)
    return serializers.ExperiencePage(items=[serializers.summary(row) for row in found], next=following)


@router.get(
    "/near",
    response=answers(serializers.NearList, 404, 409),
    summary=N_("Rank the experiences by likeness"),
    description=N_(
        "Experiences ranked by the likeness of their territory to one, each with what was compared with what and every "
        "difference. Abroad only sizes are compared. On one page."
    ),
)
def near_experiences(request: HttpRequest, asked: Query[serializers.NearQuery]) -> serializers.NearList:
    place = territory_asked(asked.territory)
    if asked.service is not None:
        refuse_unknown("service", asked.service, catalogue.services().values_list("id", flat=True))
    ranked = selectors.near(place, Filters(service=asked.service or ""))
    items = [serializers.near_experience(each) for each in selectors.told(ranked.everything[: asked.limit])]
    return serializers.NearList(territory=place.code, items=items)


@router.get(
    "/{experience_id}",
    response=answers(serializers.ExperienceSheet, 404),
    summary=N_("Read an experience"),
    description=N_(
        "Its territory, services, costs, funding, delays, results, difficulties and lessons, each lesson with who says "
        "it, and its sources. Unknown is null."
    ),
)
def read_experience(request: HttpRequest, experience_id: ExperienceId) -> serializers.ExperienceSheet:
    row = selectors.experience(experience_id)
    if row is None:
        raise Refusal(NOT_FOUND, f"no experience has the id “{experience_id}”", field="experience_id")
    return serializers.sheet(row)


def _filters(asked: serializers.ExperienceQuery) -> Filters:
    if asked.service is not None:
        refuse_unknown("service", asked.service, catalogue.services().values_list("id", flat=True))
    if asked.field is not None:
        refuse_unknown("field", asked.field, catalogue.fields().values_list("id", flat=True))
    if asked.departement is not None:
        refuse_unknown(
            "departement", asked.departement, Departement.objects.order_by("code").values_list("code", flat=True)
        )
    size = size_named(asked.size) if asked.size is not None else None
    if asked.size is not None and size is None:
        refuse_unknown("size", asked.size, [each.key for each in SIZES])
    return Filters(asked.service or "", asked.field or "", asked.outcome, size, asked.departement or "")
