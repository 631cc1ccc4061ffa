"""Tables of experiences. Texts exist in French, in English when they were translated; unknown is null, never zero."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bouquet.kernel import clock
from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.kernel.moderation.models import State, Submission
from bouquet.platform.catalogue.models import Service, Solution
from bouquet.platform.experience.rules import questions, vocabulary

ID_LENGTH = 80


class Outcome(models.TextChoices):
    SUCCESS = vocabulary.Outcome.SUCCESS.value, _("Success")
    MIXED = vocabulary.Outcome.MIXED.value, _("Mixed")
    FAILURE = vocabulary.Outcome.FAILURE.value, _("Failure")
    UNMEASURED = vocabulary.Outcome.UNMEASURED.value, _("Not measured")


class PlaceKind(models.TextChoices):
    COMMUNE = vocabulary.PlaceKind.COMMUNE.value, _("Commune")
    EPCI = vocabulary.PlaceKind.EPCI.value, _("Intercommunality")
    BOARD = vocabulary.PlaceKind.BOARD.value, _("Joint board (syndicat)")
    OTHER = vocabulary.PlaceKind.OTHER.value, _("Other body")
    FOREIGN = vocabulary.PlaceKind.FOREIGN.value, _("Territory abroad")


class Scale(models.TextChoices):
    COMMUNE = vocabulary.Scale.COMMUNE.value, _("the commune")
    EPCI = vocabulary.Scale.EPCI.value, _("the intercommunality")
    DEPARTEMENT = vocabulary.Scale.DEPARTEMENT.value, _("the département")
    INTERDEPARTEMENTAL = vocabulary.Scale.INTERDEPARTEMENTAL.value, _("several départements")
    REGION = vocabulary.Scale.REGION.value, _("the region")
    NATIONAL = vocabulary.Scale.NATIONAL.value, _("the whole country")


class Confidence(models.TextChoices):
    HIGH = vocabulary.Confidence.HIGH.value, _("confidence: high")
    MEDIUM = vocabulary.Confidence.MEDIUM.value, _("confidence: medium")
    LOW = vocabulary.Confidence.LOW.value, _("confidence: low")


class Again(models.TextChoices):
    YES = vocabulary.Again.YES.value, _("Yes")
    DIFFERENTLY = vocabulary.Again.DIFFERENTLY.value, _("Yes, in another way")
    NO = vocabulary.Again.NO.value, _("No")


class Origin(models.TextChoices):
    SHIPPED = vocabulary.Origin.SHIPPED.value, _("Compiled from public sources")
    CONTRIBUTED = vocabulary.Origin.CONTRIBUTED.value, _("Told here by those who did it")


class Experience(models.Model):
    """What a territory learnt by doing one or several services.

    `outcomes` are `{fr, en}`; `lessons` and `difficulties` are `{fr, en, basis}`; `figures` are `{metric, value,
    unit}`; `sources` are `{title, by, url, year}`; a missing text or value is null. `departement` is where it lies even
    when no commune or EPCI of the register answers for it. Withdrawn, it is shown nowhere and counts for nothing.
    """

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    origin = models.CharField(max_length=11, choices=Origin)
    title_fr = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    place_name = models.CharField(max_length=200)
    place_kind = models.CharField(max_length=7, choices=PlaceKind)
    country = models.CharField(max_length=2, default="FR")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", null=True)
    epci = models.ForeignKey(Epci, models.PROTECT, related_name="+", null=True)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+", null=True)
    siren = models.CharField(max_length=9, blank=True)
    population = models.PositiveIntegerField(null=True)
    population_in_source = models.PositiveIntegerField(null=True)
    services = models.ManyToManyField(Service, related_name="experiences")
    solutions = models.ManyToManyField(Solution, related_name="experiences")
    solution_text = models.CharField(max_length=200, blank=True)
    scale = models.CharField(max_length=18, choices=Scale, blank=True)
    carrier = models.CharField(max_length=200, blank=True)
    started_year = models.PositiveSmallIntegerField(null=True)
    investment_cents = models.BigIntegerField(null=True)
    running_cents = models.BigIntegerField(null=True)
    cost_fr = models.TextField(blank=True)
    cost_en = models.TextField(blank=True)
    funding = models.JSONField(default=list)
    delay_months = models.PositiveSmallIntegerField(null=True)
    staff_days = models.PositiveIntegerField(null=True)
    outcomes = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    lessons = models.JSONField(default=list)
    difficulties = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    would_do_again = models.CharField(max_length=11, choices=Again, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    confidence = models.CharField(max_length=6, choices=Confidence)
    published_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = (
            models.Index(fields=("departement", "outcome"), name="experience_where_outcome"),
            models.Index(fields=("outcome",), name="experience_outcome"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="experience_outcome_known"),
            models.CheckConstraint(condition=Q(place_kind__in=PlaceKind.values), name="experience_place_kind_known"),
            models.CheckConstraint(
                condition=~Q(place_kind=PlaceKind.COMMUNE) | Q(commune__isnull=False), name="experience_commune_found"
            ),
            models.CheckConstraint(
                condition=Q(investment_cents=None) | Q(investment_cents__gte=0), name="experience_investment_positive"
            ),
            models.CheckConstraint(
                condition=Q(running_cents=None) | Q(running_cents__gte=0), name="experience_running_positive"
            ),
        )

    def __str__(self) -> str:
        return self.title_fr

    @property
    def journal_label(self) -> str:
        return self.id

    @property
    def shown_population(self) -> int | None:
        """Inhabitants today when the register knows them, else those that the source gives."""
        return self.population if self.population is not None else self.population_in_source

    @property
    def withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class ExperienceEdition(models.Model):
    """An edition of the shipped experiences that was loaded; the last one is in force."""

    as_of = models.CharField(max_length=10)
    experience_count = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        get_latest_by = "loaded_at"

    def __str__(self) -> str:
        return self.as_of


class Draft(models.Model):
    """What someone is telling: answers as typed, kept until sent and after, so that nothing is lost.

    With an `owner`, only they open it; without, whoever holds the signed link made of `key`. Sent, it has a
    `submission`; published, an `experience`.
    """

    key = models.CharField(max_length=32, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True)
    language = models.CharField(max_length=5)
    answers = models.JSONField(default=dict)
    submission = models.OneToOneField(Submission, models.SET_NULL, related_name="+", null=True)
    experience = models.OneToOneField(Experience, models.SET_NULL, related_name="draft", null=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("-updated_at", "-pk")
        indexes = (models.Index(fields=("owner", "-updated_at"), name="draft_of_owner"),)

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def open(self) -> bool:
        """Whether its author may still change it: not sent, its address not confirmed yet, or sent back."""
        return self.submission is None or self.submission.state in (State.UNCONFIRMED, State.SENT_BACK)


class Charter(models.Model):
    """A pioneer's consent to be asked about an experience, through the platform, so many times a month at most."""

    experience = models.OneToOneField(Experience, models.CASCADE, related_name="charter")
    pioneer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    monthly_cap = models.PositiveSmallIntegerField()
    accepted_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(monthly_cap__gte=1, monthly_cap__lte=questions.MOST_A_MONTH), name="charter_cap_bounded"
            ),
        )

    def __str__(self) -> str:
        return f"charter of {self.experience_id}"

    @property
    def journal_label(self) -> str:
        return self.experience_id

    @property
    def runs(self) -> bool:
        return self.closed_at is None


class Question(models.Model):
    """A message to a pioneer and the answer, if any; neither reads the other's address."""

    experience = models.ForeignKey(Experience, models.CASCADE, related_name="questions")
    pioneer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asker_name = models.CharField(max_length=200)
    text = models.TextField()
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=("pioneer", "-asked_at"), name="question_to_pioneer"),
            models.Index(fields=("asker", "-asked_at"), name="question_of_asker"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(declined_at=None), name="question_answered_or_declined"
            ),
        )

    def __str__(self) -> str:
        return f"question {self.pk}"

    @property
    def journal_label(self) -> str:
        return self.experience_id

    @property
    def waiting(self) -> bool:
        return self.answered_at is None and self.declined_at is None
