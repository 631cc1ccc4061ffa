from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bouquet.web.caching import public_page
from bouquet.web.drawing import FIELDS
from bouquet.web.pages import Crumb


@public_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"section": "home", "drawn_fields": FIELDS})


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", {"section": "home", "crumbs": [Crumb(_("Accessibility"))]})


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html", {"section": "home", "crumbs": [Crumb(_("Personal data"))]})
