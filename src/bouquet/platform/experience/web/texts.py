"""What pages of experiences say, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bouquet.platform.experience.models import Confidence, Experience, Origin, Outcome, PlaceKind
from bouquet.platform.experience.rules import vocabulary
from bouquet.platform.experience.rules.likeness import Criterion, Difference, Level, Likeness
from bouquet.platform.experience.rules.ranges import Range
from bouquet.platform.experience.rules.vocabulary import SIZES, Size
from bouquet.platform.experience.selectors import Told
from bouquet.platform.territories.web.texts import EPCI_KINDS
from bouquet.web.numbers import decimal_text, euros_text, percent_text, whole_text
from bouquet.web.templatetags.bouquet import language

CLOSE = 0.35

CRITERIA: dict[Criterion, Promise] = {
    Criterion.POPULATION: gettext_lazy("population"),
    Criterion.DENSITY: gettext_lazy("density"),
    Criterion.EPCI_KIND: gettext_lazy("kind of intercommunality"),
    Criterion.SHARE: gettext_lazy("weight in its intercommunality"),
    Criterion.LOCATION: gettext_lazy("distance on the ground"),
}
# How alike two territories are, in words, up to a distance.
CLOSENESS: tuple[tuple[float, Promise], ...] = (
    (0.5, gettext_lazy("Very much like yours.")),
    (1.0, gettext_lazy("Like yours.")),
    (2.0, gettext_lazy("A little like yours.")),
    (float("inf"), gettext_lazy("Not much like yours: read its lessons, not its figures.")),
)
UNITS: dict[Criterion, Promise] = {
    Criterion.POPULATION: gettext_lazy("a doubling"),
    Criterion.DENSITY: gettext_lazy("two doublings"),
    Criterion.EPCI_KIND: gettext_lazy("one step: none, community of communes, agglomeration, metropolis"),
    Criterion.SHARE: gettext_lazy("half of its inhabitants more or less"),
    Criterion.LOCATION: gettext_lazy("1,000 km, and never more than one"),
}
COUNTRIES: dict[str, Promise] = {
    "BE": gettext_lazy("Belgium"),
    "CH": gettext_lazy("Switzerland"),
    "DE": gettext_lazy("Germany"),
    "ES": gettext_lazy("Spain"),
    "FR": gettext_lazy("France"),
    "IE": gettext_lazy("Ireland"),
    "IT": gettext_lazy("Italy"),
    "NL": gettext_lazy("Netherlands"),
    "NO": gettext_lazy("Norway"),
    "PT": gettext_lazy("Portugal"),
    "SE": gettext_lazy("Sweden"),
}
BASES: dict[str, Promise] = {
    vocabulary.WhoSays.SOURCE: gettext_lazy("the source says it"),
    vocabulary.WhoSays.READING: gettext_lazy("our reading"),
}
OUTCOME_MEANINGS: dict[vocabulary.Outcome, Promise] = {
    vocabulary.Outcome.SUCCESS: gettext_lazy(
        "a result is stated, often by the territory itself, and the service went on"
    ),
    vocabulary.Outcome.MIXED: gettext_lazy("results with a clear limit, a partial withdrawal or a postponement"),
    vocabulary.Outcome.FAILURE: gettext_lazy("stopped, abandoned, not used, or an incident with loss"),
    vocabulary.Outcome.UNMEASURED: gettext_lazy("real and described, but no result was found"),
}
MEASURES: dict[str, Promise] = {
    "investment_cents": gettext_lazy("Investment, total quoted"),
    "investment_per_inhabitant": gettext_lazy("Investment by inhabitant"),
    "running_cents": gettext_lazy("Running cost, each year"),
    "delay_months": gettext_lazy("Months before opening"),
    "staff_days": gettext_lazy("Agents' days to set up"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text in the reader's language, or in French when nobody translated it: the page then says so."""

    text: str
    untranslated: bool = False


def said(french: str | None, english: str | None) -> Said:
    """The text to show of a pair."""
    if language() == "fr" or not (english or french):
        return Said(french or "")
    return Said(english) if english else Said(french or "", untranslated=True)


def title(row: Experience) -> Said:
    return said(row.title_fr, row.title_en)


def place(row: Experience) -> str:
    """Where it took place: its name, its département or country, its size and the year it started."""
    parts = [row.place_name if row.departement is None else f"{row.place_name} ({row.departement_id})"]
    if row.country != "FR":
        parts[0] = f"{row.place_name} ({country(row.country)})"
    population = row.shown_population
    if population is not None:
        number = whole_text(population, language())
        parts.append(ngettext("%(number)s inhabitant", "%(number)s inhabitants", population) % {"number": number})
    if row.started_year:
        parts.append(str(row.started_year))
    return " · ".join(parts)


def country(code: str) -> str:
    return str(COUNTRIES.get(code, code))


def size_label(size: Size) -> str:
    """A bracket of population in words."""
    low = whole_text(size.low, language())
    if size.high is None:
        return _("%(low)s inhabitants or more") % {"low": low}
    high = whole_text(size.high - 1, language())
    if not size.low:
        return _("up to %(high)s inhabitants") % {"high": high}
    return _("%(low)s to %(high)s inhabitants") % {"low": low, "high": high}


def sizes() -> list[tuple[str, str]]:
    return [(size.key, size_label(size)) for size in SIZES]


