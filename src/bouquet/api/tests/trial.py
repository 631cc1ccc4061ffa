"""A small API to try the toolkit on, without any app."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import Query, Router
from ninja.errors import HttpError
from pydantic import BaseModel, Field

from bouquet.api.application import make_api
from bouquet.api.paging import Page, PageQuery, page_of
from bouquet.api.problems import AMBIGUOUS, Candidate, Refusal, answers
from bouquet.api.shapes import Slug
from bouquet.kernel.geography.models import Departement

router = Router(tags=["Trial"])


class Greeting(BaseModel):
    text: str


class Row(BaseModel):
    code: str
    communes: int


class RowPage(Page[Row]):
    """Rows."""


class TrialQuery(PageQuery):
    name: str = "you"
    tags: list[Slug] = Field([])


@router.get("/greeting", response=answers(Greeting))
def greet(request: HttpRequest, asked: Query[TrialQuery]) -> Greeting:
    return Greeting(text=f"hello {asked.name} {asked.tags}")


@router.get("/rows", response=answers(RowPage, 400))
def list_rows(request: HttpRequest, response: HttpResponse, asked: Query[TrialQuery]) -> RowPage:
    rows, following = page_of(
        request, response, Departement.objects.all(), asked, ("commune_count", "code"), f"rows/{asked.name}"
    )
    return RowPage(items=[Row(code=row.code, communes=row.commune_count) for row in rows], next=following)


@router.get("/broken", response=answers(Greeting))
def broken(request: HttpRequest) -> Greeting:
    raise RuntimeError("the password is swordfish")


@router.get("/teapot", response=answers(Greeting))
def teapot(request: HttpRequest) -> Greeting:
    raise HttpError(404, "no tea")


@router.get("/several", response=answers(Greeting, 409))
def several(request: HttpRequest) -> Greeting:
    near = [Candidate(kind="commune", code="93066", name="Saint-Denis", context="Seine-Saint-Denis")]
    raise Refusal(AMBIGUOUS, "two answer", field="name", candidates=near)


api = make_api("Trial", "1", "An API to try the toolkit on.")
api.add_router("/v1", router)
urlpatterns = [path("api/", api.urls)]
