from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.web import navigation, panels
from bouquet.web.panels import Panel

READS = "bouquet.platform.composer.web.panels"


class ComposerConfig(AppConfig):
    name = "bouquet.platform.composer"
    label = "composer"

    def ready(self) -> None:
        figure = Panel("composer", f"{READS}.example_bouquet", "composer/home_figure.html")
        panels.register("portal.home.figure", figure)
        panels.register("territories.commune", Panel("composer", f"{READS}.next_steps", "composer/territory_next.html"))
        navigation.add_main(navigation.Entry("composer", _("Compose"), "composer:start", 20))
        navigation.add_footer(navigation.Entry("composer", _("Compose"), "composer:start", 18))
        navigation.add_footer(navigation.Entry("method", _("Where the figures come from"), "composer:method", 110))
