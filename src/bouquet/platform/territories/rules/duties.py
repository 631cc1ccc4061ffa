"""Legal digital duties: which of them apply to a territory of a kind and size (`content/knowledge/duties.yaml`).

What the register does not know (agents, income, surface, power) is never guessed: the duty is then to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from bouquet.kernel.content import YamlRow, yaml_mapping, yaml_rows


class Standing(StrEnum):
    """How a duty stands for a territory."""

    APPLIES = "applies"
    CHECK = "check"
    PROVISIONAL = "provisional"
    NOT_CONCERNED = "not_concerned"


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as the content states it; a threshold is None when the duty has none."""

    id: str
    family: str
    texts: dict[str, str]
    legal: str
    since: str
    kinds: tuple[str, ...]
    population_min: int | None
    staff_min: int | None
    revenue_min_euros: int | None
    building_area_min_m2: int | None
    hvac_kw_min: int | None
    provisional: bool
    confidence: str
    source: str
    note_fr: str
    consequence_fr: str
    below_threshold_fr: str


@dataclass(frozen=True, slots=True)
class DutyHere:
    """A duty for one territory: its standing, and the names of the conditions that only the territory knows."""

    duty: Duty
    standing: Standing
    conditions: tuple[str, ...] = ()


SPECIAL_KINDS = {"aom": "transport_authority", "any-with-charging": "charging_points", "lighting-operator": "lighting"}


def duty_here(duty: Duty, kind: str, population: int | None) -> DutyHere:
    """How a duty stands for a territory of `kind` with so many inhabitants (None: unknown).

    >>> example = next(duty for duty in duties() if duty.id == "open-data")
    >>> duty_here(example, "commune", 900).standing, duty_here(example, "commune", 4000).conditions
    (<Standing.NOT_CONCERNED: 'not_concerned'>, ('staff',))
    """
    special = tuple(SPECIAL_KINDS[k] for k in duty.kinds if k in SPECIAL_KINDS)
    if not special and "all" not in duty.kinds and kind not in duty.kinds:
        return DutyHere(duty, Standing.NOT_CONCERNED)
    conditions = list(special)
    if duty.population_min is not None:
        if population is None:
            conditions.append("population")
        elif population < duty.population_min:
            return DutyHere(duty, Standing.NOT_CONCERNED)
    for name, threshold in (
        ("staff", duty.staff_min),
        ("revenue", duty.revenue_min_euros),
        ("building_area", duty.building_area_min_m2),
        ("hvac", duty.hvac_kw_min),
    ):
        if threshold is not None:
            conditions.append(name)
    if duty.provisional:
        return DutyHere(duty, Standing.PROVISIONAL, tuple(conditions))
    return DutyHere(duty, Standing.CHECK if conditions else Standing.APPLIES, tuple(conditions))


def duties_here(kind: str, population: int | None, known: Iterable[Duty] | None = None) -> list[DutyHere]:
    """Every duty for a territory: those that apply first, then to check, provisional, not concerned."""
    order = list(Standing)
    found = [duty_here(duty, kind, population) for duty in (duties() if known is None else known)]
    return sorted(found, key=lambda here: order.index(here.standing))


def focus(population: int | None) -> tuple[str, ...]:
    """The duties to look at first for a commune of that size, as the content ranks them."""
    for ceiling, ids in _profiles():
        if population is not None and (ceiling is None or population <= ceiling):
            return ids
    return ()


@lru_cache(maxsize=1)
def duties() -> tuple[Duty, ...]:
    """The duties that ship with the product."""
    return tuple(_duty(row) for row in yaml_rows(files("bouquet.content") / "knowledge", "duties.yaml", "duties"))


@lru_cache(maxsize=1)
def duties_as_of() -> str:
    """The month the duties were last reviewed."""
    meta = yaml_mapping(files("bouquet.content") / "knowledge", "duties.yaml").inner("meta")
    return meta.text("as_of") if meta else ""


@lru_cache(maxsize=1)
def _profiles() -> tuple[tuple[int | None, tuple[str, ...]], ...]:
    rows = yaml_rows(files("bouquet.content") / "knowledge", "duties.yaml", "size_profiles")
    return tuple((row.whole("population_max"), tuple(row.texts("focus"))) for row in rows)


def _duty(row: YamlRow) -> Duty:
    applies = row.inner("applies")
    if applies is None:
        raise row.refusal("applies", "is missing")
    return Duty(
        id=row.text("id"),
        family=row.text("family"),
        texts={"fr": row.text("fr"), "en": row.text("en")},
        legal=row.text("legal"),
        since=row.optional("since") or "",
        kinds=tuple(applies.texts("kinds")),
        population_min=applies.whole("population_min"),
        staff_min=applies.whole("staff_min"),
        revenue_min_euros=applies.whole("revenue_min"),
        building_area_min_m2=applies.whole("building_area_min_m2"),
        hvac_kw_min=applies.whole("hvac_kw_min"),
        provisional=applies.data.get("provisional") is True,
        confidence=row.choice("confidence", ("high", "medium", "low")),
        source=row.optional("source") or "",
        note_fr=row.optional("note") or "",
        consequence_fr=row.optional("consequence_fr") or "",
        below_threshold_fr=row.optional("small_fr") or "",
    )
