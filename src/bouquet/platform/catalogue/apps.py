from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "bouquet.platform.catalogue"
    label = "catalogue"
