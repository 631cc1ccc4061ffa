"""What a service costs, as a parametric model in whole cents, and what it comes to for a population.

Source of the figures: `content/catalogue/cost_models.yaml` and its README; amounts before tax, 2025 price level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

MICRO_EURO_PER_CENT = 10_000
PER_MILLION = 1_000_000


class Level(StrEnum):
    """The three figures of an estimate."""

    LOW = "low"
    CENTRAL = "central"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A range: `low <= central <= high`, in the unit of the field that holds it."""

    low: int
    central: int
    high: int

    def at(self, level: Level) -> int:
        return getattr(self, level.value)  # type: ignore[no-any-return]

    def as_data(self) -> list[int]:
        return [self.low, self.central, self.high]


@dataclass(frozen=True, slots=True)
class UnitDriver:
    """Equipment that grows with the population: so many units for a million inhabitants, each bought then run."""

    unit: str
    units_per_million: Estimate
    capex_cents: Estimate
    opex_cents: Estimate
    lifetime_years: int


@dataclass(frozen=True, slots=True)
class CostModel:
    """What running a service costs the body that carries it, and each commune that joins.

    `setup_cents` and `onboarding_cents` (per commune) are paid once; `fixed_cents` and `inhabitant_micro_euro` (per
    inhabitant served) each year; days are agents' days a year, of the carrier and of each commune; savings, where the
    model has them, are possible micro-euros per inhabitant and year, never a promise.
    """

    setup_cents: Estimate
    onboarding_cents: Estimate
    fixed_cents: Estimate
    inhabitant_micro_euro: Estimate
    operator_days: Estimate
    commune_days: Estimate
    units: UnitDriver | None = None
    savings_micro_euro: Estimate | None = None
    minimum_population: int = 0

    def equipment_micro_euro(self, level: Level) -> int:
        """Equipment to buy, micro-euros per inhabitant, rounded up."""
        if self.units is None:
            return 0
        return _per_inhabitant(self.units.units_per_million.at(level), self.units.capex_cents.at(level))

    def yearly_micro_euro(self, level: Level) -> int:
        """What each inhabitant served adds a year, equipment's upkeep included, micro-euros, rounded up."""
        upkeep = 0
        if self.units is not None:
            upkeep = _per_inhabitant(self.units.units_per_million.at(level), self.units.opex_cents.at(level))
        return self.inhabitant_micro_euro.at(level) + upkeep


def _per_inhabitant(units_per_million: int, unit_cents: int) -> int:
    return -(-units_per_million * unit_cents * MICRO_EURO_PER_CENT // PER_MILLION)


def cost_model_data(model: CostModel) -> dict[str, Any]:
    """A cost model as plain JSON values, for storage."""
    data: dict[str, Any] = {}
    for field in fields(model):
        value = getattr(model, field.name)
        if isinstance(value, Estimate):
            data[field.name] = value.as_data()
        elif isinstance(value, UnitDriver):
            data[field.name] = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        else:
            data[field.name] = value
    return data


def _plain(value: Any) -> Any:
    return value.as_data() if isinstance(value, Estimate) else value


def cost_model_from(data: Mapping[str, Any]) -> CostModel:
    """The cost model of stored values; the inverse of `cost_model_data`."""
    read = _read(data)
    if data["units"] is not None:
        read["units"] = UnitDriver(**_read(data["units"]))
    return CostModel(**read)


def _read(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: Estimate(*value) if isinstance(value, list) else value for key, value in data.items()}


@dataclass(frozen=True, slots=True)
class YearlyCost:
    """What one carrier pays for `communes` and their inhabitants: cents once, cents a year, agents' days a year."""

    once_cents: int
    yearly_cents: int
    carrier_days: int
    commune_days: int

    def total_cents(self, years: int) -> int:
        return self.once_cents + years * self.yearly_cents


def whole_cost(model: CostModel, level: Level, population: int, communes: int = 1) -> YearlyCost:
    """What the whole service costs its carrier for a population; each amount rounded up to the cent.

    Args:
        model: the cost model.
        level: low, central or high.
        population: inhabitants served.
        communes: communes that join, at least 1; alone, the commune is its own carrier.
    """
    equipment = -(-population * model.equipment_micro_euro(level) // MICRO_EURO_PER_CENT)
    yearly = -(-population * model.yearly_micro_euro(level) // MICRO_EURO_PER_CENT)
    return YearlyCost(
        once_cents=model.setup_cents.at(level) + communes * model.onboarding_cents.at(level) + equipment,
        yearly_cents=model.fixed_cents.at(level) + yearly,
        carrier_days=model.operator_days.at(level),
        commune_days=model.commune_days.at(level),
    )
