"""The territory that a call names, by code or by name, or the refusal that says which ones it may be."""

from __future__ import annotations

from collections.abc import Iterable

from bouquet.api.problems import AMBIGUOUS, NOT_FOUND, Candidate, Refusal
from bouquet.kernel.geography.models import Commune, Epci
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.territories import selectors


def territory_asked(text: str) -> Territory:
    """The territory of any kind; raises `Refusal`."""
    return _asked(text, tuple(Kind), "territory", "territories")


def commune_asked(text: str) -> Commune:
    """The commune; raises `Refusal`."""
    found = _asked(text, (Kind.COMMUNE,), "commune", "communes")
    if not isinstance(found, Commune):
        raise TypeError(found)
    return found


def commune_or_epci_asked(text: str) -> Commune | Epci:
    """The commune or the EPCI; raises `Refusal`."""
    found = _asked(text, (Kind.COMMUNE, Kind.EPCI), "commune or EPCI", "territories")
    if not isinstance(found, Commune | Epci):
        raise TypeError(found)
    return found


def _asked(text: str, kinds: tuple[Kind, ...], one: str, several_of: str) -> Territory:
    try:
        return selectors.identify(text, kinds)
    except selectors.UnknownTerritory as unknown:
        detail = f"no {one} answers to “{text}”"
        raise Refusal(NOT_FOUND, detail, field="territory", candidates=_candidates(unknown.near)) from unknown
    except selectors.AmbiguousTerritory as several:
        detail = f"“{text}” may be {len(several.candidates)} {several_of}: send the code of one"
        candidates = _candidates(several.candidates)
        raise Refusal(AMBIGUOUS, detail, field="territory", candidates=candidates) from several


def _candidates(found: Iterable[selectors.Candidate]) -> list[Candidate]:
    return [Candidate(kind=c.kind, code=c.code, name=c.name, context=c.context) for c in found]
