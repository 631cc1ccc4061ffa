"""Reads the catalogue's files into rows of its tables, and refuses what does not hold, by file, line and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Model

from bouquet.engine.graphs import circle
from bouquet.kernel.content import ContentError, YamlRow, yaml_mapping, yaml_rows
from bouquet.kernel.content.files import Folder
from bouquet.platform.catalogue.models import (
    Contribution,
    Field,
    Need,
    ObservedContract,
    Prerequisite,
    PriceFact,
    Provider,
    Service,
    ServiceCost,
    Solution,
    Source,
)
from bouquet.platform.catalogue.services.costs import read_cost

Row = TypeVar("Row", bound=Model)
SCALES = ("commune", "epci", "departement", "region", "national")
CONFIDENCES = ("high", "medium", "low")
SOLUTION_KINDS = ("proprietary", "open_source", "public_service", "pooled_public_offer", "public_programme")


@dataclass(slots=True)
class Catalogue:
    """Every row of the catalogue's files, not yet saved; links between rows are pairs of ids."""

    compiled_on: date
    sources: dict[str, Source] = field(default_factory=dict)
    needs: dict[str, Need] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    solutions: dict[str, Solution] = field(default_factory=dict)
    prerequisites: list[Prerequisite] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    costs: dict[str, ServiceCost] = field(default_factory=dict)
    prices: dict[str, PriceFact] = field(default_factory=dict)
    contracts: dict[str, ObservedContract] = field(default_factory=dict)
    service_sources: list[tuple[str, str]] = field(default_factory=list)
    solution_services: list[tuple[str, str]] = field(default_factory=list)
    solution_sources: list[tuple[str, str]] = field(default_factory=list)


def read_catalogue(folder: Folder) -> Catalogue:
    """The catalogue of a folder; raise `ContentError` at the first row that does not hold."""
    meta = yaml_mapping(folder, "services.yaml").inner("meta")
    if meta is None:
        raise ContentError("services.yaml", 1, "meta", "is missing")
    catalogue = Catalogue(_compiled_on(meta))
    catalogue.sources = _keyed(yaml_rows(folder, "sources.yaml", "sources"), _source)
    catalogue.needs = _keyed(yaml_rows(folder, "needs.yaml", "needs"), _need)
    catalogue.fields = _keyed(yaml_rows(folder, "services.yaml", "fields"), _field)
    _read_services(catalogue, yaml_rows(folder, "services.yaml", "services"))
    catalogue.providers = _keyed(yaml_rows(folder, "providers.yaml", "providers"), _provider)
    _read_solutions(catalogue, yaml_rows(folder, "solutions.yaml", "solutions"))
    _read_contributions(catalogue, yaml_rows(folder, "contributions.yaml", "contributions"))
    for row in yaml_rows(folder, "cost_models.yaml", "cost_models"):
        service = row.reference("service", catalogue.services, "a service")
        if service in catalogue.costs:
            raise row.refusal("service", f"{service!r} already has a cost model")
        catalogue.costs[service] = read_cost(row, service)
    catalogue.prices = _keyed(yaml_rows(folder, "prices.yaml", "prices"), lambda row, _: _price(row, catalogue))
    catalogue.contracts = _keyed(
        yaml_rows(folder, "observed_contracts.yaml", "observed_contracts"), lambda row, _: _contract(row, catalogue)
    )
    return catalogue


def _compiled_on(meta: YamlRow) -> date:
    try:
        return date.fromisoformat(meta.text("compiled"))
    except ValueError:
        raise meta.refusal("compiled", "must be a date such as 2026-11-23") from None


