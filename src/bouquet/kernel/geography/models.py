"""The register of territories. Rows are never deleted: what disappears keeps its code and points to what follows it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bouquet.kernel.geography import rules

CODE_LENGTH = 9


class RegisterVintage(models.Model):
    """One yearly edition of the register that has been loaded."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    published_on = models.DateField()
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    commune_count = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)


class Group(models.Model):
    """What every group of communes shows: sums over its communes, and how many of them are unknown."""

    name = models.CharField(max_length=200)
    current = models.BooleanField(default=True)
    commune_count = models.PositiveIntegerField(default=0)
    population = models.PositiveIntegerField(default=0)
    unknown_population_count = models.PositiveIntegerField(default=0)
    area_km2 = models.FloatField(default=0)
    unknown_area_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def inhabitants(self) -> int | None:
        """Sum over its communes whose population is known; None when none is, which is not zero."""
        return None if self.unknown_population_count == self.commune_count else self.population


class Region(Group):
    code = models.CharField(max_length=3, primary_key=True)
    link = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=5)

    kind = rules.Kind.REGION

    class Meta:
        ordering = ("code",)

    @property
    def of_name(self) -> str:
        return rules.of_name(self.name, self.link)


class Departement(Group):
    code = models.CharField(max_length=3, primary_key=True)
    link = models.PositiveSmallIntegerField()
    zone = models.CharField(max_length=5)
    region = models.ForeignKey(Region, models.PROTECT, related_name="departements")

    kind = rules.Kind.DEPARTEMENT

    class Meta:
        ordering = ("code",)

    @property
    def of_name(self) -> str:
        return rules.of_name(self.name, self.link)


class Epci(Group):
    """`departement` is the one that holds most of its inhabitants; its communes may lie in others."""

    siren = models.CharField(max_length=9, primary_key=True)
    legal_kind = models.CharField(max_length=5)
    financing = models.CharField(max_length=5, blank=True)
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="attached_epcis", null=True)

    kind = rules.Kind.EPCI

    class Meta:
        ordering = ("name", "siren")
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"

    @property
    def code(self) -> str:
        return self.siren

    @property
    def of_name(self) -> str:
        return rules.of_epci_name(self.name)


class Commune(models.Model):
    """A commune; `population` None is unknown. A commune that merged is not `current` and names its `successor`."""

    insee_code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    link = models.PositiveSmallIntegerField()
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="communes")
    epci = models.ForeignKey(Epci, models.PROTECT, related_name="communes", null=True)
    siren = models.CharField(max_length=9, null=True, unique=True)  # noqa: DJ001 (absent is not empty, and unique)
    population = models.PositiveIntegerField(null=True)
    postcodes = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    area_km2 = models.FloatField(null=True)
    place_basis = models.CharField(max_length=7, blank=True)
    current = models.BooleanField(default=True)
    successor = models.ForeignKey("self", models.PROTECT, related_name="predecessors", null=True)

    kind = rules.Kind.COMMUNE

    class Meta:
        ordering = ("insee_code",)
        indexes = (
            models.Index("departement", "name", name="commune_departement_name"),
            models.Index("epci", "name", name="commune_epci_name"),
            models.Index("latitude", "longitude", name="commune_position"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(current=True) | Q(successor__isnull=False), name="commune_gone_has_successor"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.insee_code})"

    @property
    def code(self) -> str:
        return self.insee_code

    @property
    def of_name(self) -> str:
        return rules.of_name(self.name, self.link)

    @property
    def inhabitants(self) -> int | None:
        """Its population, under the name that groups have it by."""
        return self.population

    @property
    def postcode_list(self) -> list[str]:
        return self.postcodes.split()

    @property
    def density_per_km2(self) -> float | None:
        if self.population is None or not self.area_km2:
            return None
        return self.population / self.area_km2


class FormerCommune(models.Model):
    """An old code, a delegated or associated commune, a municipal arrondissement, with the commune that holds it."""

    insee_code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100, blank=True)
    former_kind = models.CharField(max_length=14)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="former_communes")

    class Meta:
        ordering = ("insee_code",)

    def __str__(self) -> str:
        return f"{self.name or self.insee_code} > {self.commune_id}"


class Membership(models.Model):
    """Where a commune belonged in one vintage, and its inhabitants then."""

    vintage = models.ForeignKey(RegisterVintage, models.PROTECT, related_name="memberships")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="memberships")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="+")
    epci = models.ForeignKey(Epci, models.PROTECT, related_name="+", null=True)
    population = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-vintage_id", "commune_id")
        constraints = (models.UniqueConstraint(fields=("vintage", "commune"), name="membership_once_a_vintage"),)

    def __str__(self) -> str:
        return f"{self.commune_id} in {self.vintage_id}"


class CompetenceRegister(models.Model):
    """The register of what groups of communes do (BANATIC) as it stood one day; one is in force, the last loaded."""

    as_of = models.DateField(primary_key=True)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    group_count = models.PositiveIntegerField()
    held_count = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.as_of)


class HeldCompetence(models.Model):
    """A competence that a group exercises, by its SIREN: an EPCI of the register, or a syndicat."""

    siren = models.CharField(max_length=9)
    code = models.CharField(max_length=4)

    class Meta:
        ordering = ("siren", "code")
        constraints = (models.UniqueConstraint(fields=("siren", "code"), name="competence_held_once"),)

    def __str__(self) -> str:
        return f"{self.siren} holds {self.code}"
