"""Addresses of the catalogue, for the search."""

from __future__ import annotations

from django.urls import reverse


def need(place: str) -> str:
    return f"{reverse('catalogue:index')}?besoin={place}"


def service(place: str) -> str:
    return reverse("catalogue:service", args=[place])


def solution(place: str) -> str:
    return reverse("catalogue:solution", args=[place])
