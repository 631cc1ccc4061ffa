from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "bouquet.platform.territories"
    label = "territories"
