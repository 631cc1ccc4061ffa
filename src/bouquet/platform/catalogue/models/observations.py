"""Tables of observed prices: each amount that was seen, the imports that brought it, the cost models set on them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bouquet.platform.catalogue.rules.observations import AmountKind, Covers, Judgement

KEY_LENGTH = 120


class ObservationImport(models.Model):
    """One file that was imported: what it was, its digest, what it changed."""

    class Format(models.TextChoices):
        DECP = "decp", _("Essential data of public contracts (DECP)")
        FONDS_VERT = "fonds_vert", _("Fonds vert, funded projects")
        CATALOGUE = "catalogue", _("Purchases and prices that ship with the catalogue")

    format = models.CharField(max_length=12, choices=Format)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    read_count = models.PositiveIntegerField()
    refused_count = models.PositiveIntegerField(default=0)
    new_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-imported_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_format_display()}: {self.name}"


class Observation(models.Model):
    """An amount that was seen, with who paid it for what; unknown is null.

    `service` is the one in force: proposed by the rules with `confidence`, or said by a person (`judgement`), and then
    no import changes it. `amount_cents` is the last one after `amendments`, as in the source, never corrected.
    `components` are the parts of the cost model that the amount may be compared with, where that is known. `same_as`
    names the purchase of the catalogue that an imported record repeats: it then counts once.
    """

    class Origin(models.TextChoices):
        CONTRACT = "contract", _("Catalogue: real purchases")
        PRICE = "price", _("Catalogue: public prices")
        DECP = "decp", _("Public contracts (DECP)")
        FONDS_VERT = "fonds_vert", _("Fonds vert")

    origin = models.CharField(max_length=12, choices=Origin)
    key = models.CharField(max_length=KEY_LENGTH)
    service = models.ForeignKey("catalogue.Service", models.PROTECT, related_name="observations", null=True)
    proposed_service = models.ForeignKey("catalogue.Service", models.PROTECT, related_name="+", null=True)
    confidence = models.PositiveSmallIntegerField(default=0)
    rule = models.PositiveSmallIntegerField(default=0)
    judgement = models.CharField(max_length=10, default=Judgement.PROPOSED.value)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    judged_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=10)
    covers = models.CharField(max_length=6)
    object_fr = models.CharField(max_length=1000)
    cpv = models.CharField(max_length=8, blank=True)
    buyer = models.CharField(max_length=200, blank=True)
    siren = models.CharField(max_length=9, blank=True)
    territory_kind = models.CharField(max_length=12, blank=True)
    territory_code = models.CharField(max_length=9, blank=True)
    place_code = models.CharField(max_length=9, blank=True)
    population = models.PositiveIntegerField(null=True)
    amount_cents = models.BigIntegerField(null=True)
    first_amount_cents = models.BigIntegerField(null=True)
    amendments = models.PositiveSmallIntegerField(default=0)
    duration_months = models.DecimalField(max_digits=6, decimal_places=1, null=True)
    tax_basis = models.CharField(max_length=20)
    notified_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    compared_cents = models.BigIntegerField(null=True)
    components = models.JSONField(null=True)
    source = models.ForeignKey("catalogue.Source", models.PROTECT, related_name="+", null=True)
    source_record = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    same_as = models.CharField(max_length=KEY_LENGTH, blank=True)
    digest = models.CharField(max_length=64)
    brought_by = models.ForeignKey(ObservationImport, models.PROTECT, related_name="observations")

    class Meta:
        ordering = ("service_id", "population", "id")
        constraints = (
            models.UniqueConstraint(fields=("origin", "key"), name="observation_once"),
            models.CheckConstraint(condition=Q(confidence__lte=100), name="observation_confidence_at_most_100"),
            models.CheckConstraint(
                condition=Q(judgement=Judgement.PROPOSED.value) | Q(judged_at__isnull=False),
                name="observation_judged_has_moment",
            ),
        )
        indexes = (
            models.Index("service", "kind", "covers", name="observation_service_kind"),
            models.Index("judgement", "confidence", name="observation_to_judge"),
        )

    def __str__(self) -> str:
        return f"{self.origin} {self.key}"

    @property
    def amount_kind(self) -> AmountKind:
        return AmountKind(self.kind)

    @property
    def pays_for(self) -> Covers:
        return Covers(self.covers)

    @property
    def judged(self) -> bool:
        return self.judgement != Judgement.PROPOSED.value


class CostRevision(models.Model):
    """A cost model set again on what was observed; never changed, only taken out of force.

    `before` is the whole cost (parameters, basis, tag, calibration) that it replaced and that comes back when it is
    reversed; `after` the one it put in its place; `evidence` the ratios and the numbers of the cases.
    """

    cost = models.ForeignKey("catalogue.ServiceCost", models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    before = models.JSONField()
    after = models.JSONField()
    evidence = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reversed_at = models.DateTimeField(null=True)
    reversed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ("cost_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("cost", "number"), name="cost_revision_number_once"),
            models.UniqueConstraint(
                fields=("cost",), condition=Q(reversed_at__isnull=True), name="cost_revision_one_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.cost_id}, revision {self.number}"

    @property
    def in_force(self) -> bool:
        return self.reversed_at is None

    @property
    def journal_label(self) -> str:
        return str(self)

    def details(self) -> dict[str, Any]:
        """What the journal keeps of it."""
        return {"service": self.cost_id, "number": self.number, "cases": len(self.evidence.get("cases", []))}
