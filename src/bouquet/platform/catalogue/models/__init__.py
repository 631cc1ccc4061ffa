"""Tables of the catalogue. Every text a reader sees exists in French and English; unknown is null, never zero."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from bouquet.platform.catalogue import rules
from bouquet.platform.catalogue.models.observations import CostRevision, Observation, ObservationImport

__all__ = [
    "CatalogueEdition",
    "Contribution",
    "CostRevision",
    "Field",
    "Need",
    "Observation",
    "ObservationImport",
    "ObservedContract",
    "Prerequisite",
    "PriceFact",
    "Provider",
    "Service",
    "ServiceCost",
    "Solution",
    "Source",
]

ID_LENGTH = 80


class Bilingual(models.Model):
    """Gives the text of a field in the reader's language: `obj.label` reads `label_fr` or `label_en`."""

    class Meta:
        abstract = True

    def in_language(self, field: str) -> str:
        language = "en" if get_language() == "en" else "fr"
        text = getattr(self, f"{field}_{language}") or getattr(self, f"{field}_fr")
        return str(text)

    @property
    def label(self) -> str:
        return self.in_language("label")

    def __str__(self) -> str:
        return self.label


class Source(models.Model):
    """Where a fact comes from; `seen` says whether it was read when the catalogue was compiled."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    title = models.CharField(max_length=400)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)
    date = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=20)
    seen = models.BooleanField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title


class Need(Bilingual):
    """A stake of small and medium local authorities, on which they put priorities."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    position = models.PositiveSmallIntegerField()
    label_fr = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    description_fr = models.TextField()
    description_en = models.TextField()
    indicators = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)

    @property
    def description(self) -> str:
        return self.in_language("description")


class Field(Bilingual):
    """One of the ten fields that services belong to."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    position = models.PositiveSmallIntegerField()
    label_fr = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)

    class Meta:
        ordering = ("position",)


class Service(Bilingual):
    """A service a territory can have: what it is, what it asks, where it goes wrong, at which scales it works best."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    position = models.PositiveSmallIntegerField()
    field = models.ForeignKey(Field, models.PROTECT, related_name="services")
    label_fr = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    explanation_fr = models.TextField()
    explanation_en = models.TextField()
    staff_fr = models.TextField()
    staff_en = models.TextField()
    pitfalls_fr = models.JSONField(default=list)
    pitfalls_en = models.JSONField(default=list)
    open_standards = models.JSONField(default=list)
    best_scales = models.JSONField(default=list)
    built_in_module = models.CharField(max_length=20, blank=True)
    sources = models.ManyToManyField(Source, related_name="+")

    class Meta:
        ordering = ("position",)

    @property
    def explanation(self) -> str:
        return self.in_language("explanation")

    @property
    def staff(self) -> str:
        return self.in_language("staff")

    @property
    def pitfalls(self) -> list[str]:
        return list(self.pitfalls_en if get_language() == "en" else self.pitfalls_fr)


class Prerequisite(models.Model):
    """A service that must be there for another to work; the first in order is its parent in the engine's forest."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="prerequisites")
    needed = models.ForeignKey(Service, models.PROTECT, related_name="needed_by")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("service_id", "order")
        constraints = (models.UniqueConstraint(fields=("service", "needed"), name="prerequisite_once"),)

    def __str__(self) -> str:
        return f"{self.service_id} > {self.needed_id}"


class Contribution(models.Model):
    """How much a service serves a need, hundredths; a judgement that each territory may change."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="contributions")
    need = models.ForeignKey(Need, models.PROTECT, related_name="contributions")
    hundredths = models.PositiveSmallIntegerField()
    rationale_en = models.CharField(max_length=300, blank=True)
    tag = models.CharField(max_length=200)

    class Meta:
        ordering = ("service_id", "-hundredths", "need_id")
        constraints = (
            models.UniqueConstraint(fields=("service", "need"), name="contribution_once"),
            models.CheckConstraint(condition=models.Q(hundredths__lte=100), name="contribution_at_most_100"),
        )

    def __str__(self) -> str:
        return f"{self.service_id} for {self.need_id}"


