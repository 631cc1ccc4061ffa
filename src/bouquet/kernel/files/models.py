"""Files kept: whose they are, what they are, and the random name under which the storage has them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from bouquet.kernel import clock
from bouquet.kernel.files import rules
from bouquet.kernel.tenancy.models import Tenant


class Attachment(models.Model):
    """A file: of an organisation, else of a person, else of a contribution by someone without account."""

    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="+", null=True, blank=True)
    uploader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(max_length=rules.NAME_LENGTH)
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_name = models.CharField(max_length=100, unique=True)
    stored_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(size_bytes__gt=0), name="attachment_not_empty"),)
        indexes = (models.Index(fields=("tenant", "uploader"), name="attachment_holder"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
