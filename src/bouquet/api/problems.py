"""Refusals as problem documents (RFC 9457, Problem Details for HTTP APIs, 2023): what is wrong, where, and what to do.

Problem texts are in English at every address: programs read them, and the pages have their own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from pydantic import BaseModel, Field

from bouquet.api.texts import N_

MEDIA_TYPE = "application/problem+json"
MAX_DETAIL = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of refusal: its anchor on the documentation page, its status, its title and what to do about it."""

    slug: str
    status: int
    title: str
    advice: str


UNREADABLE = Kind(
    "unreadable-request",
    400,
    N_("The request cannot be read"),
    N_("Send a well-formed address, with a reasonable number of parameters."),
)
BAD_CURSOR = Kind(
    "bad-cursor",
    400,
    N_("The cursor leads nowhere"),
    N_("Take the cursor from the next link of the same list, or start again without it."),
)
NOT_FOUND = Kind(
    "not-found",
    404,
    N_("Nothing is there"),
    N_("Check the code or the identifier; near ones are in candidates when there are any."),
)
NOT_ALLOWED = Kind(
    "method-not-allowed",
    405,
    N_("This method is not allowed here"),
    N_("Everything is read: use GET or HEAD."),
)
AMBIGUOUS = Kind(
    "ambiguous",
    409,
    N_("Several things answer to this name"),
    N_("Send the code of one of the candidates instead of the name."),
)
INVALID = Kind(
    "invalid-request",
    422,
    N_("A parameter does not hold"),
    N_("Correct the parameter that field names; errors lists every one that is wrong."),
)
INTERNAL = Kind(
    "internal-error",
    500,
    N_("Something broke on our side"),
    N_("The fault has been written down. Try again in a moment."),
)
KINDS = (UNREADABLE, BAD_CURSOR, NOT_FOUND, NOT_ALLOWED, AMBIGUOUS, INVALID, INTERNAL)


class FieldError(BaseModel):
    """One thing that is wrong with a request."""

    field: str = Field(description="Name of the parameter.")
    message: str = Field(description="What is wrong with it.")


class Candidate(BaseModel):
    """Something that the request may have meant."""

    kind: str = Field(description="What it is, as `commune`.")
    code: str = Field(description="What to send instead.")
    name: str
    context: str = Field(description="What tells it from its namesakes, as its département.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(description="The kind of problem, explained at this address.")
    title: str = Field(description="The kind of problem in a few words, the same each time.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong this time, in English.")
    instance: str = Field(description="The address that was asked for.")
    field: str | None = Field(None, description="The parameter at fault, when there is one.")
    errors: list[FieldError] | None = Field(None, description="Every parameter at fault, when several may be.")
    candidates: list[Candidate] | None = Field(None, description="What the request may have meant.")


class Refusal(Exception):
    """A request that is refused; the API answers it with a problem document.

    Args:
        kind: the kind of refusal.
        detail: what is wrong this time, in English.
        field: the parameter at fault.
        errors: every parameter at fault.
        candidates: what the request may have meant.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        field: str | None = None,
        errors: list[FieldError] | None = None,
        candidates: list[Candidate] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.field, self.errors, self.candidates = kind, detail, field, errors, candidates


def answers(shape: Any, *statuses: int) -> dict[int, Any]:
    """The responses of an endpoint: its shape when all is well, a problem for each status and for a bad parameter."""
    return {200: shape} | dict.fromkeys((*statuses, INVALID.status), Problem)


def problem_response(request: HttpRequest, refusal: Refusal, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The problem document of a refusal."""
    problem = Problem(
        type=f"{reverse('api:api-root')}#{refusal.kind.slug}",
        title=refusal.kind.title,
        status=refusal.kind.status,
        detail=refusal.detail[:MAX_DETAIL],
        instance=request.get_full_path(),
        field=refusal.field,
        errors=refusal.errors,
        candidates=refusal.candidates,
    )
    body = json.dumps(problem.model_dump(exclude_none=True))
    return HttpResponse(
        body,
        status=refusal.kind.status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", "Content-Language": "en"} | dict(headers or {}),
    )


def handle_problems(api: NinjaAPI) -> None:
    """Make every exception of the endpoints a problem document."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(SuspiciousOperation, _unreadable)
    api.add_exception_handler(BadRequest, _unreadable)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Exception, _broken)


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem_response(request, refusal)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    found = [FieldError(field=_field(row["loc"]), message=_message(row["msg"])) for row in error.errors]
    detail = "; ".join(f"{row.field}: {row.message}" for row in found)
    return problem_response(request, Refusal(INVALID, detail, field=found[0].field, errors=found))


def _field(location: tuple[str | int, ...]) -> str:
    """The parameter that a location names: its last word, an index of a list left out."""
    return [str(part) for part in location if isinstance(part, str)][-1]


def _message(text: str) -> str:
    return text.removeprefix("Value error, ")


def _missing(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, Refusal(NOT_FOUND, str(error) or "nothing is at this address"))


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, Refusal(UNREADABLE, "the address or its parameters cannot be read"))


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    kind = next((kind for kind in KINDS if kind.status == error.status_code), UNREADABLE)
    return problem_response(request, Refusal(kind, error.message))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    """Nothing of the error is shown; it goes to the log, and to whoever listens to Django's signal."""
    log.error("endpoint failed: %s %s", request.method, request.path, exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return problem_response(request, Refusal(INTERNAL, "the fault has been written down; try again in a moment"))


def refuse_unknown(field: str, asked: str, known: Iterable[str]) -> None:
    """A filter that names nothing would give an empty list, as if there were nothing: refuse it."""
    names = list(known)
    if asked not in names:
        raise Refusal(INVALID, f"“{asked}” is not known; {field} is one of: {', '.join(names)}", field=field)
