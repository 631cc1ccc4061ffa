"""Deeds of the catalogue."""

from bouquet.platform.catalogue.services.loading import load_catalogue
from bouquet.platform.catalogue.services.observations_fonds_vert import year_of
from bouquet.platform.catalogue.services.observations_importing import import_decp, import_fonds_vert
from bouquet.platform.catalogue.services.observations_shipped import load_shipped_observations

__all__ = ["import_decp", "import_fonds_vert", "load_catalogue", "load_shipped_observations", "year_of"]
