from django.urls import path

from bouquet.platform.portal.web import searching, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", searching.search, name="search"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
]
