from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel.audit import deeds
from bouquet.kernel.moderation import letters
from bouquet.kernel.notices import kinds


class ModerationConfig(AppConfig):
    name = "bouquet.kernel.moderation"
    label = "moderation"

    def ready(self) -> None:
        kinds.register(*letters.KINDS)
        deeds.declare(
            {
                "submission.made": _("Contribution sent"),
                "submission.confirmed": _("Contribution confirmed by its author"),
                "submission.revised": _("Contribution changed by its author"),
                "submission.withdrawn": _("Contribution withdrawn"),
                "submission.taken": _("Contribution taken for review"),
                "submission.released": _("Contribution put back in the queue"),
                "submission.accepted": _("Contribution accepted"),
                "submission.refused": _("Contribution refused"),
                "submission.sent_back": _("Contribution sent back to its author"),
                "moderator.named": _("Moderator named"),
                "moderator.removed": _("Moderator removed"),
            }
        )
