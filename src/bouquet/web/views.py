"""Error pages: what happened and what to do next, in the reader's language."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bouquet.web.numbers import whole_text


def _error(request: HttpRequest, status: int, heading: str, advice: str) -> HttpResponse:
    home = reverse("portal:home")
    context = {"heading": heading, "advice": advice, "action": _("Go to the home page"), "action_url": home}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("The address or the form holds something we cannot read. Go back and try again.")
    if isinstance(exception, RequestDataTooBig):
        limit = whole_text((settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024, "fr")
        advice = _("The form holds more than %(limit)s kilobytes. Go back: your browser still has it. Shorten it.") % {
            "limit": limit
        }
    return _error(request, 400, _("This request cannot be read"), advice)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("Your session may have ended. Sign in again, then try once more.")
    return _error(request, 403, _("This is not allowed"), advice)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    advice = _("The form stayed open too long, or cookies are refused. Reload the page and send it again.")
    return _error(request, 403, _("The form could not be checked"), advice)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    advice = _("The address may have changed. Search for your commune or a service from the home page.")
    return _error(request, 404, _("This page does not exist"), advice)


def server_error(request: HttpRequest) -> HttpResponse:
    advice = _("The fault is ours and it has been written down. Nothing you typed was kept. Try again in a moment.")
    return _error(request, 500, _("Something broke on our side"), advice)
