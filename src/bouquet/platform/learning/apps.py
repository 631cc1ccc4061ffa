from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import datasets
from bouquet.kernel.search import registry
from bouquet.platform.learning.api.datasets import GLOSSARY
from bouquet.web import glossary, navigation

HERE = "bouquet.platform.learning"


class LearningConfig(AppConfig):
    name = HERE
    label = "learning"

    def ready(self) -> None:
        datasets.register(GLOSSARY)
        glossary.bring(f"{HERE}.web.terms.with_links")
        navigation.add_main(navigation.Entry("learning", _("Understand"), "learning:home", 5))
        navigation.add_footer(navigation.Entry("learning", _("Understand"), "learning:home", 5))
        navigation.add_footer(navigation.Entry("glossary", _("Glossary"), "learning:glossary", 15))
        addresses = f"{HERE}.web.addresses"
        registry.register(
            registry.Collection(
                "explainer", _("Explainers"), f"{HERE}.services.explainer_documents", f"{addresses}.explainer", 20
            )
        )
        registry.register(
            registry.Collection("term", _("Glossary"), f"{HERE}.services.term_documents", f"{addresses}.term", 60)
        )
