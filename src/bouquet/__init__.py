"""Bouquet: choose, compose, pool and run smart-town services, for small and medium French local authorities."""

__version__ = "0.1.0"
