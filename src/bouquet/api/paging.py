"""Pages by key: the next page starts after the last row shown, so that it costs the same at any depth."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db.models import IntegerField, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import BaseModel, Field

from bouquet.api.problems import BAD_CURSOR, Refusal
from bouquet.api.texts import N_

DEFAULT_LIMIT = 25
MAX_LIMIT = 100
MAX_CURSOR = 1000
MAX_KEY_TEXT = 250
MAX_KEY_NUMBER = 2**31

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


class PageQuery(Schema):
    """The part of a list that is asked for."""

    limit: int = Field(
        DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description=N_("How many rows at most, from 1 to 100."), examples=[5]
    )
    cursor: str | None = Field(
        None,
        max_length=MAX_CURSOR,
        description=N_("Where the page starts: taken from the next link, never made by hand."),
    )


class Page(BaseModel, Generic[Item]):
    """Some rows of a list, in a stable order."""

    items: list[Item]
    next: str | None = Field(
        description="Address of the next page, path and query, also in the `Link` header; null on the last page."
    )


def page_of(
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet[Row],
    asked: PageQuery,
    order: Sequence[str],
    scope: str,
) -> tuple[list[Row], str | None]:
    """The rows asked for and the address of the next ones, which is also put in the response's `Link` header.

    Args:
        request: the request, whose other parameters the next address keeps.
        response: the response that will carry the `Link` header.
        rows: what is listed, already filtered.
        asked: limit and cursor.
        order: fields that never are null, the last one unique.
        scope: the list and its filters: a cursor of another scope is refused.

    Raises:
        Refusal: the cursor is not one of this list.
    """
    after = None if asked.cursor is None else _read_cursor(asked.cursor, rows.model, order, scope)
    found = list((rows if after is None else rows.filter(_beyond(order, after))).order_by(*order)[: asked.limit + 1])
    if len(found) <= asked.limit:
        return found, None
    shown = found[: asked.limit]
    query = request.GET.copy()
    query["cursor"] = _cursor([scope, *(getattr(shown[-1], field) for field in order)])
    address = f"{request.path}?{query.urlencode()}"
    response.headers["Link"] = f'<{address}>; rel="next"'
    return shown, address


def _beyond(order: Sequence[str], after: Sequence[Any]) -> Q:
    """Rows strictly after a key, compared field by field."""
    beyond, equal = Q(), Q()
    for field, value in zip(order, after, strict=True):
        beyond |= equal & Q(**{f"{field}__gt": value})
        equal &= Q(**{field: value})
    return beyond


def _cursor(values: list[Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, model: type[Model], order: Sequence[str], scope: str) -> list[Any]:
    """The key that a cursor holds; anyone can write a cursor, so each value is checked before it meets the database."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        read = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True).decode())
    except (ValueError, RecursionError):
        raise _bad_cursor() from None
    if not isinstance(read, list) or len(read) != len(order) + 1 or read[0] != scope:
        raise _bad_cursor()
    for field, value in zip(order, read[1:], strict=True):
        numeric = isinstance(model._meta.get_field(field), IntegerField)
        if not (_is_number(value) if numeric else _is_text(value)):
            raise _bad_cursor()
    return read[1:]


def _bad_cursor() -> Refusal:
    return Refusal(BAD_CURSOR, "this cursor is not one of this list: start again without it", field="cursor")


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) < MAX_KEY_NUMBER


def _is_text(value: Any) -> bool:
    """Text that any database takes: short, without NUL nor lone surrogate."""
    if not isinstance(value, str) or len(value) > MAX_KEY_TEXT or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
