from django.urls import path

from bouquet.platform.catalogue.web import (
    amendment_views,
    observations_urls,
    offer_views,
    solution_views,
    views,
)

app_name = "catalogue"
urlpatterns = [
    path("", views.index, name="index"),
    *observations_urls.urlpatterns,
    path("solutions/", solution_views.solutions, name="solutions"),
    path("solutions/<slug:solution_id>/", solution_views.solution, name="solution"),
    path("solutions/<slug:solution_id>/corriger/", amendment_views.amend, name="amend"),
    path("solutions/<slug:entry>/versions/<int:number>/", solution_views.solution_version, name="solution-version"),
    path("offres/<slug:offer_id>/", offer_views.offer, name="offer"),
    path("offres/<slug:entry>/versions/<int:number>/", solution_views.offer_version, name="offer-version"),
    path("comparer/", offer_views.compare, name="compare"),
    path("comparer.csv", offer_views.compare_csv, name="compare-csv"),
    path("<slug:service_id>/", views.service, name="service"),
    path("<slug:service_id>/offres/", offer_views.offers_of_service, name="offers"),
]
