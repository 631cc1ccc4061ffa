"""The API of the site: django-ninja with problem answers, strict parameters, conditional requests and HEAD."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from bouquet.api.conditional import SAFE_METHODS, conditional
from bouquet.api.document import complete
from bouquet.api.documentation import documentation
from bouquet.api.problems import INVALID, NOT_ALLOWED, NOT_FOUND, FieldError, Refusal, handle_problems, problem_response

NAMESPACE = "api"
View = Callable[..., HttpResponseBase]


class ReadableJSON(JSONRenderer):
    """JSON with its accents as they are, shorter and readable by people."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


def make_api(title: str, version: str, description: str) -> PublicAPI:
    """The API of the site, without endpoints: apps' routers are added to it."""
    api = PublicAPI(
        title=title,
        version=version,
        description=description,
        docs_url=None,
        urls_namespace=NAMESPACE,
        renderer=ReadableJSON(),
    )
    handle_problems(api)
    return api


class PublicAPI(NinjaAPI):
    """Endpoints that anyone reads; what django-ninja leaves to pages (404, 405, the document) is answered here."""

    _prepared = False
    _document: OpenAPISchema | None = None

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        self._prepare_operations()
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = self._safe(pattern.callback)
        ours = {"openapi-json", "api-root"}
        return (
            [
                path("openapi.json", self._read_only(self._answer_document), name="openapi-json"),
                *(pattern for pattern in patterns if getattr(pattern, "name", None) not in ours),
                path("", self._read_only(partial(documentation, api=self)), name="api-root"),
                re_path(r"^[\s\S]+", self._safe(csrf_exempt(self._answer_nothing)), name="nothing"),
            ],
            app_name,
            namespace,
        )

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        if self._document is None:
            self._document = complete(super().get_openapi_schema(**options))
        return self._document

    def _prepare_operations(self) -> None:
        """Let HEAD in wherever GET is, refuse unknown parameters, and answer 304 to who already holds the body."""
        if self._prepared:
            return
        self._prepared = True
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                for operation in path_view.operations:
                    operation.methods = list(SAFE_METHODS)
                    operation.run = self._strict(operation, operation.run)  # type: ignore[method-assign]

    def _strict(self, operation: Operation, run: View) -> View:
        single, repeated = _query_names(operation)

        def answer(request: HttpRequest, **path_values: Any) -> HttpResponseBase:
            try:
                _refuse_stray_parameters(request, single, repeated)
            except (Refusal, SuspiciousOperation) as error:
                return self.on_exception(request, error)
            return conditional(request, run(request, **path_values))

        return answer

    def _safe(self, view: View) -> View:
        """The view, reading UTF-8 whatever the client declares; 405 as a problem document."""

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                request.encoding = "utf-8"
            except SuspiciousOperation as error:
                return self.on_exception(request, error)
            response = view(request, *args, **kwargs)
            return _not_allowed(request) if response.status_code == 405 else response

        return answer

    def _read_only(self, view: View) -> View:
        @csrf_exempt
        def answer(request: HttpRequest) -> HttpResponseBase:
            return view(request) if request.method in SAFE_METHODS else _not_allowed(request)

        return self._safe(answer)

    def _answer_document(self, request: HttpRequest) -> HttpResponseBase:
        return conditional(request, JsonResponse(self.get_openapi_schema(), json_dumps_params={"ensure_ascii": False}))

    def _answer_nothing(self, request: HttpRequest) -> HttpResponse:
        return problem_response(request, Refusal(NOT_FOUND, "no endpoint is at this address: see the documentation"))


def _not_allowed(request: HttpRequest) -> HttpResponse:
    refusal = Refusal(NOT_ALLOWED, f"{request.method} is not allowed here: use GET or HEAD")
    return problem_response(request, refusal, {"Allow": ", ".join(SAFE_METHODS)})


def _query_names(operation: Operation) -> tuple[set[str], set[str]]:
    """The query parameters of an operation: those given once, those that may repeat."""
    known: set[str] = set()
    repeated: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known |= set(getattr(model, "__ninja_flatten_map__", {}))
            repeated |= set(getattr(model, "__ninja_collection_fields__", ()))
    return known - repeated, repeated


def _refuse_stray_parameters(request: HttpRequest, single: set[str], repeated: set[str]) -> None:
    """A misspelt or repeated parameter would give a wrong answer in silence: refuse it."""
    wrong = []
    for name, values in request.GET.lists():
        if name not in single | repeated:
            known = ", ".join(sorted(single | repeated)) or "none"
            wrong.append(FieldError(field=name[:80], message=f"is not a parameter here; the parameters are: {known}"))
        elif name in single and len(values) > 1:
            wrong.append(FieldError(field=name, message="is given more than once"))
    if wrong:
        detail = "; ".join(f"{row.field}: {row.message}" for row in wrong)
        raise Refusal(INVALID, detail, field=wrong[0].field, errors=wrong[:20])
