"""What the pages of a bouquet say, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bouquet.engine.pricing import Cost
from bouquet.kernel.geography.models import Commune
from bouquet.platform.catalogue.rules import Level
from bouquet.platform.catalogue.web.offer_texts import evidence
from bouquet.platform.composer.rules import explain
from bouquet.platform.composer.rules.assumptions import HOURS_PER_DAY
from bouquet.platform.composer.rules.catalogue_data import CatalogueData
from bouquet.platform.composer.rules.composition import Bouquet, Composition, Line
from bouquet.platform.composer.rules.errors import MESSAGES, RequestError
from bouquet.platform.composer.rules.explain import LeftOut
from bouquet.platform.strategy.rules.competences import Standing
from bouquet.web.drawing import BouquetDrawing, Carrier, DrawnService, LeftOutBud
from bouquet.web.numbers import days_text, euros_text, whole_text
from bouquet.web.templatetags.bouquet import language, of

KINDS_IN_ORDER = ("commune", "epci", "departement", "region")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BUDS = 6
MAIN_NEEDS = 2


def refusal(error: RequestError) -> str:
    """A refusal in the reader's language, services by their name."""
    params = {key: whole_text(v, language()) if isinstance(v, int) else v for key, v in error.params.items()}
    short_of = error.params.get("short_of")
    if isinstance(short_of, Cost):
        params["lacking"] = ", ".join(shortage(short_of))
    return _(MESSAGES[error.code]) % params


def named(error: RequestError, catalogue: CatalogueData) -> RequestError:
    """The same refusal, where services are called by their name instead of their identifier."""

    def name_of(value: object) -> object:
        if not isinstance(value, str):
            return value
        names = value.split(", ")
        return ", ".join(label(catalogue, n) for n in names) if all(n in catalogue.services for n in names) else value

    return RequestError(error.field, error.code, **{key: name_of(value) for key, value in error.params.items()})


def heading(answer: Composition) -> str:
    """How many services, how many of them shared."""
    total, shared = len(answer.best.lines), len(answer.pooled_lines)
    if total == 0:
        return _("No service fits these means")
    if shared == 0:
        text = ngettext("Your bouquet: %(total)s service", "Your bouquet: %(total)s services", total)
    else:
        text = ngettext(
            "Your bouquet: %(total)s service, %(shared)s of them shared",
            "Your bouquet: %(total)s services, %(shared)s of them shared",
            total,
        )
    return text % {"total": total, "shared": shared}


def label(catalogue: CatalogueData, service: str) -> str:
    return catalogue.services[service].labels[language()]


