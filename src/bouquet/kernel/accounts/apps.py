from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bouquet.kernel.accounts"
    label = "accounts"
