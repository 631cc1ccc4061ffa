from django.apps import AppConfig


class ComposerConfig(AppConfig):
    name = "bouquet.platform.composer"
    label = "composer"
