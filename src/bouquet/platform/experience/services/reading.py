"""Reads the file of experiences into rows of its tables, and refuses what does not hold, by file, line and field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stdnum.fr import siren as siren_number

from bouquet.kernel.content import ContentError, YamlRow, yaml_mapping, yaml_rows
from bouquet.kernel.content.files import Folder
from bouquet.kernel.geography import selectors as geography
from bouquet.kernel.geography.models import Commune, Departement, Epci
from bouquet.platform.catalogue import selectors as catalogue
from bouquet.platform.experience.models import Experience
from bouquet.platform.experience.rules.vocabulary import Confidence, Origin, Outcome, PlaceKind, Scale, WhoSays

FILE = "rex.yaml"
PLACE_KINDS = {
    "commune": PlaceKind.COMMUNE,
    "epci": PlaceKind.EPCI,
    "syndicat": PlaceKind.BOARD,
    "autre": PlaceKind.OTHER,
    "etranger": PlaceKind.FOREIGN,
}
PREPARATION = "preparation_months"
LAST_YEAR = 2100
_COUNTRY = re.compile(r"[A-Z]{2}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(slots=True)
class Experiences:
    """Every row of the file, not yet saved, and the pairs (experience, service)."""

    as_of: str
    rows: dict[str, Experience] = field(default_factory=dict)
    services: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may refer to: services of the catalogue, territories of the register."""

    services: frozenset[str]
    communes: Mapping[str, Commune]
    epcis: Mapping[str, Epci]
    departements: Mapping[str, Departement]


def read_experiences(folder: Folder) -> Experiences:
    """The experiences of a folder; raise `ContentError` at the first row that does not hold."""
    meta = yaml_mapping(folder, FILE).inner("meta")
    if meta is None:
        raise ContentError(FILE, 1, "meta", "is missing")
    rows = yaml_rows(folder, FILE, "experiences")
    outcomes = _outcomes(meta)
    known = _known(rows)
    found = Experiences(meta.text("as_of"))
    for row in rows:
        name = row.text("id")
        if name in found.rows:
            raise row.refusal("id", f"{name!r} is already used by an earlier row")
        if name not in outcomes:
            raise row.refusal("id", f"{name!r} is in no list of meta.kinds")
        found.rows[name] = _experience(row, name, outcomes[name], known)
        services = row.references("services", known.services, "a service")
        if not services:
            raise row.refusal("services", "must name one service at least")
        found.services += [(name, service) for service in services]
    missing = sorted(outcomes.keys() - found.rows.keys())
    if missing:
        raise meta.refusal("kinds", f"{missing[0]!r} is the id of no experience")
    return found


def _outcomes(meta: YamlRow) -> dict[str, Outcome]:
    """The outcome of each experience: it stands apart from the rows."""
    kinds = meta.inner("kinds")
    if kinds is None:
        raise meta.refusal("kinds", "is missing")
    found: dict[str, Outcome] = {}
    for outcome in Outcome:
        for name in kinds.texts(outcome.value):
            if name in found:
                raise kinds.refusal(outcome.value, f"{name!r} is also in {found[name].value}")
            found[name] = outcome
    return found


def _known(rows: list[YamlRow]) -> Known:
    places = [place for row in rows if (place := row.inner("territory")) is not None]
    sirens = {place.optional("siren") or "" for place in places}
    communes = {code: geography.commune(code) for code in sorted({place.optional("insee") or "" for place in places})}
    return Known(
        frozenset(catalogue.services().values_list("id", flat=True)),
        {code: commune for code, commune in communes.items() if commune is not None},
        Epci.objects.in_bulk(sorted(sirens)),
        Departement.objects.in_bulk(),
    )


