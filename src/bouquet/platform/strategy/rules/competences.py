"""Who holds a competence in a territory: rules of law by kind of EPCI, then what the register of groups lists.

What neither tells stays unknown. The law comes first; the register decides where the law leaves a choice, and is said
to disagree where it does not list what the law gives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from bouquet.kernel.content import YamlRow, yaml_mapping, yaml_rows
from bouquet.platform.strategy.rules.questionnaire import Texts
from bouquet.platform.strategy.rules.reading import texts

HOLDERS = ("epci", "commune", "either", "shared", "epci_or_region", "region", "own", "unknown")
EPCI_KINDS = ("", "CC", "CA", "CU", "METRO", "MET69")
REACHES = ("whole", "part")


class Standing(StrEnum):
    """Who may carry."""

    COMMUNE = "commune"
    EPCI = "epci"
    SHARED = "shared"
    REGION = "region"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """What the standing rests on."""

    LAW = "law"
    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NOT_IN_REGISTER = "not_in_register"
    NO_EPCI = "no_epci"
    OTHER_LAW = "other_law"
    NO_RULE = "no_rule"


FIXED = {
    "own": Standing.COMMUNE,
    "commune": Standing.COMMUNE,
    "shared": Standing.SHARED,
    "epci": Standing.EPCI,
    "region": Standing.REGION,
}


@dataclass(frozen=True, slots=True)
class LawRule:
    """Who holds a competence in some kinds of EPCI, or in some groups, from a day and, when there is one, to a day."""

    kinds: frozenset[str]
    sirens: frozenset[str]
    regions: frozenset[str]
    holder: str
    article: str
    valid_from: date
    valid_to: date | None
    confidence: str

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence: its codes in the register (BANATIC), whether a transfer may be partial, its rules of law."""

    id: str
    texts: Texts
    banatic: frozenset[str]
    partial: bool
    law: tuple[LawRule, ...]

    def rule(self, place: Place, on: date) -> LawRule | None:
        """The rule in force that day in a place: of its group, else of its région, else of the group's kind."""
        running = [rule for rule in self.law if rule.in_force(on)]
        own = [rule for rule in running if place.siren and place.siren in rule.sirens]
        regional = [rule for rule in running if place.region in rule.regions]
        return next(iter([*own, *regional, *(rule for rule in running if place.epci_kind in rule.kinds)]), None)


@dataclass(frozen=True, slots=True)
class ServiceNeed:
    """The competence a service needs; `whole` when the service is that competence, not only touched by it."""

    competence: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Law:
    """The rules and what services need."""

    as_of: str
    competences: Mapping[str, Competence]
    services: Mapping[str, ServiceNeed]


@dataclass(frozen=True, slots=True)
class Place:
    """A territory for these rules.

    `epci_kind` and `siren` are empty without EPCI; `region` is the code of its région; `held` are the register's codes
    of the EPCI, None when the register is not loaded or does not know it; `common_law` is False where the code (CGCT)
    does not apply as such (overseas collectivities).
    """

    epci_kind: str
    siren: str
    held: frozenset[str] | None
    region: str = ""
    common_law: bool = True


@dataclass(frozen=True, slots=True)
class Holding:
    """Who holds a competence, why, by which article; `disputed` when the register does not list what the law gives."""

    competence: Competence
    standing: Standing
    reason: Reason
    rule: LawRule | None = None
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class ServiceHolding:
    """Who may carry a service: the standing of its competence, softened when it is only a part of the service."""

    service: str
    standing: Standing
    holding: Holding
    whole: bool

    @property
    def transferred(self) -> bool:
        """Whether the commune may not carry it: the whole of it belongs to another."""
        return self.standing in (Standing.EPCI, Standing.REGION)


def holding(competence: Competence, place: Place, on: date) -> Holding:
    """Who holds a competence in a place, one day."""
    if not place.common_law:
        return Holding(competence, Standing.UNKNOWN, Reason.OTHER_LAW)
    rule = competence.rule(place, on)
    if not place.epci_kind and (rule is None or rule.holder != "region"):
        return Holding(competence, Standing.COMMUNE, Reason.NO_EPCI, rule)
    if rule is None or rule.holder == "unknown":
        return Holding(competence, Standing.UNKNOWN, Reason.NO_RULE if rule is None else Reason.LAW, rule)
    listed = None if place.held is None else bool(competence.banatic & place.held)
    if rule.holder in FIXED:
        disputed = rule.holder == "epci" and listed is False
        return Holding(competence, FIXED[rule.holder], Reason.LAW, rule, disputed)
    return _by_register(competence, rule, listed)


def _by_register(competence: Competence, rule: LawRule, listed: bool | None) -> Holding:
    """Who holds a competence that the law leaves open, by the register (None: it does not know the group)."""
    if listed is None:
        return Holding(competence, Standing.UNKNOWN, Reason.NOT_IN_REGISTER, rule)
    if listed:
        return Holding(competence, Standing.SHARED if competence.partial else Standing.EPCI, Reason.LISTED, rule)
    without = Standing.REGION if rule.holder == "epci_or_region" else Standing.COMMUNE
    return Holding(competence, without, Reason.NOT_LISTED, rule)


def service_holdings(law: Law, services: Collection[str], place: Place, on: date) -> dict[str, ServiceHolding]:
    """Who may carry each service in a place; a service that the rules do not name is left out."""
    holdings = {name: holding(competence, place, on) for name, competence in law.competences.items()}
    return {
        service: _service(service, holdings[need.competence], need.whole)
        for service in services
        if (need := law.services.get(service)) is not None
    }


def _service(service: str, held: Holding, whole: bool) -> ServiceHolding:
    elsewhere = held.standing in (Standing.EPCI, Standing.REGION)
    return ServiceHolding(service, held.standing if whole or not elsewhere else Standing.SHARED, held, whole)


@lru_cache(maxsize=1)
def shipped_law() -> Law:
    """The rules that ship with the product."""
    folder, file = files("bouquet.content") / "competences", "law.yaml"
    meta = yaml_mapping(folder, file).inner("meta")
    competences = {c.id: c for c in (_competence(row) for row in yaml_rows(folder, file, "competences"))}
    services = {
        row.text("service"): ServiceNeed(
            row.reference("competence", competences, "a competence"), row.choice("reach", REACHES) == "whole"
        )
        for row in yaml_rows(folder, file, "services")
    }
    return Law(meta.text("as_of") if meta else "", competences, services)


def _competence(row: YamlRow) -> Competence:
    return Competence(
        row.text("id"),
        texts(row),
        frozenset(row.texts("banatic")),
        row.data.get("partial") is True,
        tuple(_rule(inner) for inner in row.inners("law")),
    )


def _rule(row: YamlRow) -> LawRule:
    kinds = row.texts("kinds")
    for kind in kinds:
        if kind not in EPCI_KINDS:
            raise row.refusal("kinds", f"{kind!r} is not a kind of EPCI")
    valid_to = row.optional("valid_to")
    return LawRule(
        frozenset(kinds),
        frozenset(row.texts("sirens")),
        frozenset(row.texts("regions")),
        row.choice("holder", HOLDERS),
        row.text("article"),
        date.fromisoformat(row.text("valid_from")),
        date.fromisoformat(valid_to) if valid_to else None,
        row.choice("confidence", ("high", "medium", "low")),
    )