class ServiceCost(models.Model):
    """The cost model of a service, with its evidence."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="cost")
    parameters = models.JSONField()
    price_level = models.PositiveSmallIntegerField()
    tax_basis = models.CharField(max_length=20)
    basis = models.CharField(max_length=20)
    tag = models.CharField(max_length=300)
    method_en = models.TextField(blank=True)
    calibration = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"cost of {self.service_id}"

    @property
    def model(self) -> rules.CostModel:
        return rules.cost_model_from(self.parameters)

    @property
    def calibrated(self) -> bool:
        return self.basis == "calibrated"


class Provider(models.Model):
    """A publisher, community, public operator or pooling body."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    country = models.CharField(max_length=2, blank=True)
    website_domain = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    confidence = models.CharField(max_length=10)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Solution(models.Model):
    """A real way to provide one or several services; `confidence` says how sure its sheet is, not how good it is."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    name = models.CharField(max_length=200)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="solutions")
    services = models.ManyToManyField(Service, related_name="solutions")
    kind = models.CharField(max_length=20)
    licence = models.CharField(max_length=120, blank=True)
    licence_basis = models.CharField(max_length=20, blank=True)
    hosting_modes = models.JSONField(default=list)
    standards = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    website_domain = models.CharField(max_length=120, blank=True)
    target_population = models.CharField(max_length=120, blank=True)
    description_fr = models.TextField()
    description_en = models.TextField()
    references = models.JSONField(default=list)
    sources = models.ManyToManyField(Source, related_name="+")
    confidence = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    source_read = models.BooleanField()

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def description(self) -> str:
        return str(self.description_en if get_language() == "en" else self.description_fr)


class PriceFact(models.Model):
    """A public price seen in a source, kept as it stands there."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="prices", null=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="prices")
    what_fr = models.CharField(max_length=300)
    what_en = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    amount_cents = models.BigIntegerField()
    amount_max_cents = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=20)
    tax_basis = models.CharField(max_length=20)
    recurrence = models.CharField(max_length=20)
    population_bracket = models.CharField(max_length=40, blank=True)
    territory = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    confidence = models.CharField(max_length=10)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("service_id", "-year", "id")

    def __str__(self) -> str:
        return self.id

    @property
    def what(self) -> str:
        return str(self.what_en if get_language() == "en" else self.what_fr)


class ObservedContract(models.Model):
    """A real purchase or funded project; `amount_basis` says what the amount is (a grant is never a price)."""

    id = models.CharField(max_length=ID_LENGTH, primary_key=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="observed_contracts")
    kind = models.CharField(max_length=20)
    buyer = models.CharField(max_length=200, blank=True)
    territory_kind = models.CharField(max_length=20, blank=True)
    insee_code = models.CharField(max_length=5, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    population = models.PositiveIntegerField(null=True)
    amount_cents = models.BigIntegerField()
    amount_basis = models.CharField(max_length=20)
    tax_basis = models.CharField(max_length=20)
    duration_months = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    year = models.PositiveSmallIntegerField(null=True)
    object_fr = models.CharField(max_length=400)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    source_record = models.CharField(max_length=120, blank=True)
    use = models.CharField(max_length=20)
    confidence = models.CharField(max_length=10)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("service_id", "population", "id")

    def __str__(self) -> str:
        return self.id


class CatalogueEdition(models.Model):
    """An edition of the catalogue that was loaded, and how much it holds; the last one is in force."""

    compiled_on = models.DateField()
    service_count = models.PositiveIntegerField()
    solution_count = models.PositiveIntegerField()
    price_count = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        get_latest_by = "loaded_at"

    def __str__(self) -> str:
        return str(self.compiled_on)


from bouquet.platform.catalogue.models.offers import Answer as Answer  # noqa: E402 (they stand on the tables above)
from bouquet.platform.catalogue.models.offers import AnswerValue as AnswerValue  # noqa: E402
from bouquet.platform.catalogue.models.offers import EntryVersion as EntryVersion  # noqa: E402
from bouquet.platform.catalogue.models.offers import Integration as Integration  # noqa: E402
from bouquet.platform.catalogue.models.offers import Offer as Offer  # noqa: E402
from bouquet.platform.catalogue.models.offers import OffersEdition as OffersEdition  # noqa: E402
from bouquet.platform.catalogue.models.offers import SolutionWords as SolutionWords  # noqa: E402
