"""Reads cost models: euros and days of the file to whole cents, micro-euros and days."""

from __future__ import annotations

from decimal import Decimal

from bouquet.kernel.content import YamlRow
from bouquet.platform.catalogue.models import ServiceCost
from bouquet.platform.catalogue.rules import CostModel, Estimate, Level, UnitDriver, cost_model_data

CENTS = Decimal(100)
MICRO = Decimal(1_000_000)
UNITS_PER_MILLION = Decimal(1000)


def read_cost(row: YamlRow, service: str) -> ServiceCost:
    """The cost model of one row; every amount must be exact in its stored unit."""
    if row.text("currency") != "EUR":
        raise row.refusal("currency", "must be EUR")
    savings = row.inner("annual_savings_per_inhabitant")
    model = CostModel(
        setup_cents=_estimate(row, "setup", CENTS),
        onboarding_cents=_estimate(row, "onboarding_per_commune", CENTS),
        fixed_cents=_estimate(row, "annual_fixed", CENTS),
        inhabitant_micro_euro=_estimate(row, "annual_per_inhabitant", MICRO),
        operator_days=_estimate(row, "agent_days_operator_per_year", Decimal(1)),
        commune_days=_estimate(row, "agent_days_commune_per_year", Decimal(1)),
        units=_units(row),
        savings_micro_euro=_range(savings, MICRO) if savings else None,
        minimum_population=row.whole("minimum_scale_inhabitants") or 0,
    )
    return ServiceCost(
        service_id=service,
        parameters=cost_model_data(model),
        price_level=row.whole("price_level", 2200) or 0,
        tax_basis=row.text("tax_basis"),
        basis=row.choice("basis", ("expert_estimate", "calibrated")),
        tag=row.text("tag"),
        method_en=row.optional("method_en") or "",
        calibration=_calibration(row),
    )


def _estimate(row: YamlRow, field: str, unit: Decimal) -> Estimate:
    inner = row.inner(field)
    if inner is None:
        raise row.refusal(field, "is missing")
    return _range(inner, unit)


def _range(row: YamlRow, unit: Decimal) -> Estimate:
    low, central, high = (_exact(row, level.value, unit) for level in Level)
    if not low <= central <= high:
        raise row.refusal("central", "low, central and high must not decrease")
    return Estimate(low, central, high)


def _exact(row: YamlRow, field: str, unit: Decimal) -> int:
    value = row.decimal(field) * unit
    if value != int(value):
        raise row.refusal(field, f"must be a multiple of {1 / unit}")
    return int(value)


def _units(row: YamlRow) -> UnitDriver | None:
    units = row.inner("unit_driver")
    if units is None:
        return None
    return UnitDriver(
        unit=units.text("unit"),
        units_per_million=_estimate(units, "units_per_1000_inhabitants", UNITS_PER_MILLION),
        capex_cents=_estimate(units, "capex_per_unit", CENTS),
        opex_cents=_estimate(units, "opex_per_unit_year", CENTS),
        lifetime_years=units.whole("lifetime_years", 100) or 1,
    )


def _calibration(row: YamlRow) -> dict[str, object] | None:
    calibration = row.inner("calibration")
    if calibration is None:
        return None
    return {
        "date": str(calibration.data.get("date") or ""),
        "records": calibration.whole("records", 100_000),
        "parameters": calibration.texts("parameters"),
    }
