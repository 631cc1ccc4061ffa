"""Every request starts without a tenant and leaves none behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bouquet.kernel.tenancy.scope import no_tenant

Response = HttpResponseBase | Awaitable[HttpResponseBase]


class NoTenantMiddleware:
    """Answers a request outside any tenant, whatever its thread or task did before.

    The view enters the scope it needs. A streamed body is produced after the middleware: it has no tenant either.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Response]) -> None:
        self.get_response = get_response
        self.waits = iscoroutinefunction(get_response)
        if self.waits:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Response:
        if self.waits:
            return self._answer_later(request)
        with no_tenant():
            return self.get_response(request)

    async def _answer_later(self, request: HttpRequest) -> HttpResponseBase:
        with no_tenant():
            answer = self.get_response(request)
            return answer if isinstance(answer, HttpResponseBase) else await answer
