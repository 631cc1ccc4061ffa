"""Shapes of the territory endpoints: what they take and what they give."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, WithJsonSchema

from bouquet.api.paging import Page, PageQuery
from bouquet.api.shapes import in_path
from bouquet.api.texts import N_
from bouquet.kernel.geography.models import Commune, Departement, Epci, FormerCommune, Region, RegisterVintage
from bouquet.kernel.geography.rules import Kind
from bouquet.kernel.geography.selectors import Territory
from bouquet.kernel.search.rules import MAX_QUERY_LENGTH

KindInPath = Annotated[
    Kind,
    WithJsonSchema({"type": "string", "enum": [kind.value for kind in Kind]}),
    in_path(N_("The kind of territory."), "commune"),
]
CodeInPath = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z]{1,9}$"),
    in_path(N_("The official code: INSEE, or SIREN for an EPCI."), "26113"),
]
Match = Literal["exact", "prefix", "near", "words"]
_PREFIX = {Kind.COMMUNE: "", Kind.EPCI: "", Kind.DEPARTEMENT: "D", Kind.REGION: "R"}


class TerritoryQuery(PageQuery):
    """What to list or to search."""

    q: str = Field(
        "",
        max_length=MAX_QUERY_LENGTH,
        description=N_("A name or its beginning, a postcode, an INSEE code or a SIREN; one typo is forgiven."),
        examples=["plozevet"],
    )
    kind: Kind | None = Field(
        None, description=N_("One kind only. Without q, communes are listed unless another kind is asked for.")
    )


class Place(BaseModel):
    """A territory by its codes and name."""

    kind: Kind
    code: str = Field(description="Official code: INSEE code of a commune, département or région, SIREN of an EPCI.")
    id: str = Field(description="Its id in instances and in `open` of compose: `26113`, `242600534`, `D26`, `R84`.")
    name: str


class TerritorySummary(Place):
    """A territory in a list."""

    population: int | None = Field(description="Inhabitants; null when unknown, which is not zero.")
    inside: Place | None = Field(
        description="What tells it from its namesakes: the département of a commune or an EPCI (the one that holds "
        "most of its inhabitants), the région of a département."
    )
    match: Match | None = Field(description="How it was found; null when it is listed, not searched.")


class TerritoryPage(Page[TerritorySummary]):
    """Territories: by code when listed, best first when searched (then there is no next page)."""


class GroupOfTerritory(Place):
    """A group that a territory lies in."""

    population: int | None = Field(description="Sum over its communes whose population is known; null when none is.")


class Position(BaseModel):
    """Where a commune lies, in degrees (WGS 84)."""

    latitude: float
    longitude: float
    basis: str = Field(
        description="`insee`; `contour`: worked out from a simplified contour, an estimate, as is the area; `nom`: "
        "taken from the row of the same name in the same département."
    )


class FormerCode(BaseModel):
    """A code that leads to this commune today."""

    code: str
    name: str | None
    kind: str = Field(
        description="`ancien-code`, `deleguee`, `associee`, `arrondissement`, or `merged` for a commune that merged "
        "between two vintages."
    )


class RegisterSource(BaseModel):
    """The register that every figure of a territory comes from."""

    title: str
    licence: str
    vintage: int = Field(description="Year of the edition.")
    published_on: date


class TerritorySheet(Place):
    """A territory: figures, position, the groups it lies in, the codes it had."""

    of_name: str | None = Field(description="The French complement of its name, as `de Die`; null for an EPCI.")
    resolved_from: str | None = Field(description="The old code that was asked for, when it led to this commune.")
    siren: str | None
    legal_kind: str | None = Field(description="Legal kind of an EPCI: CC, CA, CU, METRO or MET69.")
    population: int | None = Field(description="Inhabitants; null when unknown, which is not zero.")
    communes: int | None = Field(description="How many communes a group has; null for a commune.")
    communes_without_population: int | None = Field(
        description="Communes of a group whose population is unknown, left out of its sum; null for a commune."
    )
    area_km2: float | None
    communes_without_area: int | None = Field(description="Communes of a group whose area is unknown.")
    density_per_km2: float | None
    position: Position | None = Field(description="Position of a commune; null for a group or when unknown.")
    postcodes: list[str]
    groups: list[GroupOfTerritory] = Field(description="From the nearest to the largest: EPCI, département, région.")
    former_codes: list[FormerCode]
    source: RegisterSource | None


def place_id(kind: Kind, code: str) -> str:
    """The id of a territory in instances: its code, after D for a département or R for a région."""
    return _PREFIX[kind] + code


def place(territory: Territory) -> Place:
    """A territory by its codes and name."""
    kind, code = territory.kind, territory.code
    return Place(kind=kind, code=code, id=place_id(kind, code), name=territory.name)


def summary(territory: Territory, match: Match | None = None) -> TerritorySummary:
    """A territory in a list, read with what it lies in."""
    inside: Departement | Region | None
    match territory:
        case Commune() | Epci():
            inside = territory.departement
        case Departement():
            inside = territory.region
        case _:
            inside = None
    return TerritorySummary(
        **place(territory).model_dump(),
        population=territory.inhabitants,
        inside=place(inside) if inside else None,
        match=match,
    )


def sheet(
    territory: Territory,
    asked_code: str,
    former: list[FormerCommune],
    merged: list[Commune],
    vintage: RegisterVintage | None,
) -> TerritorySheet:
    """The sheet of a territory, read with the groups it lies in."""
    commune = territory if isinstance(territory, Commune) else None
    group = None if isinstance(territory, Commune) else territory
    epci = territory if isinstance(territory, Epci) else None
    return TerritorySheet(
        **place(territory).model_dump(),
        of_name=None if isinstance(territory, Epci) else territory.of_name,
        resolved_from=asked_code if asked_code != territory.code else None,
        siren=epci.siren if epci else commune.siren if commune else None,
        legal_kind=epci.legal_kind if epci else None,
        population=territory.inhabitants,
        communes=group.commune_count if group else None,
        communes_without_population=group.unknown_population_count if group else None,
        area_km2=territory.area_km2 or None,
        communes_without_area=group.unknown_area_count if group else None,
        density_per_km2=_density(territory),
        position=_position(commune) if commune else None,
        postcodes=commune.postcode_list if commune else [],
        groups=[
            GroupOfTerritory(**place(above).model_dump(), population=above.inhabitants) for above in _above(territory)
        ],
        former_codes=_former_codes(former, merged),
        source=RegisterSource(
            title=vintage.source, licence=vintage.licence, vintage=vintage.year, published_on=vintage.published_on
        )
        if vintage
        else None,
    )


def _density(territory: Territory) -> float | None:
    population = territory.inhabitants
    return round(population / territory.area_km2, 2) if population is not None and territory.area_km2 else None


def _position(commune: Commune) -> Position | None:
    if commune.latitude is None or commune.longitude is None:
        return None
    return Position(latitude=commune.latitude, longitude=commune.longitude, basis=commune.place_basis)


def _above(territory: Territory) -> list[Epci | Departement | Region]:
    match territory:
        case Commune():
            epci = [territory.epci] if territory.epci else []
            return [*epci, territory.departement, territory.departement.region]
        case Epci():
            return [territory.departement, territory.departement.region] if territory.departement else []
        case Departement():
            return [territory.region]
        case _:
            return []


def _former_codes(former: list[FormerCommune], merged: list[Commune]) -> list[FormerCode]:
    rows = [FormerCode(code=row.insee_code, name=row.name or None, kind=row.former_kind) for row in former]
    rows += [FormerCode(code=row.insee_code, name=row.name, kind="merged") for row in merged]
    return sorted(rows, key=lambda row: row.code)
