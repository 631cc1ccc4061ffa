from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.web import navigation


class PortalConfig(AppConfig):
    name = "bouquet.platform.portal"
    label = "portal"

    def ready(self) -> None:
        navigation.add_footer(navigation.Entry("api", _("API"), "api", 32))
        navigation.add_footer(navigation.Entry("data", _("Open data"), "portal:data", 30))
        navigation.add_footer(navigation.Entry("accessibility", _("Accessibility"), "portal:accessibility", 120))
        navigation.add_footer(navigation.Entry("privacy", _("Personal data"), "portal:privacy", 130))
