"""Why what is wanted in any case cannot be had, from what each service would take of the means left whole."""

from __future__ import annotations

from bouquet.engine.model import Instance
from bouquet.engine.pricing import Cost
from bouquet.platform.composer.rules import explain
from bouquet.platform.composer.rules.assumptions import HOURS_PER_DAY
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.errors import RequestError
from bouquet.platform.composer.rules.explain import LeftOut

CENTS_PER_EURO = 100
_CODES = {explain.NOT_COMPOSED: "wanted_not_composed", explain.TRANSFERRED: "wanted_transferred"}


def refusal(instance: Instance, catalogue: CatalogueData) -> RequestError:
    """The first reason for which the one commune of the instance cannot have all that it wants."""
    (commune,) = instance.communes.values()
    reasons = {row.service: row for row in explain.left_out(instance, catalogue, (), Cost())}
    wanted = [name for name in catalogue.services if name in commune.must]
    for name in wanted:
        found = _alone(catalogue, reasons[name], commune.excludes)
        if found is not None:
            return found
    return RequestError("must", "wanted_together", names=", ".join(wanted))


def _alone(catalogue: CatalogueData, row: LeftOut, excludes: frozenset[str]) -> RequestError | None:
    """Why this service cannot be had, whatever the others."""
    if row.reason in _CODES:
        return RequestError("must", _CODES[row.reason], name=row.service)
    if row.reason == explain.TOO_SMALL:
        return RequestError("must", "wanted_too_small", name=row.service, minimum=row.minimum_population)
    for needed in catalogue.services[row.service].prerequisites:
        if needed in excludes:
            return RequestError("must", "wanted_needs_excluded", name=row.service, needed=needed)
    if row.short_of == Cost():
        return None
    return RequestError("must", "wanted_short", name=row.service, lacking=_lacking(row.short_of), short_of=row.short_of)


def _lacking(short_of: Cost) -> str:
    """What is lacking, for commands and the API; pages write `short_of` in the reader's language."""
    amounts = (
        (-(-short_of.investment_cents // CENTS_PER_EURO), "euros to invest"),
        (-(-short_of.running_cents // CENTS_PER_EURO), "euros a year"),
        (-(-short_of.staff_hours // HOURS_PER_DAY), "days of agents a year"),
    )
    return ", ".join(f"{amount} {what}" for amount, what in amounts if amount)
