from django.urls import path

from bouquet.platform.portal.web import open_data, searching, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", searching.search, name="search"),
    path("donnees/", open_data.data, name="data"),
    path("donnees/catalogue.jsonld", open_data.catalogue, name="dcat"),
    path("donnees/<slug:key>.csv", open_data.csv_file, name="data-csv"),
    path("donnees/<slug:key>.json", open_data.json_file, name="data-json"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
]