def _experience(row: YamlRow, name: str, outcome: Outcome, known: Known) -> Experience:
    title, cost, figures = _inner(row, "title"), _inner(row, "cost"), _figures(row)
    detail = cost.inner("detail")
    pooling = _inner(row, "pooling")
    return Experience(
        id=name,
        origin=Origin.SHIPPED.value,
        title_fr=title.text("fr"),
        title_en=title.optional("en") or "",
        **_place(_inner(row, "territory"), known),
        scale=pooling.choice("scale", list(Scale)) if pooling.optional("scale") else "",
        carrier=pooling.optional("body") or "",
        started_year=row.whole("year_start", LAST_YEAR),
        investment_cents=_cents(cost, "investment_eur"),
        running_cents=_cents(cost, "operating_eur_per_year"),
        cost_fr=(detail.optional("fr") if detail else None) or "",
        cost_en=(detail.optional("en") if detail else None) or "",
        funding=row.texts("funding"),
        delay_months=next((round(each["value"]) for each in figures if each["metric"] == PREPARATION), None),
        outcomes=[_text(inner) for inner in row.inners("outcomes")],
        figures=figures,
        lessons=[_lesson(inner) for inner in row.inners("lessons")],
        difficulties=[_lesson(inner) for inner in row.inners("difficulties")],
        sources=_sources(row),
        outcome=outcome.value,
        confidence=row.choice("confidence", list(Confidence)),
    )


def _inner(row: YamlRow, name: str) -> YamlRow:
    found = row.inner(name)
    if found is None:
        raise row.refusal(name, "is missing")
    return found


def _place(place: YamlRow, known: Known) -> dict[str, Any]:
    """The territory: a commune must be in the register; an EPCI that is no longer there keeps its name alone."""
    kind = PLACE_KINDS[place.choice("kind", list(PLACE_KINDS))]
    country = place.text("country")
    if not _COUNTRY.fullmatch(country) or (country == "FR") == (kind is PlaceKind.FOREIGN):
        raise place.refusal("country", f"{country!r} does not go with the kind {place.text('kind')!r}")
    siren = _siren(place)
    commune = _commune(place, kind, known)
    epci = known.epcis.get(siren) if kind is PlaceKind.EPCI else None
    departement = _departement(place, known)
    if commune is not None:
        departement = commune.departement
    population = place.whole("population")
    if commune is not None or epci is not None:
        population = commune.population if commune is not None else epci.population if epci is not None else None
    return {
        "place_name": place.text("name"),
        "place_kind": kind.value,
        "country": country,
        "commune": commune,
        "epci": epci,
        "departement": departement,
        "siren": siren,
        "population": population,
        "population_in_source": place.whole("population_in_source"),
    }


def _commune(place: YamlRow, kind: PlaceKind, known: Known) -> Commune | None:
    code = place.optional("insee")
    if kind is not PlaceKind.COMMUNE:
        return None
    if code is None:
        raise place.refusal("insee", "is missing: a commune is named by its INSEE code")
    if code not in known.communes:
        raise place.refusal("insee", f"{code!r} is no commune of the register, of today or former")
    return known.communes[code]


def _siren(place: YamlRow) -> str:
    siren = place.optional("siren") or ""
    if siren and not siren_number.is_valid(siren):
        raise place.refusal("siren", f"{siren!r} is not a SIREN: nine digits, the last one a check")
    return siren


def _departement(place: YamlRow, known: Known) -> Departement | None:
    code = place.optional("department")
    if code is None:
        return None
    if code not in known.departements:
        raise place.refusal("department", f"{code!r} is no département of the register")
    return known.departements[code]


def _cents(row: YamlRow, name: str) -> int | None:
    if row.data.get(name) is None:
        return None
    return int((row.decimal(name, high=10**11) * 100).to_integral_value(rounding="ROUND_HALF_UP"))


def _text(row: YamlRow) -> dict[str, str | None]:
    return {"fr": row.text("fr"), "en": row.optional("en")}


def _lesson(row: YamlRow) -> dict[str, str | None]:
    return {**_text(row), "basis": row.choice("basis", list(WhoSays))}


def _figures(row: YamlRow) -> list[dict[str, Any]]:
    return [
        {
            "metric": each.text("metric"),
            "value": float(each.decimal("value", -(10**12), 10**12)),
            "unit": each.text("unit"),
        }
        for each in row.inners("figures")
    ]


def _sources(row: YamlRow) -> list[dict[str, Any]]:
    """Sources, each with the year that its mention gives; a year that nobody gives stays unknown."""
    found = []
    for each in row.inners("sources"):
        by = each.text("by")
        years = _YEAR.findall(by)
        url = each.optional("url")
        if url is not None and not url.startswith(("https://", "http://")):
            raise each.refusal("url", f"{url!r} is not an address: it must start with https://")
        found.append({"title": each.text("title"), "by": by, "url": url, "year": int(years[-1]) if years else None})
    if not found:
        raise row.refusal("sources", "must name one source at least")
    return found
