"""The reference offer of a service: its cost model turned into something the engine can choose.

Where no real offer of a service has a price that can be counted on, its cost model stands for the market. The offer of
service `S` is named `S-reference` and is built as follows (amounts before tax, from the level asked):

- scales: commune, plus each of the service's best scales that a group can buy at ("national" is nobody's contract);
- set-up, onboarding and yearly fixed cost as they are; price per inhabitant as one block, the upkeep of equipment
  included; equipment itself as `equipment_micro_euro`; the minimum of inhabitants as `min_population` at every scale;
- agents' time: alone, the commune does its own part and the carrier's; pooled, it does its own part, and the
  carrier's days are paid: they are added to the yearly fixed cost at a stated cost of a day;
- contributions in hundredths as judged in the catalogue; fit by scale as stated in the assumptions.

A worked example is checked by hand in `tests/test_reference_offer.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bouquet.engine.model import COMMUNE, SCALES, Block, Offer, Scale
from bouquet.platform.catalogue.rules import CostModel, Level
from bouquet.platform.composer.rules.assumptions import HOURS_PER_DAY, Assumptions


def offer_id(service: str) -> str:
    """The identifier of the reference offer of a service."""
    return f"{service}-reference"


def reference_offer(
    service: str,
    cost: CostModel,
    contributions: Mapping[str, int],
    best_scales: Iterable[str],
    assumed: Assumptions,
    level: Level = Level.CENTRAL,
) -> Offer:
    """The reference offer of a service.

    Args:
        service: identifier of the service.
        cost: its cost model.
        contributions: hundredths by need.
        best_scales: scales at which the service works best, as the catalogue says.
        assumed: fit by scale and cost of a carrier's day.
        level: which of the three figures of each estimate.
    """
    scales = [scale for scale in SCALES if scale == COMMUNE or scale in set(best_scales)]
    return Offer(
        id=offer_id(service),
        service=service,
        contributions=dict(contributions),
        scales={scale: _scale(cost, scale, assumed, level) for scale in scales},
    )


def _scale(cost: CostModel, scale: str, assumed: Assumptions, level: Level) -> Scale:
    own_days, carrier_days = cost.commune_days.at(level), cost.operator_days.at(level)
    alone = scale == COMMUNE
    return Scale(
        setup_cents=cost.setup_cents.at(level),
        fixed_cents=cost.fixed_cents.at(level) + (0 if alone else carrier_days * assumed.operator_day_cents),
        blocks=(Block(None, cost.yearly_micro_euro(level)),),
        onboarding_cents=cost.onboarding_cents.at(level),
        staff_hours=HOURS_PER_DAY * (own_days + (carrier_days if alone else 0)),
        fit=assumed.fit[scale],
        min_population=cost.minimum_population,
        equipment_micro_euro=cost.equipment_micro_euro(level),
        savings_micro_euro=cost.savings_micro_euro.at(level) if cost.savings_micro_euro else 0,
    )
