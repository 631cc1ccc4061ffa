"""An organisation's passes: which ones, what was answered, by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from bouquet.kernel.accounts.models import Membership
from bouquet.platform.console import selectors as console
from bouquet.platform.strategy import permissions
from bouquet.platform.strategy.models import Answer, Assessment
from bouquet.platform.strategy.rules.conditions import Facts


@dataclass(frozen=True, slots=True)
class Given:
    """What one person answered to a question, and when."""

    question: str
    score: int | None
    person: str
    at: datetime


def passes(holder: Membership) -> QuerySet[Assessment]:
    """The passes of the seat's organisation, newest first. Raises `RightMissing`."""
    console.refuse_without(permissions.VIEW, holder)
    found: QuerySet[Assessment] = Assessment.objects.filter(tenant=holder.tenant)
    return found.select_related("started_by").order_by("-started_at", "-pk")


def one_pass(holder: Membership, key: int) -> Assessment | None:
    """A pass of the seat's organisation; None for any other."""
    return passes(holder).filter(pk=key).first()


def open_pass(holder: Membership) -> Assessment | None:
    """The pass that is not finished, if there is one."""
    return passes(holder).filter(closed_at=None).first()


def facts_kept(assessment: Assessment) -> Facts:
    """The territory as it was when the pass began."""
    return Facts(assessment.territory_kind, assessment.population, assessment.epci_kind)


def given(assessment: Assessment) -> list[Given]:
    """Everything that was answered, oldest first."""
    rows = Answer.objects.filter(assessment=assessment).select_related("person").order_by("answered_at", "pk")
    return [Given(row.question, row.score, str(row.person), row.answered_at) for row in rows]


def answers_of(rows: Iterable[Given]) -> dict[str, int | None]:
    """The answer that counts for each question: the last one given, by whoever gave it."""
    return {row.question: row.score for row in rows}
