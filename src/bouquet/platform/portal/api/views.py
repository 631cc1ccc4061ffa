"""The search endpoint."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from ninja import Query, Router

from bouquet.api.problems import INVALID, Refusal, answers
from bouquet.api.texts import N_
from bouquet.kernel.search import registry
from bouquet.kernel.search.selectors import answer
from bouquet.platform.portal.api.serializers import SearchAnswer, SearchHit, SearchQuery

router = Router(tags=[N_("Search")])


@router.get(
    "/search",
    response=answers(SearchAnswer),
    summary=N_("Search across everything"),
    description=N_(
        "The services, solutions, providers, needs, explainers, words and territories that best answer a few words. "
        "“au lieu de X” (“instead of X” in English) gives what may stand for X."
    ),
)
def search_everything(request: HttpRequest, asked: Query[SearchQuery]) -> SearchAnswer:
    kinds = registry.kinds()
    if asked.kind is not None and asked.kind not in kinds:
        raise Refusal(INVALID, f"“{asked.kind}” is not known; kind is one of: {', '.join(kinds)}", field="kind")
    with translation.override(asked.language):
        found = answer(asked.q, asked.language, kinds=[asked.kind] if asked.kind else [])
        items = [
            SearchHit(kind=hit.kind, id=hit.ref, title=hit.title, summary=hit.summary, page=hit.url)
            for hit in found.hits[: asked.limit]
        ]
    return SearchAnswer(
        items=items, counts=found.counts, corrected=found.corrected or None, replaced=found.replaced or None
    )
