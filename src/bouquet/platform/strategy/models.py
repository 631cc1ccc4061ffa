"""Tables of the diagnosis: versions of the questionnaire, passes and answers of organisations, indicators."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from bouquet.kernel import clock
from bouquet.kernel.geography.models import CODE_LENGTH, Commune
from bouquet.kernel.tenancy.models import TenantModel

ID_LENGTH = 40


class QuestionnaireVersion(models.Model):
    """A published version of the self-assessment, whole: answers stay readable whatever becomes of its file."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    published_on = models.DateField()
    document = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ("version",)

    def __str__(self) -> str:
        return f"version {self.version}"


class Assessment(TenantModel):
    """One pass of an organisation through a version, with what the questionnaire may ask of the territory that day."""

    questionnaire = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="+")
    territory_kind = models.CharField(max_length=11)
    territory_code = models.CharField(max_length=CODE_LENGTH)
    population = models.PositiveIntegerField(null=True)
    epci_kind = models.CharField(max_length=5, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("tenant",), condition=Q(closed_at=None), name="assessment_open_once"),
        )

    def __str__(self) -> str:
        return f"self-assessment of {self.started_at:%Y-%m-%d}"

    @property
    def open(self) -> bool:
        return self.closed_at is None


class Answer(TenantModel):
    """What one person answered to one question of a pass; `score` None is "I do not know"."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=ID_LENGTH)
    score = models.PositiveSmallIntegerField(null=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ("answered_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("assessment", "question", "person"), name="answer_once_each"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=4), name="answer_score_at_most_4"),
        )

    def __str__(self) -> str:
        return f"{self.question}: {self.score}"


class IndicatorEdition(models.Model):
    """An official file of indicators that was imported, the last of its kind."""

    kind = models.CharField(max_length=20, primary_key=True)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    period = models.CharField(max_length=40)
    commune_count = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.period}"


class CommuneIndicator(models.Model):
    """A figure of a commune. What is not known has no row."""

    edition = models.ForeignKey(IndicatorEdition, models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")
    key = models.CharField(max_length=ID_LENGTH)
    value = models.FloatField()

    class Meta:
        ordering = ("commune_id", "key")
        constraints = (models.UniqueConstraint(fields=("commune", "key"), name="indicator_once_a_commune"),)

    def __str__(self) -> str:
        return f"{self.key} of {self.commune_id}"
