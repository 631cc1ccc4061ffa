"""The one clock of the house: every moment and every day that code needs comes from here, and tests set it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The day it is in metropolitan France."""
    return now().astimezone(PARIS).date()
