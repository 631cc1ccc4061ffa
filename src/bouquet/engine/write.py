"""Writes instances and solutions as JSON, the same bytes for the same content."""

from __future__ import annotations

import json
from typing import Any

from bouquet.engine.fields import JSON
from bouquet.engine.model import Choice, Commune, Group, Instance, Scale, Solution
from bouquet.engine.read import INSTANCE_FORMAT, SOLUTION_FORMAT


def instance_text(instance: Instance) -> str:
    """The instance as JSON text, one row a line: readable, and small enough for a région."""
    return _rows_text(instance_data(instance))


def solution_text(solution: Solution) -> str:
    """The solution as JSON text, one row a line."""
    return _rows_text(solution_data(solution))


def _rows_text(data: JSON) -> str:
    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("    " + _compact(row) for row in value)
            lines.append(f"  {json.dumps(key)}: [\n{rows}\n  ]")
        else:
            lines.append(f"  {json.dumps(key)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def instance_data(instance: Instance) -> JSON:
    """The instance as the JSON object of its format; optional keys appear only when they say something."""
    data: JSON = {
        "format": INSTANCE_FORMAT,
        "horizon_years": instance.horizon_years,
        "tiers_percent": list(instance.tiers_percent),
        "needs": list(instance.needs),
        "services": [
            {"id": s.id, "requires": s.requires} | _given(also_requires=list(s.also_requires))
            for s in instance.services.values()
        ],
        "groups": [_group(group) for group in instance.groups.values()],
        "communes": [_commune(commune) for commune in instance.communes.values()],
        "offers": [
            {
                "id": offer.id,
                "service": offer.service,
                "contributions": dict(offer.contributions),
                "scales": {kind: _scale(scale) for kind, scale in offer.scales.items()},
            }
            for offer in instance.offers.values()
        ],
    }
    if instance.open:
        data["open"] = [{"offer": c.offer, "group": c.group, "tier": c.tier} for c in instance.open]
    if instance.weighting != "inhabitants":
        data["weighting"] = instance.weighting
    return data


def _given(**keys: Any) -> JSON:
    """The keys that carry something: an absent optional key means its default."""
    return {key: value for key, value in keys.items() if value}


def _group(group: Group) -> JSON:
    row: JSON = {"id": group.id, "kind": group.kind, "parent": group.parent}
    if group.population is not None:
        row["population"] = group.population
    if group.members is not None:
        row["members"] = list(group.members)
    return row | _given(scale=group.scale)


def _commune(commune: Commune) -> JSON:
    row: JSON = {
        "group": commune.group,
        "population": commune.population,
        "weights": dict(commune.weights),
        "means": {
            "investment_cents": commune.means.investment_cents,
            "running_cents": commune.means.running_cents,
            "staff_hours": commune.means.staff_hours,
        },
    }
    row |= _given(
        has=dict(commune.has),
        excludes=sorted(commune.excludes),
        must=sorted(commune.must),
        usage=dict(commune.usage),
    )
    if commune.wealth_ppm is not None:
        row["wealth_ppm"] = commune.wealth_ppm
    return row


def _scale(scale: Scale) -> JSON:
    return {
        "setup_cents": scale.setup_cents,
        "fixed_cents": scale.fixed_cents,
        "blocks": [[block.upto, block.micro_euro] for block in scale.blocks],
        "onboarding_cents": scale.onboarding_cents,
        "staff_hours": scale.staff_hours,
        "fit": scale.fit,
    } | _given(
        min_population=scale.min_population,
        equipment_micro_euro=scale.equipment_micro_euro,
        savings_micro_euro=scale.savings_micro_euro,
    )


def choice_data(choice: Choice) -> JSON:
    """A choice as the JSON object of the solution format."""
    return {
        "commune": choice.commune,
        "service": choice.service,
        "offer": choice.offer,
        "group": choice.group,
        "tier": choice.tier,
    }


def solution_data(solution: Solution) -> JSON:
    """The solution as the JSON object of its format."""
    data: JSON = {
        "format": SOLUTION_FORMAT,
        "status": solution.status,
        "value": solution.value,
        "bound": solution.bound,
    }
    said = {
        "weighting": solution.weighting,
        "min_coverage": solution.min_coverage,
        "min_coverage_bound": solution.min_coverage_bound,
        "reason": solution.reason or None,
    }
    data |= {key: value for key, value in said.items() if value is not None}
    data["choices"] = [choice_data(choice) for choice in solution.choices]
    data["contracts"] = [
        {
            "offer": contract.offer,
            "group": contract.group,
            "tier": contract.tier,
            "members": list(contract.members),
            "population": contract.population,
        }
        for contract in solution.contracts
    ]
    data["alone"] = [
        {
            "commune": alone.commune,
            "value": alone.value,
            "bound": alone.bound,
            "choices": [choice_data(choice) for choice in alone.choices],
        }
        for alone in solution.alone
    ]
    data["seconds"] = round(solution.seconds, 3)
    data["engine"] = solution.engine
    return data
