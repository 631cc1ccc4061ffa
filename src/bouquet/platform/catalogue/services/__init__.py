"""Deeds of the catalogue."""

from bouquet.platform.catalogue.services.loading import load_catalogue

__all__ = ["load_catalogue"]
