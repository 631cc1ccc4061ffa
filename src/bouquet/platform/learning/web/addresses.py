"""Addresses of what is learnt, for the search."""

from __future__ import annotations

from django.urls import reverse


def explainer(place: str) -> str:
    return reverse("learning:explainer", args=[place])


def term(place: str) -> str:
    return reverse("learning:term", args=[place])
