"""The site with one more address, a bare view, so that both are measured under the same server and middleware."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bouquet.site.settings.dev")

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path

application = import_module("bouquet.site.wsgi").application


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("hello")


import_module("bouquet.site.urls").urlpatterns.insert(0, path("hello/", hello))