def card(row: Experience, told: Told | None = None) -> dict[str, Any]:
    """An experience in a list: what, where, how it ended, one thing that it teaches."""
    services = sorted(row.services.all(), key=lambda service: service.position)
    telling = row.outcomes[:1] or row.lessons[:1] or row.difficulties[:1]
    return {
        "id": row.pk,
        "title": title(row),
        "place": place(row),
        "field": services[0].field_id if services else "",
        "services": services,
        "outcome": row.outcome,
        "outcome_label": Outcome(row.outcome).label,
        "confidence": Confidence(row.confidence).label,
        "told": row.origin == Origin.CONTRIBUTED,
        "telling": said(telling[0]["fr"], telling[0].get("en")) if telling else None,
        "why": why(told.likeness) if told and told.likeness else None,
        "size": size_words(told.ranked.gap) if told and told.ranked.gap is not None else "",
        "inside": bool(told and told.ranked.inside),
    }


def lessons(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Lessons or difficulties, each with who says it."""
    return [
        {"said": said(row["fr"], row.get("en")), "basis": str(BASES.get(row["basis"], "")), "read": row["basis"]}
        for row in rows
    ]


def why(found: Likeness) -> dict[str, Any]:
    """Why an experience comes where it comes: in a sentence, then criterion by criterion."""
    near = [str(CRITERIA[part.criterion]) for part in found.differences if part.difference <= CLOSE]
    main = found.main
    sentences = [str(next(text for limit, text in CLOSENESS if found.distance <= limit))]
    if near:
        sentences.append(_("Alike by: %(criteria)s.") % {"criteria": ", ".join(near)})
    if main.difference > CLOSE:
        values = {"criterion": CRITERIA[main.criterion], "theirs": _value(main, theirs=True)}
        if main.criterion is Criterion.LOCATION:
            sentences.append(_("Differs most by: %(criterion)s (%(theirs)s).") % values)
        else:
            values["mine"] = _value(main, theirs=False)
            sentences.append(_("Differs most by: %(criterion)s (%(theirs)s against %(mine)s).") % values)
    return {
        "summary": " ".join(sentences),
        "mine": found.mine.name,
        "theirs": found.theirs.name,
        "level": found.level.value,
        "distance": decimal_text(found.distance, 2, language()),
        "rows": [
            {
                "label": CRITERIA[part.criterion],
                "mine": _value(part, theirs=False),
                "theirs": _value(part, theirs=True),
                "unit": UNITS[part.criterion],
                "difference": decimal_text(part.difference, 2, language()),
            }
            for part in found.differences
        ],
    }


def _value(part: Difference, *, theirs: bool) -> str:
    """A side of a difference as people read it."""
    value = part.theirs if theirs else part.mine
    match part.criterion:
        case Criterion.LOCATION:
            if not theirs:
                return "–"
            return _("unknown") if value is None else f"{whole_text(round(float(value)), language())} km"
        case Criterion.EPCI_KIND:
            return str(EPCI_KINDS.get(str(value), _("none")))
        case Criterion.SHARE:
            return percent_text(100 * float(value or 0), language())
        case Criterion.DENSITY:
            density = decimal_text(float(value or 0), 0, language())
            return _("%(density)s by km²") % {"density": density}
        case Criterion.POPULATION:
            return whole_text(int(value or 0), language())


def size_words(gap: float) -> str:
    """How far two sizes are, in words: the only thing compared abroad."""
    if gap < CLOSE:
        return _("About your size.")
    times = decimal_text(2**gap, 1, language())
    return _("Size only: %(times)s times larger or smaller than yours.") % {"times": times}


LEVEL_TITLES: dict[Level, Promise] = {
    Level.COMMUNE: gettext_lazy("In communes"),
    Level.EPCI: gettext_lazy("Carried by an intercommunality"),
    Level.DEPARTEMENT: gettext_lazy("Carried at the scale of a département"),
}
LEVEL_NOTES: dict[Level, Promise] = {
    Level.COMMUNE: gettext_lazy(
        "Compared with %(mine)s by population, density, kind of intercommunality, weight in it and distance."
    ),
    Level.EPCI: gettext_lazy("Intercommunalities, compared with %(mine)s by population, density, kind and distance."),
    Level.DEPARTEMENT: gettext_lazy(
        "Joint boards, associations, former groups: only their département is known; it is compared with %(mine)s."
    ),
}


def value_of(measure: str, value: int) -> str:
    """A reported figure with its unit."""
    match measure:
        case "investment_cents" | "running_cents":
            return euros_text(value, language())
        case "investment_per_inhabitant":
            return euros_text(value, language(), exact=True)
        case "delay_months":
            return ngettext("%(count)s month", "%(count)s months", value) % {"count": whole_text(value, language())}
        case _:
            return ngettext("%(count)s day", "%(count)s days", value) % {"count": whole_text(value, language())}


def ranges(found: Iterable[Range], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """What experiences report, measure by measure: each point with who reports it, and the range when there is one."""
    return [
        {
            "label": MEASURES[row.measure],
            "points": [
                {
                    "value": value_of(row.measure, point.value),
                    "id": point.experience,
                    "who": titles.get(point.experience, ""),
                }
                for point in row.points
            ],
            "range": [value_of(row.measure, value) for value in (row.low, row.middle, row.high)]
            if row.enough
            else None,
            "count": len(row.points),
        }
        for row in found
    ]


def place_kind(row: Experience) -> str:
    return str(PlaceKind(row.place_kind).label)
