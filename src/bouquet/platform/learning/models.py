"""Tables of what is learnt: explainers and terms of the glossary, in French and English."""

from __future__ import annotations

from datetime import date

from django.db import models

from bouquet.platform.catalogue.models import Bilingual, Service


class Explainer(Bilingual):
    """A short text that explains one thing, in Markdown, with the services and experiences it speaks of."""

    id = models.CharField(max_length=60, primary_key=True)
    position = models.PositiveSmallIntegerField()
    label_fr = models.CharField(max_length=160)
    label_en = models.CharField(max_length=160)
    audience_fr = models.CharField(max_length=160)
    audience_en = models.CharField(max_length=160)
    body_fr = models.TextField()
    body_en = models.TextField()
    services = models.ManyToManyField(Service, related_name="explainers")
    experiences = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)

    @property
    def audience(self) -> str:
        return self.in_language("audience")

    @property
    def body(self) -> str:
        return self.in_language("body")


class Term(Bilingual):
    """A word of the trade and what it means, plainly; `theme` sorts it."""

    id = models.CharField(max_length=60, primary_key=True)
    theme = models.CharField(max_length=20)
    label_fr = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    definition_fr = models.TextField()
    definition_en = models.TextField()

    class Meta:
        ordering = ("id",)

    @property
    def definition(self) -> str:
        return self.in_language("definition")


class KnowledgeEdition(models.Model):
    """An edition of explainers and glossary that was loaded; the last one is in force."""

    as_of = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        get_latest_by = "loaded_at"

    def __str__(self) -> str:
        return self.as_of

    @property
    def reviewed_on(self) -> date | None:
        """The first day of the month the texts were reviewed; None when it is not written as a month."""
        try:
            return date.fromisoformat(f"{self.as_of}-01")
        except ValueError:
            return None
