"""What pages say of observed prices, in the reader's language."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bouquet.platform.catalogue.rules.observations import PRICE_YEAR, AmountKind, Bracket, Covers, Judgement
from bouquet.platform.catalogue.rules.observations_distribution import COMMITTED, Distribution, Size, Step
from bouquet.platform.catalogue.rules.observations_quote import Comparison, Quote, Standing
from bouquet.web.numbers import decimal_text, euros_text, whole_text
from bouquet.web.templatetags.bouquet import language

KINDS: dict[AmountKind, Promise] = {
    AmountKind.PAID: gettext_lazy("paid or contracted"),
    AmountKind.DECLARED: gettext_lazy("total cost declared for a grant"),
    AmountKind.LIST: gettext_lazy("list price"),
    AmountKind.QUOTE: gettext_lazy("quote"),
    AmountKind.CEILING: gettext_lazy("ceiling of a framework contract"),
    AmountKind.GRANT: gettext_lazy("grant, never a price"),
    AmountKind.OTHER: gettext_lazy("other amount, not a price of the authority"),
}
SHAPES: dict[AmountKind, str] = {
    AmountKind.PAID: "disc",
    AmountKind.DECLARED: "square",
    AmountKind.LIST: "diamond",
    AmountKind.QUOTE: "diamond",
    AmountKind.CEILING: "triangle",
}
COVERED: dict[Covers, Promise] = {
    Covers.ONCE: gettext_lazy("To set up, once"),
    Covers.YEARLY: gettext_lazy("To run, each year"),
    Covers.WHOLE: gettext_lazy("Set-up and running together, by year of contract"),
    Covers.UNIT: gettext_lazy("One unit: a light, a door, a trip..."),
}
BRACKETS: dict[Bracket, Promise] = {
    Bracket.HAMLET: gettext_lazy("under 500 inhabitants"),
    Bracket.VILLAGE: gettext_lazy("500 to 1,999 inhabitants"),
    Bracket.TOWN: gettext_lazy("2,000 to 9,999 inhabitants"),
    Bracket.CITY: gettext_lazy("10,000 to 49,999 inhabitants"),
    Bracket.LARGE: gettext_lazy("50,000 inhabitants and more"),
}
JUDGEMENTS: dict[Judgement, Promise] = {
    Judgement.PROPOSED: gettext_lazy("proposed by the rules"),
    Judgement.CONFIRMED: gettext_lazy("confirmed by a person"),
    Judgement.CORRECTED: gettext_lazy("corrected by a person"),
    Judgement.REFUSED: gettext_lazy("set aside by a person"),
}
SIZES: dict[Size, Promise] = {
    Size.SAME: gettext_lazy("authorities of the same size"),
    Size.NEAR: gettext_lazy("of the same size and of the two nearest sizes"),
    Size.ALL: gettext_lazy("of every size"),
}
STANDINGS: dict[Standing, Promise] = {
    Standing.FAR_BELOW: gettext_lazy("Well below what was observed"),
    Standing.LOW: gettext_lazy("In the lower quarter of what was observed"),
    Standing.USUAL: gettext_lazy("In the middle half of what was observed"),
    Standing.HIGH: gettext_lazy("In the upper quarter of what was observed"),
    Standing.FAR_ABOVE: gettext_lazy("Well above what was observed"),
    Standing.UNKNOWN: gettext_lazy("Too few amounts to say"),
}
BANNERS: dict[Standing, str] = {Standing.USUAL: "banner-good", Standing.FAR_BELOW: "banner-warn"} | dict.fromkeys(
    (Standing.HIGH, Standing.FAR_ABOVE), "banner-warn"
)
PARTS: dict[str, Promise] = {
    "setup": gettext_lazy("installation and settings"),
    "migration": gettext_lazy("taking over existing data"),
    "training": gettext_lazy("training of agents"),
    "equipment": gettext_lazy("equipment and works"),
    "hosting": gettext_lazy("hosting and backups"),
    "support": gettext_lazy("support and maintenance"),
    "updates": gettext_lazy("new versions and changes in the law"),
}
_PARTS_ASKED: dict[str, Promise] = {
    "setup": gettext_lazy("Are installation and settings included? For how many days?"),
    "migration": gettext_lazy("Who takes over our existing data, and at what price?"),
    "training": gettext_lazy("How many agents are trained, and is a second session included?"),
    "equipment": gettext_lazy("Is the equipment included, and who owns it at the end?"),
    "hosting": gettext_lazy("Where is the data hosted, and are backups included?"),
    "support": gettext_lazy("Which support is included: hours, time to answer, time to repair?"),
    "updates": gettext_lazy("Are new versions and changes required by law included?"),
}
PARAMETERS: dict[str, Promise] = {
    "setup": gettext_lazy("To set up, once"),
    "onboarding_per_commune": gettext_lazy("For each commune that joins, once"),
    "annual_fixed": gettext_lazy("Fixed part, each year"),
    "annual_per_inhabitant": gettext_lazy("By inhabitant, each year"),
    "capex_per_unit": gettext_lazy("Equipment, each unit bought"),
    "opex_per_unit_year": gettext_lazy("Equipment, each unit and year"),
}


def euros(cents: int) -> str:
    """An amount rounded to the euro, as a text."""
    return euros_text(cents, language())


def whole(value: int) -> str:
    """A whole number, as a text."""
    return whole_text(value, language())


def months(duration: Decimal | None) -> str:
    """A duration in months, empty when unknown."""
    if duration is None:
        return ""
    places = 0 if duration == duration.to_integral_value() else 1
    return ngettext("%(months)s month", "%(months)s months", int(duration)) % {
        "months": decimal_text(duration, places, language())
    }


def tick(cents: float) -> str:
    """A value of a chart's scale: short, in euros."""
    if cents >= 100_000_000:
        return _("€%(millions)s M") % {"millions": decimal_text(cents / 100_000_000, 0, language())}
    return euros_text(round(cents), language(), exact=cents < 100)


