"""Deeds on experiences."""

from bouquet.platform.experience.services.loading import load_experiences

__all__ = ["load_experiences"]
