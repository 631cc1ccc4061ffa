"""Deeds of the catalogue."""

from bouquet.platform.catalogue.services.loading import load_catalogue
from bouquet.platform.catalogue.services.observations_costs import restore_cost, set_cost_again
from bouquet.platform.catalogue.services.observations_fonds_vert import year_of
from bouquet.platform.catalogue.services.observations_importing import import_decp, import_fonds_vert
from bouquet.platform.catalogue.services.observations_judging import judge, reopen
from bouquet.platform.catalogue.services.observations_shipped import load_shipped_observations
from bouquet.platform.catalogue.services.offers import load_offers

__all__ = [
    "import_decp",
    "import_fonds_vert",
    "judge",
    "load_catalogue",
    "load_offers",
    "load_shipped_observations",
    "reopen",
    "restore_cost",
    "set_cost_again",
    "year_of",
]