def step_text(step: Step) -> str:
    """One step of the broadening, in words."""
    years = _("the last ten years") if step.recent else _("every year, known or not")
    kinds = _("amounts paid or declared") if step.kinds == COMMITTED else _("list prices and quotes too")
    return _("%(sizes)s; %(years)s; %(kinds)s") % {"sizes": SIZES[step.size], "years": years, "kinds": kinds}


def steps(among: Distribution) -> list[dict[str, Any]]:
    """The steps taken, with how many amounts each found; the last one is the one that is used."""
    return [{"text": step_text(step), "count": step.count, "used": step is among.step} for step in among.steps]


def basis(among: Distribution) -> str:
    """What a comparison rests on, in one sentence."""
    values = {"count": whole(len(among.points)), "how": step_text(among.step), "year": PRICE_YEAR}
    return (
        ngettext(
            "%(count)s amount: %(how)s. Before tax where the source says so, prices of %(year)s.",
            "%(count)s amounts: %(how)s. Before tax where the source says so, prices of %(year)s.",
            len(among.points),
        )
        % values
    )


def summary(among: Distribution) -> str:
    """What a distribution says: its middle half, or that there are too few points."""
    found = among.quantiles
    if found is None:
        if not among.points:
            return _("No amount was observed yet. This blank is not a zero.")
        return _("Too few amounts to give a range: read each of them, below.")
    return _("Half of them lie between %(first)s and %(last)s; as many cost less as more than %(median)s.") % {
        "first": euros(found.p25),
        "last": euros(found.p75),
        "median": euros(found.p50),
    }


def explained(comparison: Comparison) -> list[str]:
    """Where a part of a quote stands, in plain sentences."""
    among, cents = comparison.among, comparison.cents
    values = {"amount": euros(cents), "lower": whole(comparison.lower_count), "count": whole(len(among.points))}
    lines = []
    if not among.points:
        lines.append(_("Your %(amount)s cannot be compared: nothing of this kind was observed yet.") % values)
        return lines
    if comparison.standing is Standing.UNKNOWN:
        lines.append(
            ngettext(
                "Only %(count)s amount was observed: too few to say whether %(amount)s is usual.",
                "Only %(count)s amounts were observed: too few to say whether %(amount)s is usual.",
                len(among.points),
            )
            % values
        )
        return lines
    lines.append(_("%(lower)s of the %(count)s amounts observed are lower than your %(amount)s.") % values)
    lines.append(summary(among))
    percent = comparison.percent_of_median or 100
    if percent >= 200:
        times = {"times": decimal_text(percent / 100, 1, language())}
        lines.append(_("Your amount is %(times)s times the middle one.") % times)
    elif percent >= 110:
        more = {"percent": whole(percent - 100)}
        lines.append(_("Your amount is %(percent)s%% above the middle one.") % more)
    elif percent <= 90:
        lines.append(_("Your amount is %(percent)s%% below the middle one.") % {"percent": whole(100 - percent)})
    else:
        lines.append(_("Your amount is within a tenth of the middle one."))
    lines.append(str(_REASONS[comparison.standing]))
    return lines


_REASONS: dict[Standing, Promise] = {
    Standing.FAR_BELOW: gettext_lazy(
        "A price this low may leave things out: options, training, works, or a first year on offer. "
        "Check before you sign."
    ),
    Standing.LOW: gettext_lazy("Check that nothing you need is an option to pay later."),
    Standing.USUAL: gettext_lazy("That does not make it right for you: check what it includes."),
    Standing.HIGH: gettext_lazy(
        "It may include more than others did, or more users and places. Ask for the detail, line by line."
    ),
    Standing.FAR_ABOVE: gettext_lazy(
        "Something explains it, or does not: a wider scope, special works, a single supplier. "
        "Ask for the detail line by line, and for another quote."
    ),
}


def questions(quote: Quote, included: list[str], comparisons: list[Comparison]) -> list[str]:
    """What to ask the provider: what the quote does not say, then what always matters."""
    asked: list[Any] = [text for part, text in _PARTS_ASKED.items() if part not in included]
    if quote.tax_basis not in ("HT", "TTC"):
        asked.insert(0, _("Is this price before tax or tax included?"))
    if not quote.yearly_cents:
        asked.append(_("What will we pay each year once it is installed?"))
    if any(row.standing in (Standing.HIGH, Standing.FAR_ABOVE) for row in comparisons):
        asked.insert(0, _("What does each line of the quote cost, and which lines can we do without?"))
    asked.append(_("How is the price revised, and by how much at most each year?"))
    asked.append(_("What does it cost to leave, and in which format do we get our data back?"))
    return [str(text) for text in asked]


def unsure_note() -> str:
    """What a hollow mark means."""
    return _("hollow: the service was read by rules in the title, nobody confirmed it yet")
