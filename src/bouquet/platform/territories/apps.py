from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.search import registry
from bouquet.web import navigation


class TerritoriesConfig(AppConfig):
    name = "bouquet.platform.territories"
    label = "territories"

    def ready(self) -> None:
        described = "bouquet.platform.territories.web.texts.described"
        registry.register(registry.NameCollection("territory", _("Territories"), "territory", described, 70))
        navigation.add_main(navigation.Entry("territories", _("Territories"), "territories:search", 30))
        navigation.add_footer(navigation.Entry("territories", _("Territories"), "territories:search", 30))
