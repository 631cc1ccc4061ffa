from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "bouquet.kernel.audit"
    label = "audit"
