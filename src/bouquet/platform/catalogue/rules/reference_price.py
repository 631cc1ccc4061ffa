"""The reference offer of a service as a price: its cost model, written as the parts of any other offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bouquet.platform.catalogue.rules import CostModel, Estimate, Level
from bouquet.platform.catalogue.rules.prices import Bracket, Part, Per, PriceKind, PriceStructure, Tax, When

LABELS: Mapping[str, tuple[Per, When, str, str]] = {
    "setup": (Per.CONTRACT, When.ONCE, "Set-up", "Mise en place"),
    "onboarding": (Per.MEMBER, When.ONCE, "Joining, each commune", "Raccordement de chaque commune"),
    "equipment": (Per.INHABITANT, When.ONCE, "Equipment", "Équipement"),
    "fixed": (Per.CONTRACT, When.YEARLY, "Fixed yearly cost", "Coût fixe annuel"),
    "inhabitant": (
        Per.INHABITANT,
        When.YEARLY,
        "By inhabitant, upkeep of equipment included",
        "Par habitant, entretien des équipements compris",
    ),
}


def reference_price(cost: CostModel, price_level: int, tax: str) -> PriceStructure:
    """The price that a cost model stands for: the same total as `costs.whole_cost`, for any population and group."""
    amounts: dict[str, Estimate] = {
        "setup": cost.setup_cents,
        "onboarding": cost.onboarding_cents,
        "equipment": _levels(cost.equipment_micro_euro),
        "fixed": cost.fixed_cents,
        "inhabitant": _levels(cost.yearly_micro_euro),
    }
    parts = [_part(name, amount) for name, amount in amounts.items() if amount.high]
    return PriceStructure(PriceKind.ESTIMATE, tuple(parts), Tax(tax), year=price_level)


def _levels(read: Callable[[Level], int]) -> Estimate:
    return Estimate(*(read(level) for level in Level))


def _part(name: str, amount: Estimate) -> Part:
    per, when, english, french = LABELS[name]
    return Part(name, {"en": english, "fr": french}, per, when, (Bracket(0, None, amount),))
