from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "bouquet.kernel.geography"
    label = "geography"
