"""What people say of the service that the rules propose for a record; no import changes it afterwards."""

from __future__ import annotations

from django.db import transaction

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.platform.catalogue.models import Observation, Service
from bouquet.platform.catalogue.rules.observations import Covers, Judgement
from bouquet.platform.catalogue.services.observations_errors import UnknownService
from bouquet.platform.catalogue.services.observations_writing import compared

_SAID = ("service", "covers", "judgement", "judged_by", "judged_at", "compared_cents")


@transaction.atomic
def judge(observation: Observation, service_id: str | None, covers: Covers, *, actor: User) -> Observation:
    """Say which service a record buys, None for none, and what its amount pays for.

    Raises `UnknownService`. Journals `observation.confirmed`, `observation.corrected` or `observation.refused`.
    """
    row = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    if service_id is not None and not Service.objects.filter(pk=service_id).exists():
        raise UnknownService
    if service_id is None:
        judgement = Judgement.REFUSED
    else:
        judgement = Judgement.CONFIRMED if service_id == row.proposed_service_id else Judgement.CORRECTED
    row.service_id, row.covers, row.judgement = service_id, covers.value, judgement.value
    row.judged_by, row.judged_at = actor, clock.now()
    return _saved(row, f"observation.{judgement.value}", actor)


@transaction.atomic
def reopen(observation: Observation, *, actor: User) -> Observation:
    """Withdraw what was said of a record: the rules' proposal is in force again. Journals `observation.reopened`."""
    row = Observation.objects.select_for_update(of=("self",)).get(pk=observation.pk)
    row.service_id, row.judgement = row.proposed_service_id, Judgement.PROPOSED.value
    row.judged_by = row.judged_at = None
    return _saved(row, "observation.reopened", actor)


def _saved(row: Observation, deed: str, actor: User) -> Observation:
    months = None if row.duration_months is None else float(row.duration_months)
    row.compared_cents = compared(row.amount_kind, row.pays_for, row.amount_cents, row.tax_basis, months, row.year)
    row.save(update_fields=_SAID)
    details = {"service": row.service_id or "", "proposed": row.proposed_service_id or "", "covers": row.covers}
    journal.record(deed, row, actor=actor, tenant=None, details=details)
    return row
