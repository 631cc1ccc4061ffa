from django.urls import path

from bouquet.platform.catalogue.web import observations_urls, views

app_name = "catalogue"
urlpatterns = [
    path("", views.index, name="index"),
    *observations_urls.urlpatterns,
    path("solutions/<slug:solution_id>/", views.solution, name="solution"),
    path("<slug:service_id>/", views.service, name="service"),
]
