"""The way to another site that says who people are.

A browser that obeys our content policy does not follow a form to another site, not even by a redirection: the form
leads to a page of ours, which leads there by itself.
"""

from __future__ import annotations

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache


@never_cache
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    spoken = translation.get_language_from_path(request.POST.get("next", "")) or settings.LANGUAGE_CODE
    with translation.override(spoken):
        response: HttpResponse = views.login(request, provider_id)
        where = response.headers.get("Location", "")
        if "://" not in where:
            return response
        name = get_adapter().get_provider(request, provider_id).name
        return render(request, "account/leaving.html", {"where": where, "name": name})
