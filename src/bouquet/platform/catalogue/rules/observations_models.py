"""How a cost model compares with what was observed, and what it becomes when it is set again on it.

Source: README of the catalogue: ratios observed / predicted, amounts brought to 2025; their tenth, fiftieth and
ninetieth percentiles give low, central and high of the parameters that were measured, mixed with the former values by
a geometric mean in which n cases weigh n / (n + 5). Cases on which the model already stands are not counted twice: they
add to the 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

from bouquet.platform.catalogue.rules import CostModel, Estimate, Level
from bouquet.platform.catalogue.rules.observations import Covers

FEWEST_CASES = 5
PRIOR_CASES = 5
MILLION = 1_000_000
MICRO_EURO_PER_CENT = 10_000

ONCE_PARTS = ("setup", "onboarding_per_commune")
_MEASURED: Mapping[str, tuple[str, ...]] = {
    "setup": ("setup_cents",),
    "onboarding_per_commune": ("onboarding_cents",),
    "annual_fixed": ("fixed_cents",),
    "annual": ("fixed_cents", "inhabitant_micro_euro"),
    "unit_investment": ("capex_cents",),
    "park_capex": ("capex_cents",),
    "units_capex": ("capex_cents",),
    "park_opex": ("opex_cents",),
}
_OF_UNITS = ("capex_cents", "opex_cents")


@dataclass(frozen=True, slots=True)
class Case:
    """An observed amount with the parts of the model that it pays for, each so many times.

    Args:
        ref: its number.
        cents: before tax, prices of 2025, the whole amount.
        population: inhabitants, at least 1.
        components: multiples of the parts, as `{"setup": 1, "annual": 4}`.
        counted: whether the model already stands on it.
    """

    ref: int
    cents: int
    population: int
    components: Mapping[str, float]
    counted: bool = False


def components_of(covers: Covers, months: float | None, *, equipment: bool) -> dict[str, float]:
    """The parts that a contract pays for, from what its amount covers; `equipment` when the model has units."""
    once = dict.fromkeys((*ONCE_PARTS, *(("unit_investment",) if equipment else ())), 1.0)
    years = (months or 12) / 12
    match covers:
        case Covers.ONCE:
            return once
        case Covers.YEARLY:
            return {"annual": years}
        case Covers.WHOLE:
            return {**once, "annual": years}
    return {}


def predicted_cents(model: CostModel, components: Mapping[str, float], population: int) -> float:
    """What the central model says for the parts of a case, cents."""
    units = model.units
    park = population * (units.units_per_million.central if units else 0) / MILLION
    capex, opex = (units.capex_cents.central, units.opex_cents.central) if units else (0, 0)
    of_inhabitants = population * model.inhabitant_micro_euro.central / MICRO_EURO_PER_CENT
    prices = {
        "setup": model.setup_cents.central,
        "onboarding_per_commune": model.onboarding_cents.central,
        "annual_fixed": model.fixed_cents.central,
        "annual": model.fixed_cents.central + of_inhabitants,
        "unit_investment": park * capex,
        "park_capex": park * capex,
        "units_capex": capex,
        "park_opex": park * opex,
    }
    return sum(prices.get(part, 0) * times for part, times in components.items())


def ratio(model: CostModel, case: Case) -> float | None:
    """Observed over predicted; None where the model predicts nothing."""
    predicted = predicted_cents(model, case.components, case.population)
    return case.cents / predicted if predicted > 0 and case.cents > 0 else None


def percentile(values: Sequence[float], share: float) -> float:
    """A percentile of ratios, interpolated (definition 7 of Hyndman and Fan).

    >>> percentile([1.0, 2.0, 4.0], 0.5)
    2.0
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


@dataclass(frozen=True, slots=True)
class Ratios:
    """Percentiles of observed over predicted."""

    count: int
    p10: float
    p50: float
    p90: float


