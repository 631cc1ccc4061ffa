from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "bouquet.kernel.files"
    label = "files"
