"""The endpoint that composes."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from ninja import Query, Router

from bouquet.api import problems
from bouquet.api.problems import Candidate, Refusal, answers
from bouquet.api.texts import N_
from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.rules import Kind
from bouquet.platform.composer import selectors, services
from bouquet.platform.composer.api.serializers import ComposedBouquet, ComposeQuery
from bouquet.platform.composer.rules import output
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.errors import MESSAGES, RequestError
from bouquet.platform.composer.rules.request import Wishes, read_wishes
from bouquet.platform.territories import selectors as territories

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
        answer = services.compose(_commune(asked.territory), wishes, catalogue=catalogue)
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


def _commune(text: str) -> Commune:
    try:
        found = territories.identify(text, (Kind.COMMUNE,))
    except territories.UnknownTerritory as unknown:
        detail = f"no commune answers to “{text}”"
        raise Refusal(problems.NOT_FOUND, detail, field="territory", candidates=_candidates(unknown.near)) from unknown
    except territories.AmbiguousTerritory as several:
        detail = f"“{text}” may be {len(several.candidates)} communes: send the code of one"
        candidates = _candidates(several.candidates)
        raise Refusal(problems.AMBIGUOUS, detail, field="territory", candidates=candidates) from several
    if not isinstance(found, Commune):
        raise TypeError(found)
    return found


def _candidates(found: Iterable[territories.Candidate]) -> list[Candidate]:
    return [Candidate(kind=c.kind, code=c.code, name=c.name, context=c.context) for c in found]
