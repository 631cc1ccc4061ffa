"""Shapes of the search endpoint."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import BaseModel, Field, StringConstraints

from bouquet.api.texts import N_
from bouquet.kernel.search.rules import MAX_QUERY_LENGTH

MAX_LIMIT = 100


class SearchQuery(Schema):
    """What is searched."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=MAX_QUERY_LENGTH)] = Field(
        description=N_("Plain words; accents may be missing, one typing error is forgiven."), examples=["nid de poule"]
    )
    language: Literal["fr", "en"] = Field("fr", description=N_("The language of the words and of the answer."))
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")] | None = Field(
        None, description=N_("One kind only, among those that `counts` names."), examples=["service"]
    )
    limit: int = Field(10, ge=1, le=MAX_LIMIT, description=N_("How many rows at most, from 1 to 100."))


class SearchHit(BaseModel):
    """A page found."""

    kind: str = Field(description="Its kind, as `service` or `territory`.")
    id: str = Field(description="Its identifier in its kind.")
    title: str
    summary: str = Field(description="The beginning of its text; empty when it has none.")
    page: str = Field(description="The path of its page on this site.")


class SearchAnswer(BaseModel):
    """What a search finds, best first; equals are in the order of titles, which means nothing."""

    items: list[SearchHit]
    counts: dict[str, int] = Field(description="How many pages of each kind were found, before `kind` and `limit`.")
    corrected: str | None = Field(description="The query as it was probably meant, when words of it are unknown.")
    replaced: str | None = Field(description="The title of what the query wants to replace, when it says “instead of”.")
