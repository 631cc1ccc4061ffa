"""Keeps every version of an entry: a new one is recorded when what readers see has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from bouquet.kernel import clock
from bouquet.platform.catalogue.models import Answer, EntryVersion, Offer, Solution

REASON_LENGTH = 200
SHOWN = ("name", "kind", "licence", "website_domain", "description_fr", "description_en", "confidence", "note")


def solution_data(solution: Solution, answers: Iterable[Answer]) -> dict[str, Any]:
    """What the sheet of a solution shows."""
    return {
        **{field: getattr(solution, field) for field in SHOWN},
        "provider": solution.provider.name,
        "references": solution.references,
        "answers": {
            answer.question: {"version": answer.version, "value": answer.value, "basis": answer.basis}
            for answer in sorted(answers, key=lambda answer: answer.question)
        },
    }


def offer_data(offer: Offer) -> dict[str, Any]:
    """What the sheet of an offer shows."""
    fields = ("label_fr", "label_en", "scope_fr", "scope_en", "perimeter", "whole_service", "available", "price")
    return {"service": offer.service_id, "solution": offer.solution_id} | {f: getattr(offer, f) for f in fields}


def record(kind: str, entries: Iterable[tuple[str, dict[str, Any]]], reason: str) -> int:
    """Keep a new version of each entry that changed since its last one; how many did."""
    rows = list(entries)
    last: dict[str, EntryVersion] = {}
    for version in EntryVersion.objects.filter(kind=kind, entry__in=[entry for entry, _ in rows]).order_by("number"):
        last[version.entry] = version
    now = clock.now()
    fresh = []
    for entry, data in rows:
        digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        before = last.get(entry)
        if before is None or before.digest != digest:
            fresh.append(
                EntryVersion(
                    kind=kind,
                    entry=entry,
                    number=before.number + 1 if before else 1,
                    data=data,
                    digest=digest,
                    reason=reason[:REASON_LENGTH],
                    recorded_at=now,
                )
            )
    EntryVersion.objects.bulk_create(fresh, batch_size=200)
    return len(fresh)
