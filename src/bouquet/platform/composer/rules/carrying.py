"""Takes from a commune the purchases that the law gives to another: they are left to its groups, or stay out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bouquet.engine.model import COMMUNE, Instance, Offer


def carried_by_groups(instance: Instance, transferred: Collection[str]) -> Instance:
    """The same instance, where no offer of a transferred service is bought by a commune alone.

    Its group may buy it, or join a wider contract: a service that no group offers stays out.
    """
    if not transferred:
        return instance
    offers = {name: _by_groups(o) if o.service in transferred else o for name, o in instance.offers.items()}
    return replace(instance, offers=offers)


def _by_groups(offer: Offer) -> Offer:
    return replace(offer, scales={name: scale for name, scale in offer.scales.items() if name != COMMUNE})