def ratios(model: CostModel, cases: Sequence[Case]) -> Ratios | None:
    """How observed amounts compare with the central model; None when there is nothing to compare."""
    found = [value for case in cases if (value := ratio(model, case)) is not None]
    if not found:
        return None
    return Ratios(len(found), percentile(found, 0.1), percentile(found, 0.5), percentile(found, 0.9))


@dataclass(frozen=True, slots=True)
class Setting:
    """How one parameter is set again: on how many cases, with which weight, and whether its central value moves."""

    parameter: str
    before: Estimate
    after: Estimate
    ratios: Ratios
    weight: float
    central_kept: bool


@dataclass(frozen=True, slots=True)
class Reset:
    """A model set again on what was observed."""

    model: CostModel
    settings: tuple[Setting, ...]
    cases: tuple[Case, ...]


def set_again(model: CostModel, cases: Sequence[Case], counted: int) -> Reset | None:
    """The model set again on the cases it does not stand on yet; None when no parameter has enough of them.

    Args:
        model: the model of the catalogue.
        cases: every comparable case.
        counted: number of cases on which the model already stands.
    """
    fresh = [case for case in cases if not case.counted and ratio(model, case) is not None]
    settings: list[Setting] = []
    for parameter in ("setup_cents", "onboarding_cents", "fixed_cents", "inhabitant_micro_euro", *_OF_UNITS):
        before = _estimate(model, parameter)
        of_parameter = [case for case in fresh if any(parameter in _MEASURED.get(p, ()) for p in case.components)]
        if before is not None and len(of_parameter) >= FEWEST_CASES:
            settings.append(_setting(model, parameter, before, of_parameter, counted))
    if not settings:
        return None
    changed: dict[str, Any] = {setting.parameter: setting.after for setting in settings}
    of_units = {name: changed.pop(name) for name in _OF_UNITS if name in changed}
    units = replace(model.units, **of_units) if model.units and of_units else model.units
    used = {case.ref: case for setting in settings for case in fresh if _measures(case, setting.parameter)}
    return Reset(replace(model, **changed, units=units), tuple(settings), tuple(used.values()))


def _measures(case: Case, parameter: str) -> bool:
    return any(parameter in _MEASURED.get(part, ()) for part in case.components)


def _estimate(model: CostModel, parameter: str) -> Estimate | None:
    if parameter in _OF_UNITS:
        return getattr(model.units, parameter) if model.units else None
    return getattr(model, parameter)  # type: ignore[no-any-return]


def _setting(model: CostModel, parameter: str, before: Estimate, cases: Sequence[Case], counted: int) -> Setting:
    found = [value for case in cases if (value := ratio(model, case)) is not None]
    seen = Ratios(len(found), percentile(found, 0.1), percentile(found, 0.5), percentile(found, 0.9))
    weight = len(found) / (len(found) + PRIOR_CASES + counted)
    kept = not _predicts_better(found, weight)
    central = before.central if kept else _mixed(before.central, before.central * seen.p50, weight)
    low = min(_mixed(before.low, before.central * seen.p10, weight), central)
    high = max(_mixed(before.high, before.central * seen.p90, weight), central)
    return Setting(parameter, before, Estimate(low, central, high), seen, weight, kept)


def _mixed(former: float, observed: float, weight: float) -> int:
    """A weighted geometric mean; a former value of 0 stays 0, as nothing was to be paid."""
    return round(exp(weight * log(observed) + (1 - weight) * log(former))) if former > 0 and observed > 0 else 0


def _predicts_better(found: Sequence[float], weight: float) -> bool:
    """Whether the new central value, found without each case in turn, comes nearer to that case on average."""
    former = moved = 0.0
    for place, value in enumerate(found):
        others = [*found[:place], *found[place + 1 :]]
        former += abs(log(value))
        moved += abs(log(value) - weight * log(percentile(others, 0.5)))
    return moved < former


def levels(estimate: Estimate) -> dict[str, int]:
    """An estimate by level."""
    return {level.value: estimate.at(level) for level in Level}
