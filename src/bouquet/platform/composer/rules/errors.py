"""What a request to compose may get wrong, named by field; pages translate the message, commands print it."""

from __future__ import annotations

from bouquet.engine.errors import EngineError


def N_(message: str) -> str:  # noqa: N802 (the usual mark of a message translated elsewhere)
    """Marks a message that the pages translate."""
    return message


MESSAGES = {
    "not_a_number": N_("“%(text)s” is not a number: write for example 1500 or 1500,50"),
    "negative": N_("“%(text)s” is below zero: write 0 or more"),
    "too_large": N_("the number is too large: write at most %(largest)s"),
    "too_precise": N_("“%(text)s” has more than two decimals: write 40000 or 40 000 for forty thousand"),
    "too_many_decimals": N_("“%(text)s” has too many decimals: write at most %(most)s"),
    "all_zero": N_("every priority weighs 0: give at least one point to one need"),
    "unknown_need": N_("“%(name)s” is not a need of the catalogue; the needs are: %(known)s"),
    "unknown_service": N_("“%(name)s” is not a service of the catalogue"),
    "unknown_service_near": N_("“%(name)s” is not a service of the catalogue; did you mean %(near)s?"),
    "had_and_excluded": N_("“%(name)s” is said to be there and excluded: choose one"),
    "had_and_wanted": N_("“%(name)s” is said to be there and wanted: choose one"),
    "wanted_and_excluded": N_("“%(name)s” is wanted and excluded: choose one"),
    "wanted_not_composed": N_(
        "“%(name)s” is wanted, but cannot be composed yet: the catalogue has no cost or no judged contribution for it"
    ),
    "wanted_transferred": N_(
        "“%(name)s” is wanted, but another carries it by law or by transfer, and none of its contracts is open: "
        "ask for it there"
    ),
    "wanted_too_small": N_(
        "“%(name)s” is wanted, but makes sense from %(minimum)s inhabitants: join with more neighbours"
    ),
    "wanted_needs_excluded": N_("“%(name)s” is wanted and needs “%(needed)s”, which is excluded: choose one"),
    "wanted_short": N_("“%(name)s” is wanted, but does not fit in the means: there lacks %(lacking)s at least"),
    "wanted_together": N_(
        "what is wanted does not fit in the means with what it needs (%(names)s): give more means, or want less"
    ),
    "not_open_group": N_("“%(name)s” is not a group of this commune; its groups are: %(known)s"),
    "bad_tier": N_("“%(text)s” is not a tier: write GROUP=PERCENT, from 1 to 100, or GROUP=0 to close it"),
    "alone_and_open": N_("alone and open contradict each other: choose one"),
    "no_inhabitants": N_("%(name)s has no inhabitants: there is nothing to compose"),
    "unknown_population": N_("the population of %(name)s is unknown: nothing can be computed for it"),
}


class RequestError(Exception):
    """A request that cannot be composed.

    Args:
        field: which part of the request, as `investment` or `weight`.
        code: key of `MESSAGES`.
        params: what the message names.
    """

    def __init__(self, field: str, code: str, **params: object) -> None:
        super().__init__(f"{field}: {MESSAGES[code] % params}")
        self.field, self.code, self.params = field, code, params


class UnverifiedPlan(EngineError):
    """The engine's plan did not pass the check: it is not shown."""
