"""What pages of territories say, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from bouquet.kernel.geography.models import Commune
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.kernel.search.registry import Described
from bouquet.kernel.search.selectors import EXACT, Found
from bouquet.platform.territories.rules.atlas import Atlas, AtlasRow, DotMap
from bouquet.platform.territories.rules.duties import DutyHere, Standing
from bouquet.platform.territories.selectors import Candidate, candidates
from bouquet.web.charts import dots_svg
from bouquet.web.numbers import decimal_text, unbroken_text, whole_text
from bouquet.web.templatetags.bouquet import language

MOST_DOTS = 400
DESTROYED_VILLAGES = frozenset({"55039", "55050", "55139", "55189", "55239", "55307"})

KIND_NAMES: dict[str, Promise] = {
    Kind.COMMUNE: gettext_lazy("commune"),
    Kind.EPCI: gettext_lazy("intercommunality (EPCI)"),
    Kind.DEPARTEMENT: gettext_lazy("département"),
    Kind.REGION: gettext_lazy("region"),
}
EPCI_KINDS: dict[str, Promise] = {
    "CC": gettext_lazy("community of communes"),
    "CA": gettext_lazy("agglomeration community"),
    "CU": gettext_lazy("urban community"),
    "METRO": gettext_lazy("metropolis"),
    "MET69": gettext_lazy("metropolis with the powers of a département"),
}
STANDINGS: dict[Standing, Promise] = {
    Standing.APPLIES: gettext_lazy("Applies"),
    Standing.CHECK: gettext_lazy("To check"),
    Standing.PROVISIONAL: gettext_lazy("Bill, not in force"),
    Standing.NOT_CONCERNED: gettext_lazy("Not concerned"),
}
CONDITIONS: dict[str, Promise] = {
    "staff": gettext_lazy("50 agents or more"),
    "revenue": gettext_lazy("more than €5,000 of regular income a year"),
    "building_area": gettext_lazy("a building of 1,000 m² or more"),
    "hvac": gettext_lazy("heating or cooling of 70 kW or more"),
    "population": gettext_lazy("population unknown"),
    "transport_authority": gettext_lazy("you are a transport authority"),
    "charging_points": gettext_lazy("you run charging points"),
    "lighting": gettext_lazy("you run public lighting"),
}


def result(candidate: Candidate) -> dict[str, str]:
    """A search result: its name, its kind, where it is and its address."""
    code = candidate.code[1:] if candidate.kind in (Kind.DEPARTEMENT, Kind.REGION) else candidate.code
    where = candidate.context if candidate.kind == Kind.COMMUNE else ""
    return {
        "name": candidate.name,
        "kind": str(KIND_NAMES[candidate.kind]),
        "where": where,
        "code": code,
        "url": reverse("territories:territory", args=[candidate.kind, code]),
    }


def described(found: Sequence[tuple[str, str, str]]) -> list[Described]:
    """Territories found from the one box: name, kind and place, address."""
    hits = [Found(kind, ref, label, 0, EXACT) for kind, ref, label in found]
    rows = [result(candidate) for candidate in candidates(hits)]
    where = [", ".join(filter(None, (row["kind"], row["where"]))) for row in rows]
    return [
        Described(f"{hit.kind}/{hit.ref}", row["name"], place, row["url"])
        for hit, row, place in zip(hits, rows, where, strict=True)
    ]


def suggestion(candidate: Candidate) -> dict[str, str]:
    """A line of the list under the search field."""
    row = result(candidate)
    return {"label": row["name"], "detail": f"{row['where'] or row['kind']} · {row['code']}", "url": row["url"]}


def share_percent(commune: Commune) -> float | None:
    """The part of its EPCI's inhabitants that live in the commune, per cent."""
    if commune.epci is None or not commune.population or not commune.epci.population:
        return None
    return 100 * commune.population / commune.epci.population


def uninhabited(commune: Commune) -> str:
    """Why a commune has no inhabitants or an unknown number of them; empty for all the others."""
    if commune.insee_code in DESTROYED_VILLAGES:
        return _("This village was destroyed in 1916 and never rebuilt. It has no inhabitants: nothing to compose.")
    if commune.population is None:
        return _("This territory has no permanent population. The register gives no figure: nothing can be computed.")
    return ""


def no_council(place: Territory) -> str:
    """Why no duty is listed for a territory where nobody is known to live; empty for all the others."""
    if place.inhabitants is None:
        return _("Nobody lives here, so no council is bound by the duties of local authorities.")
    return ""


