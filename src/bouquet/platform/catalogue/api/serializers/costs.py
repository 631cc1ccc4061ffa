"""Shapes of costs: the model of a service, what it comes to, prices and purchases that were observed."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ninja import Schema
from pydantic import BaseModel, Field

from bouquet.api.shapes import Text, text_of
from bouquet.api.texts import N_
from bouquet.platform.catalogue import models, rules
from bouquet.platform.catalogue.api.serializers.sources import Confidence

MAX_POPULATION = 100_000_000
MAX_COMMUNES = 40_000


class Basis(StrEnum):
    """What a cost model rests on."""

    CALIBRATED = "calibrated"
    EXPERT_ESTIMATE = "expert_estimate"


class Range(BaseModel):
    """An estimate: low, central, high."""

    low: int
    central: int
    high: int


class Equipment(BaseModel):
    """Equipment that grows with the population, bought then run."""

    unit: str
    units_per_million_inhabitants: Range
    capex_cents_per_unit: Range
    opex_cents_per_unit_per_year: Range
    lifetime_years: int


class Calibration(BaseModel):
    """What part of a cost model was set on observed records."""

    date: str | None
    records: int | None
    parameters: list[str]


class CostSheet(BaseModel):
    """What running a service costs the body that carries it, and each commune that joins."""

    setup_cents: Range = Field(description="Once, for the body that carries the service.")
    onboarding_cents_per_commune: Range = Field(description="Once, for each commune that joins.")
    fixed_cents_per_year: Range = Field(description="Each year, whatever the population.")
    micro_euro_per_inhabitant_per_year: Range = Field(description="Millionths of a euro for each inhabitant served.")
    carrier_days_per_year: Range = Field(description="Agents' days of the body that carries the service.")
    commune_days_per_year: Range = Field(description="Agents' days of each commune that joins.")
    equipment: Equipment | None
    possible_savings_micro_euro_per_inhabitant_per_year: Range | None = Field(
        description="Possible savings where the model has any: never a promise."
    )
    minimum_population: int = Field(description="Below so many inhabitants served, it makes no sense; 0 for none.")
    price_level: int = Field(description="Year of the prices.")
    tax_basis: str = Field(description="`HT`: before tax.")
    evidence: Basis = Field(description="`calibrated` on observed records, or `expert_estimate`.")
    evidence_note: str
    method: str | None = Field(description="How the figures were set, in English.")
    calibration: Calibration | None


class CostQuery(Schema):
    """For whom the cost is worked out."""

    population: int = Field(ge=1, le=MAX_POPULATION, description=N_("Inhabitants served."), examples=[5000])
    communes: int = Field(1, ge=1, le=MAX_COMMUNES, description=N_("Communes that join."), examples=[1])


class CostAtLevel(BaseModel):
    """What the whole service costs its carrier."""

    once_cents: int = Field(description="Set-up, onboarding of every commune, equipment.")
    yearly_cents: int
    carrier_days_per_year: int = Field(description="Agents' days of the carrier.")
    commune_days_per_year: int = Field(
        description="Agents' days of each commune; a commune that carries the service alone gives both."
    )


class ComputedCost(BaseModel):
    """The cost of a service for a population, whoever shares it; each amount rounded up to the cent."""

    service: str
    population: int
    communes: int
    low: CostAtLevel
    central: CostAtLevel
    high: CostAtLevel
    minimum_population: int
    below_minimum: bool = Field(description="Whether the population asked for is under the minimum.")
    price_level: int
    tax_basis: str
    evidence: Basis
    evidence_note: str


class PriceSheet(BaseModel):
    """A public price seen in a source, kept as it stands there."""

    id: str
    what: Text
    kind: str
    amount_cents: int
    amount_max_cents: int | None = Field(description="The upper end, when the source gives a range.")
    unit: str
    recurrence: str
    tax_basis: str
    solution: str | None
    population_bracket: str | None
    territory: str | None
    year: int | None
    confidence: Confidence
    note: str | None
    source: str


class PurchaseSheet(BaseModel):
    """A real purchase or funded project."""

    id: str
    kind: str
    object: str = Field(description="What was bought or funded, in French.")
    buyer: str | None
    territory_kind: str | None
    insee_code: str | None
    siren: str | None
    population: int | None = Field(description="Inhabitants of the buyer; null when unknown.")
    amount_cents: int
    amount_basis: str = Field(description="What the amount is: a grant is never a price.")
    tax_basis: str
    duration_months: float | None
    year: int | None
    used_for: str = Field(description="`calibration` of the cost model, or `context`.")
    confidence: Confidence
    note: str | None
    source: str
    source_record: str | None


def cost_sheet(cost: models.ServiceCost) -> CostSheet:
    """The cost model of a service, with its evidence."""
    model = cost.model
    return CostSheet(
        setup_cents=_range(model.setup_cents),
        onboarding_cents_per_commune=_range(model.onboarding_cents),
        fixed_cents_per_year=_range(model.fixed_cents),
        micro_euro_per_inhabitant_per_year=_range(model.inhabitant_micro_euro),
        carrier_days_per_year=_range(model.operator_days),
        commune_days_per_year=_range(model.commune_days),
        equipment=_equipment(model.units) if model.units else None,
        possible_savings_micro_euro_per_inhabitant_per_year=(
            _range(model.savings_micro_euro) if model.savings_micro_euro else None
        ),
        minimum_population=model.minimum_population,
        price_level=cost.price_level,
        tax_basis=cost.tax_basis,
        evidence=Basis(cost.basis),
        evidence_note=cost.tag,
        method=cost.method_en or None,
        calibration=_calibration(cost.calibration) if cost.calibration else None,
    )


def _calibration(row: dict[str, Any]) -> Calibration:
    return Calibration(date=row["date"] or None, records=row["records"], parameters=row["parameters"])


def _range(estimate: rules.Estimate) -> Range:
    return Range(low=estimate.low, central=estimate.central, high=estimate.high)


def _equipment(units: rules.UnitDriver) -> Equipment:
    return Equipment(
        unit=units.unit,
        units_per_million_inhabitants=_range(units.units_per_million),
        capex_cents_per_unit=_range(units.capex_cents),
        opex_cents_per_unit_per_year=_range(units.opex_cents),
        lifetime_years=units.lifetime_years,
    )


def computed_cost(cost: models.ServiceCost, asked: CostQuery) -> ComputedCost:
    """What a service comes to at the three levels."""
    model = cost.model
    levels = {level.value: _at(model, level, asked) for level in rules.Level}
    return ComputedCost(
        service=cost.service_id,
        population=asked.population,
        communes=asked.communes,
        **levels,
        minimum_population=model.minimum_population,
        below_minimum=asked.population < model.minimum_population,
        price_level=cost.price_level,
        tax_basis=cost.tax_basis,
        evidence=Basis(cost.basis),
        evidence_note=cost.tag,
    )


def _at(model: rules.CostModel, level: rules.Level, asked: CostQuery) -> CostAtLevel:
    whole = rules.whole_cost(model, level, asked.population, asked.communes)
    return CostAtLevel(
        once_cents=whole.once_cents,
        yearly_cents=whole.yearly_cents,
        carrier_days_per_year=whole.carrier_days,
        commune_days_per_year=whole.commune_days,
    )


def price_sheet(price: models.PriceFact) -> PriceSheet:
    """A public price with its source."""
    return PriceSheet(
        id=price.id,
        what=text_of(price, "what"),
        kind=price.kind,
        amount_cents=price.amount_cents,
        amount_max_cents=price.amount_max_cents,
        unit=price.unit,
        recurrence=price.recurrence,
        tax_basis=price.tax_basis,
        solution=price.solution_id,
        population_bracket=price.population_bracket or None,
        territory=price.territory or None,
        year=price.year,
        confidence=Confidence(price.confidence),
        note=price.note or None,
        source=price.source_id,
    )


def purchase_sheet(contract: models.ObservedContract) -> PurchaseSheet:
    """A purchase that was observed, with its source."""
    return PurchaseSheet(
        id=contract.id,
        kind=contract.kind,
        object=contract.object_fr,
        buyer=contract.buyer or None,
        territory_kind=contract.territory_kind or None,
        insee_code=contract.insee_code or None,
        siren=contract.siren or None,
        population=contract.population,
        amount_cents=contract.amount_cents,
        amount_basis=contract.amount_basis,
        tax_basis=contract.tax_basis,
        duration_months=None if contract.duration_months is None else float(contract.duration_months),
        year=contract.year,
        used_for=contract.use,
        confidence=Confidence(contract.confidence),
        note=contract.note or None,
        source=contract.source_id,
        source_record=contract.source_record or None,
    )
