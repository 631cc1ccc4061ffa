from django.urls import path

from bouquet.platform.catalogue.web import observations_moderation as moderation
from bouquet.platform.catalogue.web import observations_views as views

urlpatterns = [
    path("prix-observes/", views.observed, name="observed"),
    path("prix-observes/devis/", views.quote, name="quote"),
    path("prix-observes/modeles/", views.models, name="cost_models"),
    path("prix-observes/modeles/<slug:service_id>/", moderation.model, name="cost_model"),
    path("prix-observes/a-relire/", moderation.records, name="records"),
    path("prix-observes/a-relire/<int:pk>/", moderation.record, name="record"),
    path("<slug:service_id>/prix/", views.prices, name="prices"),
    path("<slug:service_id>/prix.csv", views.prices_csv, name="prices_csv"),
]
