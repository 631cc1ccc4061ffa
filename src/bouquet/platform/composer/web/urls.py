from django.urls import path

from bouquet.platform.composer.web import views

app_name = "composer"
urlpatterns = [
    path("", views.start, name="start"),
    path("methode/", views.method, name="method"),
    path("<str:code>/", views.result, name="result"),
    path("<str:code>/priorites/", views.priorities, name="priorities"),
    path("<str:code>/bouquet.json", views.result_json, name="json"),
    path("<str:code>/bouquet.csv", views.result_csv, name="csv"),
]
