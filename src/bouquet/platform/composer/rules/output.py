"""A composition as JSON: a `bouquet-solution/1` that `bouquet verify` accepts, with what a reader needs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bouquet.engine.pricing import Cost
from bouquet.engine.write import choice_data, solution_data
from bouquet.platform.catalogue.rules import Level
from bouquet.platform.composer.rules.assumptions import HOURS_PER_DAY, Assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.composition import Bouquet, Composition, Line
from bouquet.platform.composer.rules.explain import LeftOut

JSON = dict[str, Any]


def composition_data(answer: Composition, catalogue: CatalogueData, assumed: Assumptions, sources: list[JSON]) -> JSON:
    """The composition as a JSON object: the solution's keys, its choices enriched, then the rest."""
    data = solution_data(answer.solution)
    years = answer.horizon_years
    numbers = {line.choice.service: line for line in answer.best.lines}
    data["choices"] = [
        choice_data(choice) | _line(numbers[choice.service], catalogue, years) for choice in answer.solution.choices
    ]
    (commune,) = answer.instance.communes.values()
    data |= {
        "verified": True,
        "territory": _territory(answer),
        "means": {
            "investment_cents": commune.means.investment_cents,
            "running_cents_per_year": commune.means.running_cents,
            "staff_days_per_year": days(commune.means.staff_hours),
            "staff_hours_per_year": commune.means.staff_hours,
            "assumed": list(answer.wishes.assumed_means),
        },
        "weights": {need: commune.weights.get(need, 0) for need in catalogue.needs},
        "already_there": list(answer.wishes.have),
        "excluded": list(answer.wishes.exclude),
        "wanted": list(answer.wishes.must),
        "coverage": answer.best.covered,
        "coverage_of_priorities_percent": answer.best.weighted / 1000,
        "totals": _totals(answer.best, years),
        "totals_alone": _totals(answer.alone, years)
        | {
            "value": answer.solution.alone[0].value,
            "coverage_of_priorities_percent": answer.alone.weighted / 1000,
            "services": [line.choice.service for line in answer.alone.lines],
        },
        "left_out": [_left_out(row, years) for row in answer.left_out],
        "assumptions": {
            "horizon_years": years,
            "open": [
                {"group": group.id, "name": group.name, "tier_percent": tier, "inhabitants": threshold}
                for group, tier, threshold in assumed_open(answer)
            ],
            "fit_hundredths": dict(assumed.fit),
            "operator_day_cents": assumed.operator_day_cents,
            "as_of": assumed.as_of,
            "kind": "estimate",
        },
        "checks": ["recomputed in integers by bouquet.engine.verify", *answer.checks],
        "sources": sources,
    }
    return data


def assumed_open(answer: Composition) -> list[tuple[Any, int, int]]:
    """Groups whose contracts are taken open, with the tier and the inhabitants that must have joined."""
    tiers = {contract.group: contract.tier for contract in answer.instance.open}
    return [
        (group, tiers[group.id], answer.instance.threshold(group.id, tiers[group.id]))
        for group in answer.groups
        if group.id in tiers
    ]


def days(hours: int) -> float:
    """Hours as days of seven hours, to a hundredth."""
    return round(hours / HOURS_PER_DAY, 2)


def _territory(answer: Composition) -> JSON:
    return {
        "kind": "commune",
        "code": answer.place.code,
        "name": answer.place.name,
        "population": answer.place.population,
        "groups": [{"id": g.id, "kind": g.kind, "name": g.name, "population": g.population} for g in answer.groups],
    }


def _line(line: Line, catalogue: CatalogueData, years: int) -> JSON:
    data: JSON = {
        "number": line.number,
        "label": dict(catalogue.services[line.choice.service].labels),
        "carrier": {"id": line.carrier.id, "kind": line.carrier.kind, "name": line.carrier.name},
        **_cost(line.costs[Level.CENTRAL], years),
        "low": _cost(line.costs[Level.LOW], years),
        "high": _cost(line.costs[Level.HIGH], years),
        "contributions": dict(line.brings),
        "evidence": evidence(line),
        "price": _price(line),
        "assumes_inhabitants": line.assumes_inhabitants,
        "others_to_join_inhabitants": line.others_to_join,
    }
    if line.savings_cents is not None:
        data["possible_savings_cents_per_year"] = _levels(line.savings_cents)
    return data


