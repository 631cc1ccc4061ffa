from django.urls import path

from bouquet.platform.learning.web import views

app_name = "learning"
urlpatterns = [
    path("", views.home, name="home"),
    path("fiches/", views.explainers, name="explainers"),
    path("fiches/<slug:explainer_id>/", views.explainer, name="explainer"),
    path("glossaire/", views.glossary, name="glossary"),
    path("glossaire/<slug:term_id>/", views.term, name="term"),
]
