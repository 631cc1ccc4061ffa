"""Endpoints of offers, questions and comparisons."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bouquet.api.paging import page_of
from bouquet.api.problems import INVALID, NOT_FOUND, Refusal, answers
from bouquet.api.shapes import Slug, in_path, text_of
from bouquet.api.texts import N_
from bouquet.platform.catalogue.api.serializers import offers as shapes
from bouquet.platform.catalogue.models import EntryVersion
from bouquet.platform.catalogue.rules.compare import Must, met, question_rows
from bouquet.platform.catalogue.rules.prices import Served
from bouquet.platform.catalogue.rules.questions import Shape, questions
from bouquet.platform.catalogue.selectors import offers as selectors

router = Router(tags=[N_("Catalogue")])
OfferId = Annotated[Slug, in_path(N_("The id of an offer."), "betterstreet-street-reporting")]


@router.get(
    "/questions",
    response=answers(shapes.QuestionList),
    summary=N_("List the questions"),
    description=N_("The questions asked of every solution, with their versions and what each choice became."),
)
def list_questions(request: HttpRequest) -> shapes.QuestionList:
    return shapes.QuestionList(items=shapes.question_sheets(questions()))


@router.get(
    "/offers",
    response=answers(shapes.OfferPage, 400),
    summary=N_("List the offers"),
    description=N_("Real offers, reference offers and built-in modules, of one service or of one solution; by id."),
)
def list_offers(request: HttpRequest, response: HttpResponse, asked: Query[shapes.OfferQuery]) -> shapes.OfferPage:
    rows = selectors.offers()
    if asked.service is not None:
        rows = rows.filter(service=asked.service)
    if asked.solution is not None:
        rows = rows.filter(solution=asked.solution)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    scope = f"offers/{asked.service}/{asked.solution}/{asked.kind}"
    found, following = page_of(request, response, rows, asked, ("id",), scope)
    items = [shapes.offer_summary(row, selectors.structure_of(row)) for row in found]
    return shapes.OfferPage(items=items, next=following)


@router.get(
    "/offers/{offer_id}",
    response=answers(shapes.OfferSheet, 404),
    summary=N_("Read an offer"),
    description=N_(
        "How it is priced, part by part, with the facts behind each amount, and what it comes to for a number of "
        "inhabitants and of communes. What is not stated is null, never zero."
    ),
)
def read_offer(request: HttpRequest, offer_id: OfferId, asked: Query[shapes.ForWhomQuery]) -> shapes.OfferSheet:
    found = selectors.offer(offer_id)
    if found is None:
        raise Refusal(NOT_FOUND, f"no offer has the id “{offer_id}”", field="offer_id")
    version = selectors.versions_of(EntryVersion.OFFER, found.id).first()
    row = selectors.priced(found, _served(asked), asked.years)
    return shapes.offer_sheet(row, list(found.price_sources.order_by("id")), version.number if version else 1)


@router.get(
    "/compare",
    response=answers(shapes.Comparison, 404),
    summary=N_("Compare offers"),
    description=N_(
        "Two to five offers side by side: conditions met, unmet or unknown, what differs, and the total over some "
        "years in euros and agents' days. Nothing is ranked."
    ),
)
def compare_offers(request: HttpRequest, asked: Query[shapes.CompareQuery]) -> shapes.Comparison:
    names = list(dict.fromkeys(asked.offer))
    known = {offer.id: offer for offer in selectors.offers().filter(pk__in=names)}
    for name in names:
        if name not in known:
            raise Refusal(NOT_FOUND, f"no offer has the id “{name}”", field="offer")
    musts = [_must(text) for text in asked.must]
    rows = [selectors.priced(known[name], _served(asked), asked.years) for name in names]
    candidates = selectors.candidates(rows, "en")
    answered = question_rows(questions().questions.values(), candidates)
    return shapes.Comparison(
        population=asked.population,
        communes=asked.communes,
        years=asked.years,
        offers=[
            shapes.ComparedOffer(
                id=row.offer.id,
                label=text_of(row.offer, "label"),
                total=shapes.total_of(row),
                answers={
                    name: None if reply.values is None else list(reply.values)
                    for name, reply in candidate.replies.items()
                },
                conditions={must.question: met(must, candidate) for must in musts},
            )
            for row, candidate in zip(rows, candidates, strict=True)
        ],
        differences=[row.question.id for row in answered if row.differs],
        unknown=[row.question.id for row in answered if row.unknown],
    )


def _served(asked: shapes.ForWhomQuery) -> Served:
    """The inhabitants shared out evenly among the communes, none without inhabitants."""
    communes = min(asked.communes, asked.population)
    share, rest = divmod(asked.population, communes)
    return Served(tuple(share + (1 if n < rest else 0) for n in range(communes)))


def _must(text: str) -> Must:
    name, _, value = text.partition(":")
    question = questions().questions.get(name)
    if question is None:
        known = ", ".join(questions().questions)
        raise Refusal(INVALID, f"“{name}” is not a question; there are: {known}", field="must")
    choices = [choice.id for choice in question.current.choices]
    if question.current.shape in (Shape.CHOICE, Shape.CHOICES) and value not in choices:
        raise Refusal(INVALID, f"“{value}” does not answer {name}; there are: {', '.join(choices)}", field="must")
    return Must(name, (value,))