def evidence(line: Line) -> str:
    """How sure the price of a line is: the kind of a real price, else that of the cost model."""
    if line.market is not None:
        return line.market.price.kind.value
    return "calibrated" if line.calibrated else "expert_estimate"


def _price(line: Line) -> JSON:
    """Which offer the price is that of: a real one, with its year and sources, or the reference one."""
    if line.market is None:
        return {"offer_kind": "reference", "label": None, "provider": None, "year": None, "sources": []}
    return {
        "offer_kind": "market",
        "label": dict(line.market.labels),
        "provider": line.market.provider,
        "year": line.market.price.year,
        "sources": list(line.market.price.sources),
    }


def _cost(cost: Cost, years: int) -> JSON:
    return {
        "investment_cents": cost.investment_cents,
        "running_cents": cost.running_cents,
        "staff_hours": cost.staff_hours,
        "staff_days": days(cost.staff_hours),
        f"total_{years}_years_cents": cost.total_cents(years),
    }


def _totals(bouquet: Bouquet, years: int) -> JSON:
    data: JSON = {level.value: _cost(bouquet.totals[level], years) for level in Level}
    data["possible_savings_cents_per_year"] = _levels(bouquet.savings_cents) if bouquet.savings_cents else None
    return data


def _levels(values: Mapping[Level, int]) -> JSON:
    return {level.value: values[level] for level in Level}


def _left_out(row: LeftOut, years: int) -> JSON:
    data: JSON = {"service": row.service, "reason": row.reason}
    if row.missing:
        data["missing_prerequisites"] = list(row.missing)
    if row.minimum_population:
        data["minimum_inhabitants"] = row.minimum_population
    if row.choice is not None and row.cost is not None:
        data["nearest_way"] = {"group": row.choice.group, "tier": row.choice.tier, **_cost(row.cost, years)}
        data["short_of"] = _cost(row.short_of, years)
        data["would_add_percent"] = row.gain / 1000
        data["nearness"] = None if row.nearness is None else round(row.nearness, 4)
    return data


CSV_COLUMNS = (
    "number",
    "service",
    "label_fr",
    "label_en",
    "carrier",
    "carrier_kind",
    "offer",
    "tier_percent",
    "assumes_inhabitants",
    "investment_eur",
    "running_eur_per_year",
    "staff_days_per_year",
    "total_eur_over_horizon",
    "total_low_eur",
    "total_high_eur",
    "evidence",
    "provider",
)


def csv_rows(answer: Composition, catalogue: CatalogueData) -> list[tuple[object, ...]]:
    """The bouquet as rows of a spreadsheet, header first; amounts in euros with a dot."""
    years = answer.horizon_years
    rows: list[tuple[object, ...]] = [CSV_COLUMNS]
    for line in answer.best.lines:
        labels = catalogue.services[line.choice.service].labels
        central = line.costs[Level.CENTRAL]
        rows.append(
            (
                line.number,
                line.choice.service,
                labels["fr"],
                labels["en"],
                line.carrier.name,
                line.carrier.kind,
                line.choice.offer,
                line.choice.tier or "",
                line.assumes_inhabitants or "",
                euros(central.investment_cents),
                euros(central.running_cents),
                days(central.staff_hours),
                euros(central.total_cents(years)),
                euros(line.costs[Level.LOW].total_cents(years)),
                euros(line.costs[Level.HIGH].total_cents(years)),
                evidence(line),
                line.market.provider if line.market else "",
            )
        )
    return rows


def euros(cents: int) -> str:
    """Cents as euros with two decimals and a dot, for files."""
    return f"{cents // 100}.{cents % 100:02d}"
