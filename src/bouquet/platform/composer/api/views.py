"""The endpoint that composes."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router

from bouquet.api import problems
from bouquet.api.problems import Refusal, answers
from bouquet.api.texts import N_
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.api.serializers import ComposedBouquet, ComposeQuery
from bouquet.platform.composer.rules import output
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.errors import MESSAGES, RequestError
from bouquet.platform.composer.rules.request import Wishes, read_wishes
from bouquet.platform.territories.api.asked import commune_asked

router = Router(tags=[N_("Composer")])
DETAILS = MESSAGES | {"bad_tier": "a tier is written group:percent, from 1 to 100, or group:0 to close the group"}


@router.get(
    "/compose",
    response=answers(ComposedBouquet, 404, 409),
    summary=N_("Compose the best bouquet of a commune"),
    description=N_(
        "The services that bring most to the priorities within the means, proved and checked, with who carries each, "
        "its cost low, central and high, what was left out and why: the JSON of the command bouquet compose. Without "
        "the neighbours' answers, contracts of its groups are assumed open, and each choice says how many must join."
    ),
)
def compose(request: HttpRequest, asked: Query[ComposeQuery]) -> JsonResponse:
    try:
        catalogue = selectors.catalogue_data()
        wishes = _wishes(catalogue, asked)
        answer = services.compose(commune_asked(asked.territory), wishes, catalogue=catalogue)
    except RequestError as error:
        detail = DETAILS[error.code] % error.params
        raise Refusal(problems.INVALID, detail, field=error.field) from error
    data = output.composition_data(answer, catalogue, assumptions(), selectors.sources())
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def _wishes(catalogue: CatalogueData, asked: ComposeQuery) -> Wishes:
    return read_wishes(
        catalogue,
        investment=asked.investment,
        running=asked.running,
        staff_days=asked.staff_days,
        weights=_pairs(asked.weight, "weight", "need:points, as civic-trust:3"),
        have=asked.have,
        exclude=asked.exclude,
        must=asked.must,
        alone=asked.alone,
        open_tiers=_pairs(asked.open, "open", "group:percent, as D26:15, from 0 to 100"),
    )


def _pairs(values: Iterable[str], field: str, shape: str) -> list[tuple[str, str]]:
    pairs = []
    for value in values:
        name, _, amount = value.rpartition(":")
        if not name or not amount:
            raise Refusal(problems.INVALID, f"“{value}” is not written {shape}", field=field)
        pairs.append((name, amount))
    return pairs
