"""Endpoints of experiences: what programs read of them."""