@dataclass(frozen=True, slots=True)
class Comparable:
    """A row of the table of comparable communes."""

    code: str
    name: str
    departement: str
    population: int
    density: float
    epci_kind: str
    share_percent: float | None
    km: str
    likeness: str
    here: bool = False


def comparable(atlas: Atlas, commune: Commune, count: int) -> list[Comparable]:
    """The commune, then those most like it; empty when it cannot be compared."""
    likes = atlas.comparable(commune.insee_code, count)
    if not likes:
        return []
    own = atlas.rows[atlas.index[commune.insee_code]]
    others = [
        _row(like.row, "" if like.km is None else whole_text(round(like.km), language()), _closeness(like.distance))
        for like in likes
    ]
    return [_row(own, "", "", here=True), *others]


def _row(row: AtlasRow, km: str, likeness: str, *, here: bool = False) -> Comparable:
    population = row.population or 0
    return Comparable(
        row.code,
        row.name,
        row.departement,
        population,
        population / (row.area_km2 or 1),
        str(EPCI_KINDS.get(row.epci_kind, _("none"))),
        100 * population / row.epci_population if row.epci and row.epci_population else None,
        km,
        likeness,
        here,
    )


def _closeness(distance: float) -> str:
    """A distance as people read it: one decimal, the smaller the more alike."""
    return decimal_text(distance, 2, language())


def thinned(rows: Sequence[AtlasRow]) -> list[AtlasRow]:
    """At most `MOST_DOTS` communes for a map: the most populated."""
    return sorted(rows, key=lambda row: (-(row.population or 0), row.code))[:MOST_DOTS]


def map_of(drawn: DotMap | None, title: str) -> str:
    """A map as SVG; empty when nothing can be placed."""
    return dots_svg(drawn.dots, drawn.width, drawn.height, title) if drawn else ""


def duty(here: DutyHere) -> dict[str, str]:
    """A duty as a card: its text, its standing, what to check, its article, since when; notes are in French."""
    tags = {Standing.APPLIES: "observed", Standing.CHECK: "unknown", Standing.PROVISIONAL: "estimate"}
    standing = str(STANDINGS[here.standing])
    if here.conditions and here.standing is Standing.CHECK:
        asked = _(" or ").join(str(CONDITIONS[condition]) for condition in here.conditions)
        standing = _("%(standing)s: %(asked)s?") % {"standing": standing, "asked": asked}
    notes = (here.duty.note_fr, here.duty.below_threshold_fr, here.duty.consequence_fr)
    return {
        "id": here.duty.id,
        "text": unbroken_text(here.duty.texts[language()]),
        "standing": standing,
        "tag": tags.get(here.standing, "unknown"),
        "legal": unbroken_text(here.duty.legal),
        **_since(here.duty.since),
        "confidence": here.duty.confidence,
        "source": here.duty.source,
        "notes": unbroken_text(" ".join(sentence(text) for text in notes if text)),
    }


def _since(written: str) -> dict[str, str]:
    """When a duty began: dates alone in the reader's language, dates within French words in French."""
    if re.search(r"[^\W\d_]", _DAY.sub("", written)) is None:
        return {"since": day_text(written), "since_french": ""}
    with override("fr"):
        return {"since": "", "since_french": unbroken_text(day_text(written))}


def sentence(text: str) -> str:
    """A note of the content as a sentence: capital first, full stop last."""
    return text[:1].upper() + text[1:].rstrip(".") + "."


_DAY = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


def day_text(written: str) -> str:
    """The dates of a content text in words: "2018-10-07" as "7 octobre 2018", "2026-11" as "novembre 2026"."""

    def in_words(found: re.Match[str]) -> str:
        year, month, day = found.groups()
        when = date(int(year), int(month), int(day or 1))
        return date_format(when, "j F Y" if day else "F Y")

    return _DAY.sub(in_words, written)


def duties_by_standing(rows: Sequence[DutyHere]) -> list[dict[str, object]]:
    """Duties gathered by standing, each group with its title."""
    titles = {
        Standing.APPLIES: _("What applies"),
        Standing.CHECK: _("What you have to check: the register does not know"),
        Standing.PROVISIONAL: _("What is announced and not in force"),
        Standing.NOT_CONCERNED: _("What does not concern this territory"),
    }
    return [
        {"standing": standing.value, "title": titles[standing], "duties": [duty(row) for row in group]}
        for standing, group in groupby(rows, key=lambda row: row.standing)
    ]


def communes_count(count: int) -> str:
    """So many communes, in words."""
    return ngettext("%(count)s commune", "%(count)s communes", count) % {"count": whole_text(count, language())}
