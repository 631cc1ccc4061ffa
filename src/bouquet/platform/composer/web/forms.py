"""The form of a request: thirteen needs to weigh, three means, what is there, what is refused, the neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bouquet.kernel.geography.models import Commune
from bouquet.platform.catalogue import selectors as catalogue_selectors
from bouquet.platform.composer.rules import amounts
from bouquet.platform.composer.rules.assumptions import assumptions
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.errors import RequestError
from bouquet.platform.composer.rules.instances import GroupPlace
from bouquet.platform.composer.web import address, texts
from bouquet.platform.strategy.rules.competences import Standing
from bouquet.web.numbers import whole_text
from bouquet.web.templatetags.bouquet import HOURS_PER_DAY

MOST_POINTS = 5
USUAL_POINTS = 2
COMMON = ("municipal-website", "online-payment", "collaborative-suite", "local-data", "citizen-app")


def request_form(
    query: QueryDict,
    commune: Commune,
    catalogue: CatalogueData,
    transferred: Mapping[str, Standing],
    groups: Iterable[GroupPlace],
    error: RequestError | None = None,
) -> dict[str, Any]:
    """Everything the form shows: the values already sent, else the defaults, and the refusal beside its field."""
    if error is not None:
        error = texts.named(error, catalogue)
    return {
        "needs": _needs(query),
        "means": _means(query, commune, error),
        "means_assumed": not any(query.get(name) for name in (address.INVESTMENT, address.RUNNING, address.DAYS)),
        "common": [_service(query, address.HAVE, name, catalogue) for name in COMMON if name in catalogue.services],
        "services": _services(query, catalogue, transferred),
        "wanted": [texts.label(catalogue, name) for name in _wanted(query, catalogue)],
        "ours": bool(query.get(address.OURS)),
        "transferred": [texts.label(catalogue, name) for name in transferred],
        "alone": bool(query.get(address.ALONE)),
        "tiers": [_tier(query, group) for group in groups],
        "error": texts.refusal(error) if error else "",
        "error_field": address.FORM_FIELDS.get(error.field, error.field) if error else "",
    }


def _needs(query: QueryDict) -> list[dict[str, Any]]:
    sent = any(key.startswith(address.POINTS) for key in query)
    rows = []
    for need in catalogue_selectors.needs():
        value = query.get(address.POINTS + need.id, "0" if sent else str(USUAL_POINTS))
        rows.append({"need": need, "name": address.POINTS + need.id, "value": value})
    return rows


def _means(query: QueryDict, commune: Commune, error: RequestError | None) -> list[dict[str, Any]]:
    default = assumptions().bracket(commune.population or 0).means
    wrong = address.FORM_FIELDS.get(error.field) if error else None
    rows = (
        (
            address.INVESTMENT,
            _("Investment, once"),
            _("Set-up, equipment, first steps. Before tax, before grants."),
            _written(default.investment_cents // 100),
            "€",
        ),
        (
            address.RUNNING,
            _("Running cost, every year"),
            _("Subscriptions, hosting, upkeep."),
            _written(default.running_cents // 100),
            _("€ a year"),
        ),
        (
            address.DAYS,
            _("Agents' time, every year"),
            _("Count the hours of councillors who will follow the project too."),
            str(default.staff_hours // HOURS_PER_DAY),
            _("days a year"),
        ),
    )
    return [
        {
            "name": name,
            "label": label,
            "hint": hint,
            "value": query.get(name, default_text),
            "unit": unit,
            "error": texts.refusal(error) if error and wrong == name else "",
        }
        for name, label, hint, default_text, unit in rows
    ]


def _written(euros: int) -> str:
    """A proposed amount as it is typed in either language: spaces between thousands, never a comma."""
    return whole_text(euros, "fr")


def _services(query: QueryDict, catalogue: CatalogueData, transferred: Mapping[str, Standing]) -> list[dict[str, Any]]:
    """Every service by field, for the lists of what is there and what is refused."""
    fields = {field.id: field.label for field in catalogue_selectors.fields()}
    return [
        {
            "label": label,
            "have": [
                _service(query, address.HAVE, s.id, catalogue)
                for s in catalogue.services.values()
                if s.field == field and s.id not in COMMON
            ],
            "must": [
                _service(query, address.MUST, s.id, catalogue)
                for s in catalogue.services.values()
                if s.field == field and (s.composed or s.id in query.getlist(address.MUST))
            ],
            "exclude": [
                _service(query, address.EXCLUDE, s.id, catalogue)
                | {"belongs": texts.TRANSFERRED[transferred[s.id]] if s.id in transferred else ""}
                for s in catalogue.services.values()
                if s.field == field
            ],
        }
        for field, label in fields.items()
    ]


def _wanted(query: QueryDict, catalogue: CatalogueData) -> list[str]:
    asked = query.getlist(address.MUST)
    return [name for name in catalogue.services if name in asked]


def _service(query: QueryDict, name: str, service: str, catalogue: CatalogueData) -> dict[str, Any]:
    return {
        "id": service,
        "name": name,
        "label": texts.label(catalogue, service),
        "checked": service in query.getlist(name),
    }


def _tier(query: QueryDict, group: GroupPlace) -> dict[str, Any]:
    """The choice of the tier at which a group's contracts are assumed open."""
    assumed = assumptions()
    name = address.OPEN + group.id
    sent = amounts.percent(query.get(name, ""))
    chosen = assumed.open_tiers.get(group.kind, 0) if sent is None else sent
    return {
        "name": name,
        "label": group.name,
        "kind": group.kind,
        "options": [{"value": tier, "chosen": tier == chosen} for tier in sorted({0, *assumed.tiers_percent, chosen})],
    }
