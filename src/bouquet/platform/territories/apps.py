from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.web import navigation


class TerritoriesConfig(AppConfig):
    name = "bouquet.platform.territories"
    label = "territories"

    def ready(self) -> None:
        navigation.add_main(navigation.Entry("territories", _("Territories"), "territories:search", 20))
        navigation.add_footer(navigation.Entry("territories", _("Territories"), "territories:search", 20))
