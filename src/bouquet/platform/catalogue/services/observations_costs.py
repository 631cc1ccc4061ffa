"""Sets cost models again on what was observed, and back: visible, versioned, journalled both ways."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Max

from bouquet.kernel import clock
from bouquet.kernel.accounts.models import User
from bouquet.kernel.audit import journal
from bouquet.platform.catalogue.models import CostRevision, ServiceCost
from bouquet.platform.catalogue.rules import cost_model_data
from bouquet.platform.catalogue.rules.observations_models import Reset
from bouquet.platform.catalogue.selectors import observations as selectors
from bouquet.platform.catalogue.services.observations_errors import CasesChanged, NothingToReverse, TooFewCases

TAG = "parameters listed: set on observed prices by an administrator; the others: as in the catalogue"
_KEPT = ("parameters", "price_level", "tax_basis", "basis", "tag", "method_en", "calibration")
PARAMETERS = {
    "setup_cents": "setup",
    "onboarding_cents": "onboarding_per_commune",
    "fixed_cents": "annual_fixed",
    "inhabitant_micro_euro": "annual_per_inhabitant",
    "capex_cents": "capex_per_unit",
    "opex_cents": "opex_per_unit_year",
}


def fingerprint(reset: Reset) -> str:
    """What tells two ways to set a model again apart: what it would become, and on which cases."""
    said = [cost_model_data(reset.model), sorted(case.ref for case in reset.cases)]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


@transaction.atomic
def set_cost_again(service_id: str, shown: str, *, actor: User) -> CostRevision:
    """Put in force the cost model set again on what was observed, as it was `shown` (its fingerprint).

    It always starts from the catalogue's values: a revision in force is reversed first. Raises `TooFewCases`, or
    `CasesChanged` when an import or a judgement moved the figures since. Journals `cost.set_again`.
    """
    cost = ServiceCost.objects.select_for_update(of=("self",)).get(pk=service_id)
    review = selectors.review_of(service_id)
    if review is None or review.reset is None:
        raise TooFewCases
    if fingerprint(review.reset) != shown:
        raise CasesChanged
    if review.revision is not None:
        _reverse(review.revision, cost, actor)
    before = _data(cost)
    _put(cost, _after(before, review.reset))
    number = (cost.revisions.aggregate(last=Max("number"))["last"] or 0) + 1
    revision = CostRevision.objects.create(
        cost=cost,
        number=number,
        before=before,
        after=_data(cost),
        evidence=_evidence(review.reset),
        made_at=clock.now(),
        made_by=actor,
    )
    journal.record("cost.set_again", revision, actor=actor, tenant=None, details=revision.details())
    return revision


@transaction.atomic
def restore_cost(service_id: str, *, actor: User) -> CostRevision:
    """Put the catalogue's cost model back. Raises `NothingToReverse`. Journals `cost.restored`."""
    cost = ServiceCost.objects.select_for_update(of=("self",)).get(pk=service_id)
    revision = CostRevision.objects.filter(cost=cost, reversed_at__isnull=True).first()
    if revision is None:
        raise NothingToReverse
    _reverse(revision, cost, actor)
    journal.record("cost.restored", revision, actor=actor, tenant=None, details=revision.details())
    return revision


def keep_revisions() -> None:
    """Put the revisions in force over an edition of the catalogue just loaded, whose values they will give back."""
    for revision in CostRevision.objects.filter(reversed_at__isnull=True).select_related("cost").order_by("id"):
        revision.before = _data(revision.cost)
        revision.save(update_fields=("before",))
        _put(revision.cost, revision.after)


def _reverse(revision: CostRevision, cost: ServiceCost, actor: User) -> None:
    _put(cost, revision.before)
    revision.reversed_at, revision.reversed_by = clock.now(), actor
    revision.save(update_fields=("reversed_at", "reversed_by"))


def _put(cost: ServiceCost, data: dict[str, Any]) -> None:
    for field in _KEPT:
        setattr(cost, field, data[field])
    cost.save(update_fields=_KEPT)


def _data(cost: ServiceCost) -> dict[str, Any]:
    return {field: getattr(cost, field) for field in _KEPT}


def _after(before: dict[str, Any], reset: Reset) -> dict[str, Any]:
    former = before["calibration"] or {}
    parameters = [PARAMETERS[setting.parameter] for setting in reset.settings]
    return {
        **before,
        "parameters": cost_model_data(reset.model),
        "basis": "calibrated",
        "tag": TAG,
        "calibration": {
            "date": clock.today().isoformat(),
            "records": int(former.get("records") or 0) + len(reset.cases),
            "parameters": sorted({*former.get("parameters", []), *parameters}),
        },
    }


def _evidence(reset: Reset) -> dict[str, Any]:
    return {
        "cases": [case.ref for case in reset.cases],
        "settings": [
            {
                "parameter": PARAMETERS[setting.parameter],
                "before": setting.before.as_data(),
                "after": setting.after.as_data(),
                "cases": setting.ratios.count,
                "ratio_p10_p50_p90": [
                    round(value, 3) for value in (setting.ratios.p10, setting.ratios.p50, setting.ratios.p90)
                ],
                "weight": round(setting.weight, 3),
                "central_kept": setting.central_kept,
            }
            for setting in reset.settings
        ],
    }
