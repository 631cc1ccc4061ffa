from django.urls import path

from bouquet.platform.experience.web import contact_views, telling_views, views

app_name = "experience"
urlpatterns = [
    path("", views.home, name="home"),
    path("liste/", views.listing, name="list"),
    path("carte/", views.map_page, name="map"),
    path("comme/", views.find, name="find"),
    path("comme/<str:kind>/<str:code>/", views.near, name="near"),
    path("export.csv", views.export, {"form": "csv"}, name="csv"),
    path("export.json", views.export, {"form": "json"}, name="json"),
    path("raconter/", telling_views.tell, name="tell"),
    path("raconter/<str:handle>/", telling_views.draft, name="draft"),
    path("questions/", contact_views.questions, name="questions"),
    path("questions/<int:key>/", contact_views.question, name="question"),
    path("<slug:experience_id>/", views.experience, name="experience"),
    path("<slug:experience_id>/question/", contact_views.ask, name="ask"),
    path("<slug:experience_id>/charte/", contact_views.charter, name="charter"),
    path("<slug:experience_id>/retrait/", contact_views.withdrawal, name="withdrawal"),
]
