"""Offers of solutions, the answers that describe them, and every version of an entry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from bouquet.platform.catalogue.models import ID_LENGTH, Bilingual, Service, Solution, Source
from bouquet.platform.catalogue.rules.price_data import price_from
from bouquet.platform.catalogue.rules.prices import PriceStructure


class Offer(Bilingual):
    """A way to get a service that has, or could have, a price: a market offer, the reference one, or a built-in module.

    `price` is null when nothing at all is known of it. The price of a reference offer is that of the service's cost
    model, read when asked. `perimeter` lists the départements whose communes may buy it (empty: no limit stated).
    """

    MARKET, REFERENCE, BUILT_IN = "market", "reference", "built_in"
    KINDS = ((MARKET, MARKET), (REFERENCE, REFERENCE), (BUILT_IN, BUILT_IN))

    id = models.CharField(max_length=ID_LENGTH * 2, primary_key=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="offers", null=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="offers")
    label_fr = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    price = models.JSONField(null=True)
    price_sources = models.ManyToManyField(Source, related_name="+")
    whole_service = models.BooleanField(default=True)
    scope_fr = models.CharField(max_length=300, blank=True)
    scope_en = models.CharField(max_length=300, blank=True)
    perimeter = models.JSONField(default=list)
    buying_scales = models.JSONField(default=list)
    carried_by_provider = models.BooleanField(default=False)
    available = models.BooleanField(default=True)
    unavailable_fr = models.CharField(max_length=300, blank=True)
    unavailable_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("label_fr", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind="market", solution__isnull=False)
                | (~models.Q(kind="market") & models.Q(solution__isnull=True)),
                name="market_offer_has_solution",
            ),
        )

    @property
    def structure(self) -> PriceStructure | None:
        """The price stored with the offer."""
        return None if self.price is None else price_from(self.price)

    @property
    def scope(self) -> str:
        return str(self.scope_en if get_language() == "en" else self.scope_fr)

    @property
    def unavailable(self) -> str:
        return str(self.unavailable_en if get_language() == "en" else self.unavailable_fr)


class Answer(models.Model):
    """What is known of a solution on one question, with the version of the question, its source and its date.

    `basis`: a source that was read says it; the sheet has sources that were read, without saying which one says this;
    the compiler knew it; somebody declared it and a moderator accepted it; it is worked out from the rest of the sheet.
    """

    SOURCE_READ, SHEET, COMPILER, DECLARED, DERIVED = "source_read", "sheet", "compiler", "declared", "derived"
    BASES = tuple((basis, basis) for basis in (SOURCE_READ, SHEET, COMPILER, DECLARED, DERIVED))

    solution = models.ForeignKey(Solution, models.CASCADE, related_name="answers")
    question = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    value = models.JSONField()
    basis = models.CharField(max_length=20, choices=BASES)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", null=True)
    as_of = models.CharField(max_length=10, blank=True)
    note_fr = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("solution_id", "question")
        constraints = (models.UniqueConstraint(fields=("solution", "question"), name="answer_once"),)

    def __str__(self) -> str:
        return f"{self.solution_id}: {self.question}"

    @property
    def note(self) -> str:
        return str(self.note_en if get_language() == "en" else self.note_fr)


class AnswerValue(models.Model):
    """One value of an answer in the words of the current version: what facets and conditions look for."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="values")
    solution = models.ForeignKey(Solution, models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    value = models.CharField(max_length=120)

    class Meta:
        ordering = ("question", "value", "solution_id")
        indexes = (models.Index(fields=("question", "value"), name="answer_value"),)

    def __str__(self) -> str:
        return f"{self.question}={self.value}"


class Integration(models.Model):
    """A solution that hosts, sets up or pools the free software of another one."""

    software = models.ForeignKey(Solution, models.CASCADE, related_name="integrations")
    integrator = models.ForeignKey(Solution, models.CASCADE, related_name="softwares")

    class Meta:
        ordering = ("software_id", "integrator_id")
        constraints = (models.UniqueConstraint(fields=("software", "integrator"), name="integration_once"),)

    def __str__(self) -> str:
        return f"{self.software_id} by {self.integrator_id}"


class SolutionWords(models.Model):
    """The words of a solution's sheet, folded, each between spaces: what its text search looks into."""

    solution = models.OneToOneField(Solution, models.CASCADE, primary_key=True, related_name="words")
    words = models.TextField()

    def __str__(self) -> str:
        return self.solution_id


class EntryVersion(models.Model):
    """A version of an entry as it was shown, kept when another follows; the last one is in force."""

    SOLUTION, OFFER = "solution", "offer"

    kind = models.CharField(max_length=20)
    entry = models.CharField(max_length=ID_LENGTH * 2)
    number = models.PositiveIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("kind", "entry", "number")
        constraints = (models.UniqueConstraint(fields=("kind", "entry", "number"), name="entry_version_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.entry} {self.number}"


class OffersEdition(models.Model):
    """A set of offers and answers that was loaded, over which catalogue; the last one is in force."""

    fingerprint = models.CharField(max_length=64)
    offer_count = models.PositiveIntegerField()
    priced_count = models.PositiveIntegerField()
    answer_count = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        get_latest_by = "loaded_at"

    def __str__(self) -> str:
        return str(self.loaded_at)
