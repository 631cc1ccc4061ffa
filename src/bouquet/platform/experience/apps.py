from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import datasets
from bouquet.kernel.audit import deeds
from bouquet.kernel.moderation import kinds as submissions
from bouquet.kernel.moderation.kinds import SubmissionKind
from bouquet.kernel.notices import kinds as notices
from bouquet.kernel.notices.kinds import NoticeKind
from bouquet.kernel.search import registry
from bouquet.kernel.search.registry import Collection
from bouquet.platform.experience.api.datasets import DATASET
from bouquet.web import navigation, panels
from bouquet.web.panels import Panel

NAME = "bouquet.platform.experience"
READS = f"{NAME}.web.panels"


class ExperienceConfig(AppConfig):
    name = NAME
    label = "experience"

    def ready(self) -> None:
        service = Panel("experience", f"{READS}.of_service", "experience/service_panel.html", 50)
        territory = Panel("experience", f"{READS}.of_territory", "experience/territory_panel.html", 50)
        panels.register("catalogue.service", service)
        for page in ("territories.commune", "territories.group"):
            panels.register(page, territory)
        panels.register(
            "strategy.result", Panel("experience", f"{READS}.of_diagnosis", "experience/diagnosis_panel.html", 50)
        )
        panels.register(
            "learning.explainer", Panel("experience", f"{READS}.of_explainer", "experience/explainer_panel.html", 50)
        )
        navigation.add_main(navigation.Entry("experience", _("Experiences"), "experience:home", 15))
        navigation.add_footer(navigation.Entry("experience", _("Experiences"), "experience:home", 15))
        submissions.register(STORY)
        notices.register(*NOTICES)
        deeds.declare(DEEDS)
        datasets.register(DATASET)
        registry.register(FOUND)


FOUND = Collection(
    "experience",
    _("Experiences"),
    f"{NAME}.services.searching.documents",
    f"{NAME}.web.addresses.experience",
    order=15,
)
STORY = SubmissionKind(
    key="experience.story",
    label=_("Experience of a territory"),
    summary=f"{NAME}.services.publishing.summary",
    publish=f"{NAME}.services.publishing.publish",
)
NOTICES = (
    NoticeKind(
        key="experience.received",
        label=_("An experience I told is received"),
        title=_("We received your experience: %(title)s"),
        body=_("Thank you. “%(title)s” waits for a moderator. You will be told of the decision."),
    ),
    NoticeKind(
        key="experience.question",
        label=_("Someone asks me about an experience"),
        title=_("A question about: %(title)s"),
        body=_(
            "%(who)s asks you:\n\n%(text)s\n\nAnswer on the page below, or set it aside. Your address is not shown."
        ),
    ),
    NoticeKind(
        key="experience.answer",
        label=_("A pioneer answers me"),
        title=_("An answer about: %(title)s"),
        body=_("Your question is answered:\n\n%(text)s"),
    ),
    NoticeKind(
        key="experience.declined",
        label=_("A pioneer sets my question aside"),
        title=_("No answer about: %(title)s"),
        body=_("The pioneer has no time for your question. The page of the experience may answer it, or another one."),
    ),
)
DEEDS = {
    "experience.published": _("Experience published"),
    "experience.withdrawn": _("Experience withdrawn"),
    "experience.reinstated": _("Experience shown again"),
    "experience.charter_accepted": _("Charter of contact accepted"),
    "experience.charter_closed": _("Charter of contact closed"),
    "experience.asked": _("Question asked to a pioneer"),
    "experience.answered": _("Question answered"),
    "experience.declined": _("Question set aside"),
}
