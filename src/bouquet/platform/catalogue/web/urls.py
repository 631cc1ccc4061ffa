from django.urls import path

from bouquet.platform.catalogue.web import views

app_name = "catalogue"
urlpatterns = [
    path("", views.index, name="index"),
    path("solutions/<slug:solution_id>/", views.solution, name="solution"),
    path("<slug:service_id>/", views.service, name="service"),
]
