from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import datasets
from bouquet.kernel.audit import deeds
from bouquet.kernel.moderation import kinds
from bouquet.kernel.moderation.kinds import SubmissionKind
from bouquet.kernel.search import registry
from bouquet.platform.catalogue.api.datasets import DATASETS
from bouquet.platform.catalogue.api.market_datasets import MARKET
from bouquet.web import navigation, panels
from bouquet.web.panels import Panel

READS = "bouquet.platform.catalogue.web.panels"
AMENDMENTS = "bouquet.platform.catalogue.services.amendments"
DOCUMENTS = "bouquet.platform.catalogue.services.searching"
ADDRESSES = "bouquet.platform.catalogue.web.addresses"


class CatalogueConfig(AppConfig):
    name = "bouquet.platform.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        deeds.declare(
            {
                "observations.imported": _("Observed prices imported"),
                "observation.confirmed": _("Service of a purchase confirmed"),
                "observation.corrected": _("Service of a purchase corrected"),
                "observation.refused": _("Purchase set aside"),
                "observation.reopened": _("Judgement on a purchase withdrawn"),
                "cost.set_again": _("Cost model set again on observed prices"),
                "cost.restored": _("Former cost model restored"),
            }
        )
        panels.register("portal.home.figures", Panel("catalogue", f"{READS}.figures", "catalogue/home_figures.html"))
        panels.register("portal.home.fields", Panel("catalogue", f"{READS}.legend", "catalogue/home_fields.html"))
        navigation.add_main(navigation.Entry("catalogue", _("Services"), "catalogue:index", 10))
        for kind, label, page, order, boost in (
            ("service", _("Services"), "service", 10, 115),
            ("need", _("Needs"), "need", 30, 100),
            ("solution", _("Solutions"), "solution", 40, 100),
            ("provider", _("Providers"), "solution", 50, 90),
        ):
            documents, address = f"{DOCUMENTS}.{kind}_documents", f"{ADDRESSES}.{page}"
            registry.register(registry.Collection(kind, label, documents, address, order, boost))
        for dataset in (*DATASETS, *MARKET):
            datasets.register(dataset)
        navigation.add_footer(navigation.Entry("catalogue", _("Service sheets"), "catalogue:index", 10))
        navigation.add_footer(navigation.Entry("observed", _("Observed prices"), "catalogue:observed", 12))
        navigation.add_footer(navigation.Entry("quote", _("Is my quote normal?"), "catalogue:quote", 14))
        deeds.declare({"sheet.amended": _("Sheet of a solution corrected")})
        kinds.register(
            SubmissionKind(
                "catalogue.amendment",
                _("Correction of a sheet"),
                f"{AMENDMENTS}.summary",
                f"{AMENDMENTS}.publish",
                max_bytes=16_000,
            )
        )
