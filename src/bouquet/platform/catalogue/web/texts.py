"""What pages of the catalogue say, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bouquet.platform.catalogue.models import ServiceCost, Solution
from bouquet.platform.catalogue.rules import CostModel, Level, whole_cost

SCALES: dict[str, Promise] = {
    "commune": gettext_lazy("commune"),
    "epci": gettext_lazy("intercommunality"),
    "departement": gettext_lazy("département"),
    "region": gettext_lazy("region"),
    "national": gettext_lazy("State (national offer)"),
}
SOLUTION_KINDS: dict[str, Promise] = {
    "proprietary": gettext_lazy("proprietary"),
    "open_source": gettext_lazy("free software"),
    "public_service": gettext_lazy("public service"),
    "pooled_public_offer": gettext_lazy("pooled public offer"),
    "public_programme": gettext_lazy("public programme"),
}
PROVIDER_KINDS: dict[str, Promise] = {
    "company": gettext_lazy("company"),
    "public_pooling": gettext_lazy("public pooling body"),
    "community": gettext_lazy("community"),
    "non_profit": gettext_lazy("non-profit"),
    "state": gettext_lazy("State"),
    "cooperative": gettext_lazy("cooperative"),
    "public_body": gettext_lazy("public body"),
}
HOSTING: dict[str, Promise] = {
    "saas": gettext_lazy("online (SaaS)"),
    "self_hosted": gettext_lazy("hosted by yourself"),
    "service": gettext_lazy("service"),
    "hardware": gettext_lazy("equipment"),
    "public_saas": gettext_lazy("online, run by a public body"),
    "pooled": gettext_lazy("pooled"),
    "integrator": gettext_lazy("through an integrator"),
    "on_premises": gettext_lazy("on your premises"),
    "embedded": gettext_lazy("built into equipment"),
    "state": gettext_lazy("run by the State"),
    "desktop": gettext_lazy("desktop program"),
}
PRICE_KINDS: dict[str, Promise] = {
    "paid_by_authority": gettext_lazy("price paid by an authority"),
    "public_tariff": gettext_lazy("public tariff"),
    "observed_cost": gettext_lazy("observed cost"),
    "grant": gettext_lazy("grant, not a price"),
    "incentive_budget": gettext_lazy("incentive budget, not a price"),
    "incentive": gettext_lazy("incentive, not a price"),
    "user_price": gettext_lazy("paid by the user, not by the authority"),
    "observed_saving": gettext_lazy("observed saving"),
    "fee": gettext_lazy("fee"),
    "merchant_price": gettext_lazy("paid by the merchant"),
    "membership_fee": gettext_lazy("membership fee"),
}
RECURRENCES: dict[str, Promise] = {
    "year": gettext_lazy("a year"),
    "once": gettext_lazy("once"),
    "campaign": gettext_lazy("a campaign"),
    "trip": gettext_lazy("a trip"),
    "month": gettext_lazy("a month"),
    "transaction": gettext_lazy("a transaction"),
    "km": gettext_lazy("a kilometre"),
    "hour": gettext_lazy("an hour"),
    "message": gettext_lazy("a message"),
    "two_years": gettext_lazy("every two years"),
}
TAXES: dict[str, Promise] = {
    "HT": gettext_lazy("before tax"),
    "TTC": gettext_lazy("tax included"),
    "unspecified": gettext_lazy("tax basis not stated"),
    "not_applicable": gettext_lazy("no tax"),
}
AMOUNT_BASES: dict[str, Promise] = {
    "total_cost": gettext_lazy("total cost declared"),
    "grant_committed": gettext_lazy("grant only, never a price"),
    "published_cost": gettext_lazy("published cost"),
    "contract_amount": gettext_lazy("contract, whole duration"),
}
UNITS: dict[str, Promise] = {
    "km_voirie": gettext_lazy("kilometres of road"),
    "vehicule": gettext_lazy("vehicles"),
    "velo": gettext_lazy("bicycles"),
    "place": gettext_lazy("parking places"),
    "porte": gettext_lazy("doors"),
    "point_de_mesure": gettext_lazy("metering points"),
    "batiment": gettext_lazy("buildings"),
    "point_lumineux": gettext_lazy("street lights"),
    "adresse": gettext_lazy("addresses"),
    "passerelle": gettext_lazy("gateways"),
    "conteneur": gettext_lazy("containers"),
    "compteur": gettext_lazy("meters"),
    "salle": gettext_lazy("rooms"),
}


def named(names: dict[str, Promise], key: str) -> str:
    """The text of a key, or the key itself when the catalogue brings a new one."""
    return str(names.get(key, key))


def cost_rows(model: CostModel, population: int, communes: int, years: int) -> list[dict[str, Any]]:
    """What the whole service costs its carrier, low, central and high."""
    costs = [whole_cost(model, level, population, communes) for level in Level]
    return [
        {"label": _("To set up, once"), "cents": [cost.once_cents for cost in costs]},
        {"label": _("To run, each year"), "cents": [cost.yearly_cents for cost in costs]},
        {
            "label": _("Over %(years)s years") % {"years": years},
            "cents": [cost.total_cents(years) for cost in costs],
        },
        {
            "label": _("By inhabitant and year, over %(years)s years") % {"years": years},
            "exact": [round(cost.total_cents(years) / years / max(1, population)) for cost in costs],
        },
        {"label": _("Days of the carrier, each year"), "days": [cost.carrier_days for cost in costs]},
        {"label": _("Days of each commune, each year"), "days": [cost.commune_days for cost in costs]},
    ]


def evidence_of(cost: ServiceCost) -> str:
    """How sure a cost model is, in words."""
    if not cost.calibrated:
        return _("expert estimate")
    if cost.calibration and cost.calibration.get("records"):
        return _("set in part on %(count)s real purchases") % {"count": cost.calibration["records"]}
    return _("set in part on listed prices")


def sheet_status(solution: Solution) -> tuple[str, str]:
    """How sure the sheet of a solution is: the tag and its words."""
    if not solution.source_read:
        return "unknown", _("not confirmed: no source read")
    if solution.confidence == "high":
        return "declared", _("source read")
    return "unknown", _("partial source, to confirm")
