from django.apps import AppConfig


class ExperienceConfig(AppConfig):
    name = "bouquet.platform.experience"
    label = "experience"
