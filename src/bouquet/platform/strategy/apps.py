from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.audit import deeds
from bouquet.web import navigation, panels
from bouquet.web.panels import Panel

READS = "bouquet.platform.strategy.web.panels"


class StrategyConfig(AppConfig):
    name = "bouquet.platform.strategy"
    label = "strategy"

    def ready(self) -> None:
        deeds.declare(
            {
                "diagnosis.started": _("Self-assessment begun"),
                "diagnosis.answered": _("Self-assessment answered"),
                "diagnosis.closed": _("Self-assessment finished"),
                "diagnosis.reopened": _("Self-assessment reopened"),
            }
        )
        place = Panel("strategy", f"{READS}.of_territory", "strategy/panel_territory.html", 50)
        panels.register("territories.commune", place)
        panels.register("territories.group", place)
        panels.register(
            "console.organisation", Panel("strategy", f"{READS}.of_organisation", "strategy/panel_organisation.html")
        )
        navigation.add_main(navigation.Entry("strategy", _("Diagnose"), "strategy:start", 8))
        navigation.add_footer(navigation.Entry("strategy", _("Diagnose"), "strategy:start", 8))
