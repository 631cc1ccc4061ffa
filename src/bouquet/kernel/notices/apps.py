from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bouquet.kernel.notices"
    label = "notices"