def _keyed(rows: Iterable[YamlRow], read: Callable[[YamlRow, int], Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for position, row in enumerate(rows):
        name = row.text("id")
        if name in found:
            raise row.refusal("id", f"{name!r} is already used by an earlier row")
        found[name] = read(row, position)
    return found


def _source(row: YamlRow, _: int) -> Source:
    return Source(
        id=row.text("id"),
        title=row.text("title"),
        publisher=row.optional("publisher") or "",
        url=row.optional("url") or "",
        date=row.optional("date") or "",
        kind=row.text("kind"),
        seen=row.data.get("seen_during_compilation") is True,
    )


def _need(row: YamlRow, position: int) -> Need:
    return Need(
        id=row.text("id"),
        position=position,
        label_fr=row.text("label_fr"),
        label_en=row.text("label_en"),
        description_fr=row.text("description_fr"),
        description_en=row.text("description_en"),
        indicators=[dict(indicator.data) for indicator in row.inners("indicators")],
    )


def _field(row: YamlRow, position: int) -> Field:
    return Field(id=row.text("id"), position=position, label_fr=row.text("label_fr"), label_en=row.text("label_en"))


def _read_services(catalogue: Catalogue, rows: list[YamlRow]) -> None:
    known = {row.text("id") for row in rows}
    catalogue.services = _keyed(rows, lambda row, position: _service(row, position, catalogue))
    for row in rows:
        name = row.text("id")
        needed = row.references("prerequisites", known, "a service")
        catalogue.prerequisites += [
            Prerequisite(service_id=name, needed_id=other, order=order) for order, other in enumerate(needed)
        ]
        sources = row.references("evidence_sources", catalogue.sources, "a source")
        catalogue.service_sources += [(name, source) for source in sources]
    found = circle({row.text("id"): row.texts("prerequisites") for row in rows})
    if found:
        first = next(row for row in rows if row.text("id") == found[0])
        raise first.refusal("prerequisites", "goes in a circle: " + " > ".join(found))


def _service(row: YamlRow, position: int, catalogue: Catalogue) -> Service:
    for scale in row.texts("best_scale"):
        if scale not in SCALES:
            raise row.refusal("best_scale", f"{scale!r} is not one of {', '.join(SCALES)}")
    row.references("needs", catalogue.needs, "a need")
    return Service(
        id=row.text("id"),
        position=position,
        field_id=row.reference("field", catalogue.fields, "a field"),
        label_fr=row.text("label_fr"),
        label_en=row.text("label_en"),
        explanation_fr=row.text("explanation_fr"),
        explanation_en=row.text("explanation_en"),
        staff_fr=row.text("staff_and_organisation_fr"),
        staff_en=row.text("staff_and_organisation_en"),
        pitfalls_fr=row.texts("pitfalls_fr"),
        pitfalls_en=row.texts("pitfalls_en"),
        open_standards=row.texts("open_standards"),
        best_scales=row.texts("best_scale"),
        built_in_module=row.optional("built_in_module") or "",
    )


def _provider(row: YamlRow, _: int) -> Provider:
    return Provider(
        id=row.text("id"),
        name=row.text("name"),
        kind=row.text("kind"),
        country=row.optional("country") or "",
        website_domain=row.optional("website_domain") or "",
        note=row.optional("note") or "",
        confidence=row.choice("confidence", CONFIDENCES),
    )


def _read_solutions(catalogue: Catalogue, rows: list[YamlRow]) -> None:
    catalogue.solutions = _keyed(rows, lambda row, _: _solution(row, catalogue))
    for row in rows:
        name = row.text("id")
        services = row.references("services", catalogue.services, "a service")
        sources = row.references("sources", catalogue.sources, "a source")
        catalogue.solution_services += [(name, service) for service in services]
        catalogue.solution_sources += [(name, source) for source in sources]


def _solution(row: YamlRow, catalogue: Catalogue) -> Solution:
    sources = row.references("sources", catalogue.sources, "a source")
    return Solution(
        id=row.text("id"),
        name=row.text("name"),
        provider_id=row.reference("provider", catalogue.providers, "a provider"),
        kind=row.choice("kind", SOLUTION_KINDS),
        licence=row.optional("licence") or "",
        licence_basis=row.optional("licence_basis") or "",
        hosting_modes=row.texts("hosting_modes"),
        standards=row.texts("standards"),
        languages=row.texts("languages"),
        website_domain=row.optional("website_domain") or "",
        target_population=row.optional("target_population") or "",
        description_fr=row.text("description_fr"),
        description_en=row.text("description_en"),
        references=[dict(reference.data) for reference in row.inners("references")],
        confidence=row.choice("confidence", CONFIDENCES),
        note=row.optional("note") or "",
        source_read=any(catalogue.sources[source].seen for source in sources),
    )


def _read_contributions(catalogue: Catalogue, rows: list[YamlRow]) -> None:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        service = row.reference("service", catalogue.services, "a service")
        need = row.reference("need", catalogue.needs, "a need")
        if (service, need) in seen:
            raise row.refusal("need", f"the contribution of {service!r} to {need!r} is already given")
        seen.add((service, need))
        hundredths = row.decimal("contribution", 0, 1) * 100
        if hundredths != int(hundredths):
            raise row.refusal("contribution", "must be a whole number of hundredths")
        catalogue.contributions.append(
            Contribution(
                service_id=service,
                need_id=need,
                hundredths=int(hundredths),
                rationale_en=row.optional("rationale_en") or "",
                tag=row.text("tag"),
            )
        )


def _price(row: YamlRow, catalogue: Catalogue) -> PriceFact:
    solution = row.optional("solution")
    return PriceFact(
        id=row.text("id"),
        solution_id=row.reference("solution", catalogue.solutions, "a solution") if solution else None,
        service_id=row.reference("service", catalogue.services, "a service"),
        what_fr=row.text("what_fr"),
        what_en=row.text("what_en"),
        kind=row.text("kind"),
        amount_cents=_cents(row, "amount_eur"),
        amount_max_cents=None if row.data.get("amount_max_eur") is None else _cents(row, "amount_max_eur"),
        unit=row.text("unit"),
        tax_basis=row.text("tax_basis"),
        recurrence=row.text("recurrence"),
        population_bracket=row.optional("population_bracket") or "",
        territory=row.optional("territory") or "",
        year=row.whole("year", 2200),
        source_id=row.reference("source", catalogue.sources, "a source"),
        confidence=row.choice("confidence", CONFIDENCES),
        note=row.optional("note") or "",
    )


def _contract(row: YamlRow, catalogue: Catalogue) -> ObservedContract:
    return ObservedContract(
        id=row.text("id"),
        service_id=row.reference("service", catalogue.services, "a service"),
        kind=row.text("kind"),
        buyer=row.optional("buyer") or "",
        territory_kind=row.optional("territory_kind") or "",
        insee_code=row.optional("insee") or "",
        siren=row.optional("siren") or "",
        population=row.whole("population"),
        amount_cents=_cents(row, "amount_eur"),
        amount_basis=row.text("amount_basis"),
        tax_basis=row.text("tax_basis"),
        duration_months=None if row.data.get("duration_months") is None else row.decimal("duration_months", 0, 1200),
        year=row.whole("year", 2200),
        object_fr=row.text("object_fr"),
        source_id=row.reference("source", catalogue.sources, "a source"),
        source_record=row.optional("source_record") or "",
        use=row.text("use"),
        confidence=row.choice("confidence", CONFIDENCES),
        note=row.optional("note") or "",
    )


def _cents(row: YamlRow, name: str) -> int:
    """Euros to cents, half a cent up: some published unit prices have more than two decimals."""
    return int((row.decimal(name, high=10**10) * 100).to_integral_value(rounding="ROUND_HALF_UP"))
