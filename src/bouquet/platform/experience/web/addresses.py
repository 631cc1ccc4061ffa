"""Addresses of experiences, for the search."""

from __future__ import annotations

from django.urls import reverse


def experience(place: str) -> str:
    return reverse("experience:experience", args=[place])
