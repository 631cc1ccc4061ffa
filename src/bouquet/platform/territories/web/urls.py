from django.urls import path, register_converter

from bouquet.platform.territories.web import views

app_name = "territories"


class KindConverter:
    """The kinds of territory in an address."""

    regex = "commune|epci|departement|region"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(KindConverter, "kind")

urlpatterns = [
    path("", views.search, name="search"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("ressemblance/", views.likeness, name="likeness"),
    path("<kind:kind>/<str:code>/", views.territory, name="territory"),
    path("<kind:kind>/<str:code>/communes/", views.communes, name="communes"),
    path("<kind:kind>/<str:code>/obligations/", views.duties, name="duties"),
]