def lines(answer: Composition, catalogue: CatalogueData, solutions: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Each service of the bouquet with its costs, its carrier, why it is there and who provides it."""
    dearest = max((line.costs[Level.HIGH].total_cents(answer.horizon_years) for line in answer.best.lines), default=1)
    return [
        _line(answer, catalogue, line, solutions.get(line.choice.service, []), dearest) for line in answer.best.lines
    ]


def _line(
    answer: Composition, catalogue: CatalogueData, line: Line, solutions: list[str], dearest: int
) -> dict[str, Any]:
    years = answer.horizon_years
    totals = {level.value: line.costs[level].total_cents(years) for level in Level}
    (commune,) = answer.instance.communes.values()
    ranked = sorted(line.brings, key=lambda need: -commune.weights.get(need, 0) * line.brings[need])
    main = [need for need in ranked if commune.weights.get(need, 0)][:MAIN_NEEDS]
    return {
        "line": line,
        "field": catalogue.services[line.choice.service].field,
        "label": label(catalogue, line.choice.service),
        "central": line.costs[Level.CENTRAL],
        "total": totals,
        "days": {level.value: line.costs[level].staff_hours for level in Level},
        "range": _range(totals, max(1, dearest)),
        "needs": [catalogue.needs[need][language()] for need in main],
        "solutions": solutions[:2],
        "more_solutions": max(0, len(solutions) - 2),
        "savings": {level.value: cents for level, cents in line.savings_cents.items()} if line.savings_cents else None,
        "price": _price(line),
    }


def _price(line: Line) -> dict[str, str]:
    """How sure the price of a line is, and whose it is."""
    if line.market is None:
        sure = _("estimate set on real prices") if line.calibrated else _("expert estimate")
        return {"tag": "estimate", "text": sure, "name": ""}
    seen = evidence(line.market.price)
    return {"tag": seen["tag"], "text": seen["text"], "name": line.market.labels[language()]}


def _range(totals: Mapping[str, int], dearest: int) -> dict[str, float]:
    """Places of low, central and high on a line of 200, from zero to the dearest service of the bouquet."""
    return {name: round(8 + 184 * cents / dearest, 1) for name, cents in totals.items()}


def cost_rows(bouquet: Bouquet, years: int) -> list[dict[str, Any]]:
    """The table of what a bouquet costs, low, central and high."""
    return [
        {"label": _("Investment, once"), "euros": _by_level(bouquet, lambda cost: cost.investment_cents)},
        {"label": _("Running cost, a year"), "euros": _by_level(bouquet, lambda cost: cost.running_cents)},
        {"label": _("Agents' days, a year"), "hours": _by_level(bouquet, lambda cost: cost.staff_hours)},
        {
            "label": _("Total over %(years)s years") % {"years": years},
            "euros": _by_level(bouquet, lambda cost: cost.total_cents(years)),
            "total": True,
        },
    ]


def _by_level(bouquet: Bouquet, read: Any) -> list[int]:
    return [read(bouquet.totals[level]) for level in Level]


def overruns(answer: Composition) -> list[str]:
    """What the means lack if every price is high."""
    (commune,) = answer.instance.communes.values()
    high = answer.best.totals[Level.HIGH]
    return shortage(
        Cost(
            max(0, high.investment_cents - commune.means.investment_cents),
            max(0, high.running_cents - commune.means.running_cents),
            max(0, high.staff_hours - commune.means.staff_hours),
        )
    )


def shortage(lacking: Cost) -> list[str]:
    """Amounts that are lacking, in words."""
    found = []
    if lacking.investment_cents:
        found.append(_("%(amount)s to invest") % {"amount": euros_text(lacking.investment_cents, language())})
    if lacking.running_cents:
        found.append(_("%(amount)s a year") % {"amount": euros_text(lacking.running_cents, language())})
    if lacking.staff_hours:
        days = days_text(lacking.staff_hours, HOURS_PER_DAY, language())
        text = ngettext(
            "%(days)s day of agents a year", "%(days)s days of agents a year", -(-lacking.staff_hours // HOURS_PER_DAY)
        )
        found.append(text % {"days": days})
    return found


TRANSFERRED: dict[Standing, Promise] = {
    Standing.EPCI: gettext_lazy("competence of your intercommunality"),
    Standing.REGION: gettext_lazy("competence of the region"),
}


def transferred(found: Mapping[str, Standing]) -> dict[str, str]:
    """Whose competence each transferred service is, in words."""
    return {name: str(TRANSFERRED[standing]) for name, standing in found.items()}


def out_rows(
    answer: Composition, catalogue: CatalogueData, transferred: Mapping[str, Standing]
) -> list[dict[str, Any]]:
    """What stays out, nearest to entering first, each with its letter (the first six) and its reason."""
    ranked = sorted(answer.left_out, key=lambda row: (row.nearness is None, row.nearness or 0.0))
    buds = [row for row in ranked if row.nearness is not None][:BUDS]
    return [
        {
            "row": row,
            "letter": LETTERS[buds.index(row)] if row in buds else "",
            "label": label(catalogue, row.service),
            "field": catalogue.services[row.service].field,
            "why": _why_out(row, catalogue, transferred),
        }
        for row in ranked
    ]


_PLAIN_REASONS: dict[str, Promise] = {
    explain.HAD: gettext_lazy("Already there."),
    explain.EXCLUDED: gettext_lazy("You left it out."),
    explain.NOT_COMPOSED: gettext_lazy("Shown, not composed: the catalogue has no judged contribution for it."),
    explain.NO_GAIN: gettext_lazy("Adds nothing to your priorities beside what is chosen."),
}


def _why_out(row: LeftOut, catalogue: CatalogueData, transferred: Mapping[str, Standing]) -> str:
    if row.service in transferred and row.reason in (explain.EXCLUDED, explain.TRANSFERRED):
        return _("Not yours to carry: %(whose)s. Ask for it there.") % {"whose": TRANSFERRED[transferred[row.service]]}
    if row.reason in _PLAIN_REASONS:
        return str(_PLAIN_REASONS[row.reason])
    if row.reason == explain.TOO_SMALL:
        count = whole_text(row.minimum_population, language())
        return _("Makes sense from %(count)s inhabitants: join with more neighbours.") % {"count": count}
    lacking = ", ".join(shortage(row.short_of))
    if row.reason == explain.SHORT:
        return _("Lacks %(amounts)s.") % {"amounts": lacking}
    missing = ", ".join(label(catalogue, service) for service in row.missing)
    if lacking:
        return _("Needs %(services)s first, and %(amounts)s more.") % {"services": missing, "amounts": lacking}
    return _("Needs %(services)s first.") % {"services": missing}


def drawing(
    commune: Commune, answer: Composition, catalogue: CatalogueData, outside: Iterable[Mapping[str, Any]]
) -> BouquetDrawing:
    """What the bouquet of an answer is drawn from."""
    used = {line.carrier.id: line.carrier for line in answer.best.lines}
    carriers = sorted(used.values(), key=lambda carrier: KINDS_IN_ORDER.index(carrier.kind))
    described = ", ".join(label(catalogue, line.choice.service) for line in answer.best.lines)
    return BouquetDrawing(
        title=_("The bouquet %(of_name)s") % {"of_name": of(commune)},
        description=_("Each flower is a service: %(services)s.") % {"services": described or _("none")},
        carriers=tuple(Carrier(carrier.id, carrier.kind, carrier.name) for carrier in carriers),
        services=tuple(
            DrawnService(
                line.choice.service,
                line.number,
                label(catalogue, line.choice.service),
                catalogue.services[line.choice.service].field,
                line.carrier.id,
                line.gain,
            )
            for line in answer.best.lines
        ),
        left_out=tuple(
            LeftOutBud(row["row"].service, row["letter"], row["label"], row["field"])
            for row in outside
            if row["letter"]
        ),
    )


SOURCES: dict[str, Promise] = {
    "Bouquet starting catalogue": gettext_lazy("Starting catalogue of Bouquet"),
    "Bouquet assumptions": gettext_lazy("Assumptions of Bouquet"),
}


def sources(rows: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Where the figures come from, named in the reader's language, with the date in words."""
    return [
        {
            **row,
            "source": str(SOURCES.get(row["source"], row["source"])),
            "language": language() if row["source"] in SOURCES else "fr",
            "date": date_format(date.fromisoformat(row["date"]), "j F Y"),
        }
        for row in rows
    ]
