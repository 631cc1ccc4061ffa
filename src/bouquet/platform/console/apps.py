from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.audit import deeds


class ConsoleConfig(AppConfig):
    name = "bouquet.platform.console"
    label = "console"

    def ready(self) -> None:
        deeds.declare(
            {
                "administrator.made": _("Administrator named"),
                "organisation.created": _("Organisation created"),
                "organisation.closed": _("Organisation closed"),
                "organisation.reopened": _("Organisation reopened"),
                "invitation.made": _("Person invited"),
                "invitation.renewed": _("Invitation sent again"),
                "invitation.cancelled": _("Invitation cancelled"),
                "invitation.accepted": _("Invitation accepted"),
                "member.changed": _("Role changed"),
                "member.removed": _("Member removed"),
                "member.left": _("Member left"),
            }
        )
