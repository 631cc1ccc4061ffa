from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "bouquet.kernel.tenancy"
    label = "tenancy"
