from django.urls import path, register_converter

from bouquet.platform.strategy.web import organisation_views, place_views, views

app_name = "strategy"


class PlaceConverter:
    """The kinds of territory that are diagnosed."""

    regex = "commune|epci"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(PlaceConverter, "place")

urlpatterns = [
    path("", views.start, name="start"),
    path("methode/", place_views.method, name="method"),
    path("questionnaire/<int:version>/", views.questionnaire, name="questionnaire"),
    path("espace/<slug:slug>/", organisation_views.passes, name="passes"),
    path("espace/<slug:slug>/<int:key>/", organisation_views.answering, name="answering"),
    path("espace/<slug:slug>/<int:key>/resultat/", organisation_views.result, name="pass_result"),
    path("espace/<slug:slug>/<int:key>/resultat.json", organisation_views.result_json, name="pass_json"),
    path("espace/<slug:slug>/<int:key>/resultat.csv", organisation_views.result_csv, name="pass_csv"),
    path("espace/<slug:slug>/<int:key>/finir/", organisation_views.finish, name="finish"),
    path("espace/<slug:slug>/<int:key>/rouvrir/", organisation_views.reopen, name="reopen"),
    path("espace/<slug:slug>/<int:key>/comparer/<int:earlier>/", organisation_views.compare, name="compare"),
    path("<place:kind>/<str:code>/", place_views.hub, name="hub"),
    path("<place:kind>/<str:code>/questions/", views.questions, name="questions"),
    path("<place:kind>/<str:code>/resultat/", views.result, name="result"),
    path("<place:kind>/<str:code>/resultat.json", views.result_json, name="json"),
    path("<place:kind>/<str:code>/resultat.csv", views.result_csv, name="csv"),
    path("<place:kind>/<str:code>/competences/", place_views.competences, name="competences"),
    path("<place:kind>/<str:code>/comparaison/", place_views.comparison, name="comparison"),
]
