from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "bouquet.kernel.search"
    label = "search"
