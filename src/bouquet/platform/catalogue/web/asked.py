"""For whom prices are computed and offers compared, as an address keeps it.

Names are French, since people see them: `offre` (repeated), `lieu` (a commune or a group, by name or code) or
`population` and `communes`, `annees`, `q.UNIT` quantities, `exige.QUESTION` a condition, `retenu` the offer kept,
`motif.OFFER` why another is set aside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.selectors import Territory
from bouquet.platform.catalogue.rules.compare import MOST_OFFERS, Must
from bouquet.platform.catalogue.rules.prices import Served
from bouquet.platform.catalogue.rules.questions import Shape, questions
from bouquet.platform.territories.selectors import AmbiguousTerritory, UnknownTerritory, identify

USUAL_POPULATION, USUAL_YEARS = 2000, 5
MOST_POPULATION, MOST_COMMUNES, MOST_YEARS, MOST_QUANTITY = 100_000_000, 40_000, 20, 10**9
LONGEST_NAME, LONGEST_REASON = 80, 300
QUANTITY, MUST, REASON = "q.", "exige.", "motif."


@dataclass(slots=True)
class Asked:
    """What an address asks: for whom, over how many years, with which conditions; `refusals` by field, in words."""

    place: Territory | None
    place_text: str
    members: tuple[int, ...]
    unknown_members: int
    years: int
    quantities: dict[str, int]
    musts: tuple[Must, ...]
    offers: tuple[str, ...]
    kept: str
    motives: dict[str, str]
    refusals: dict[str, str] = field(default_factory=dict)

    @property
    def population(self) -> int:
        return sum(self.members)

    @property
    def served(self) -> Served:
        return Served(self.members, self.quantities)

    @property
    def whom(self) -> str:
        """The part of an address that says for whom: the place where there is one, else its inhabitants."""
        said: dict[str, object] = {"lieu": self.place_text} if self.place else {}
        said |= {"population": self.population, "communes": len(self.members), "annees": self.years}
        return urlencode(said | {QUANTITY + unit: quantity for unit, quantity in self.quantities.items()})

    @property
    def departements(self) -> frozenset[str]:
        """The département of the place, where it has one: offers kept to others are not for it."""
        code = getattr(self.place, "departement_id", None)
        return frozenset({code} if code else ())


def asked(query: QueryDict) -> Asked:
    """What an address asks; what cannot be read is refused in words and replaced by the usual value."""
    refusals: dict[str, str] = {}
    place_text = query.get("lieu", "").strip()[:LONGEST_NAME]
    place, members, unknown = _members(query, place_text, refusals)
    offers = tuple(dict.fromkeys(name for name in query.getlist("offre") if name))
    if len(offers) > MOST_OFFERS:
        refusals["offre"] = _("At most %(most)s offers can be compared: the first ones are shown.") % {
            "most": MOST_OFFERS
        }
    return Asked(
        place=place,
        place_text=place_text,
        members=members,
        unknown_members=unknown,
        years=_whole(query, "annees", USUAL_YEARS, MOST_YEARS, refusals),
        quantities=_quantities(query, refusals),
        musts=_musts(query),
        offers=offers[:MOST_OFFERS],
        kept=query.get("retenu", ""),
        motives={
            key.removeprefix(REASON): query.get(key, "").strip()[:LONGEST_REASON]
            for key in query
            if key.startswith(REASON) and query.get(key, "").strip()
        },
        refusals=refusals,
    )


def _members(
    query: QueryDict, place_text: str, refusals: dict[str, str]
) -> tuple[Territory | None, tuple[int, ...], int]:
    """The place and the inhabitants of each commune, and in how many communes they are unknown."""
    population = _whole(query, "population", USUAL_POPULATION, MOST_POPULATION, refusals)
    communes = min(population, _whole(query, "communes", 1, MOST_COMMUNES, refusals))
    share, rest = divmod(population, communes)
    typed = tuple(share + (1 if n < rest else 0) for n in range(communes))
    if not place_text:
        return None, typed, 0
    try:
        place = identify(place_text)
    except UnknownTerritory as unknown:
        near = ", ".join(str(candidate) for candidate in unknown.near)
        hint = (
            _("Did you mean: %(names)s?") % {"names": near} if near else _("Write a commune or a group, or its code.")
        )
        refusals["lieu"] = _("No place is called “%(text)s”.") % {"text": place_text} + " " + hint
        return None, typed, 0
    except AmbiguousTerritory as several:
        names = ", ".join(str(candidate) for candidate in several.candidates)
        refusals["lieu"] = _("Several places are called that; write the code of one: %(names)s.") % {"names": names}
        return None, typed, 0
    if isinstance(place, Commune):
        found = [place.population]
    else:
        found = list(geography.communes_of(place).values_list("population", flat=True))
    known = tuple(count for count in found if count)
    if not known:
        refusals["lieu"] = _("The inhabitants of this place are unknown: write a number instead.")
        return None, typed, 0
    return place, known, sum(1 for count in found if count is None)


def _whole(query: QueryDict, name: str, usual: int, most: int, refusals: dict[str, str]) -> int:
    text = "".join(query.get(name, "").split())
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal()) or len(text) > 9 or not 1 <= int(text) <= most:
        refusals[name] = _("Write a whole number from 1 to %(most)s.") % {"most": most}
        return usual
    return int(text)


def _quantities(query: QueryDict, refusals: dict[str, str]) -> dict[str, int]:
    found = {}
    for key in query:
        text = "".join(query.get(key, "").split())
        if key.startswith(QUANTITY) and text:
            if text.isascii() and text.isdecimal() and int(text[:12]) <= MOST_QUANTITY and len(text) < 12:
                found[key.removeprefix(QUANTITY)] = int(text)
            else:
                refusals[key] = _("Write a whole number, 0 or more.")
    return found


def _musts(query: QueryDict) -> tuple[Must, ...]:
    """The conditions of an address; those that the definition of questions does not know are left out."""
    found = []
    for question in questions().musts:
        values = [value for value in query.getlist(f"{MUST}{question.id}") if value]
        if question.current.shape is not Shape.WORDS:
            values = [value for value in values if any(choice.id == value for choice in question.current.choices)]
        if values:
            found.append(Must(question.id, tuple(values)))
    return tuple(found)
