"""The filters of the list, as its address gives them: what names nothing narrows nothing, and the page says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from bouquet.platform.catalogue.models import Field
from bouquet.platform.experience.models import Outcome
from bouquet.platform.experience.rules import vocabulary
from bouquet.platform.experience.selectors import Choices, Filters
from bouquet.platform.experience.web import texts

SERVICE, FIELD, OUTCOME, SIZE, DEPARTEMENT = "service", "domaine", "issue", "taille", "departement"


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A list of choices of the form; the first one narrows nothing."""

    name: str
    label: str
    everything: str
    options: list[Option]


def filters_of(query: QueryDict, choices: Choices, fields: list[Field]) -> tuple[Filters, bool]:
    """The filters that an address asks for, and whether all of them could be read."""
    services = {service.pk for service in choices.services}
    asked = {name: query.get(name, "").strip() for name in (SERVICE, FIELD, OUTCOME, SIZE, DEPARTEMENT)}
    outcome = asked[OUTCOME] if asked[OUTCOME] in Outcome.values else ""
    size = vocabulary.size_named(asked[SIZE])
    filters = Filters(
        service=asked[SERVICE] if asked[SERVICE] in services else "",
        field=asked[FIELD] if asked[FIELD] in {field.pk for field in fields} else "",
        outcome=vocabulary.Outcome(outcome) if outcome else None,
        size=size,
        departement=asked[DEPARTEMENT] if asked[DEPARTEMENT] in {d.code for d in choices.departements} else "",
    )
    kept = (filters.service, filters.field, outcome, size.key if size else "", filters.departement)
    return filters, list(kept) == list(asked.values())


def selects(filters: Filters, choices: Choices, fields: list[Field]) -> list[Select]:
    """The lists of the form, with what is chosen."""
    rows = (
        (SERVICE, _("Service"), _("all services"), [(s.pk, s.label) for s in choices.services], filters.service),
        (FIELD, _("Field"), _("all fields"), [(f.pk, f.label) for f in fields], filters.field),
        (OUTCOME, _("How it ended"), _("every way"), [(o.value, o.label) for o in Outcome], filters.outcome or ""),
        (SIZE, _("Size"), _("all sizes"), texts.sizes(), filters.size.key if filters.size else ""),
        (
            DEPARTEMENT,
            _("Département"),
            _("everywhere"),
            [(d.code, f"{d.code} {d.name}") for d in choices.departements],
            filters.departement,
        ),
    )
    return [
        Select(name, label, everything, [Option(value, str(text), value == chosen) for value, text in options])
        for name, label, everything, options, chosen in rows
    ]
