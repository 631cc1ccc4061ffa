"""Reads the amounts, months and days that people type, catches the wrong unit, and knows what is usual."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Unit(StrEnum):
    """What a figure of the form is counted in."""

    EUROS = "euros"
    MONTHS = "months"
    DAYS = "days"


class Fault(StrEnum):
    """Why what was typed is not a figure of the form."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    WRONG_UNIT = "wrong_unit"
    NOT_WHOLE = "not_whole"
    TOO_LARGE = "too_large"


class QuantityRefused(ValueError):
    """What was typed is refused; `meant` is the figure to write instead, when the unit tells it."""

    def __init__(self, fault: Fault, meant: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault, self.meant = fault, meant


MOST = {Unit.EUROS: 1_000_000_000, Unit.MONTHS: 240, Unit.DAYS: 20_000}
# Words that say the unit itself, and words of another unit with how many of ours one makes.
_OWN = {
    Unit.EUROS: frozenset({"", "€", "eur", "euro", "euros", "€ht", "€ttc", "eurosht", "eurosttc"}),
    Unit.MONTHS: frozenset({"", "mois", "month", "months"}),
    Unit.DAYS: frozenset({"", "j", "jour", "jours", "day", "days"}),
}
_OTHER: dict[Unit, dict[str, Decimal]] = {
    Unit.EUROS: {
        **dict.fromkeys(("k", "k€", "ke", "keur", "keuros", "milleeuros"), Decimal(1000)),
        **dict.fromkeys(("m", "m€", "me", "meur", "million", "millions", "millionsd'euros"), Decimal(1_000_000)),
        **dict.fromkeys(("c", "ct", "cts", "centimes", "cents"), Decimal("0.01")),
    },
    Unit.MONTHS: {
        **dict.fromkeys(("an", "ans", "année", "années", "annee", "annees", "year", "years", "y"), Decimal(12)),
        **dict.fromkeys(("semaine", "semaines", "week", "weeks"), Decimal(12) / 52),
        **dict.fromkeys(("j", "jour", "jours", "day", "days"), Decimal(12) / 365),
    },
    Unit.DAYS: {
        **dict.fromkeys(("h", "heure", "heures", "hour", "hours"), Decimal(1) / 7),
        **dict.fromkeys(("semaine", "semaines", "week", "weeks"), Decimal(5)),
        **dict.fromkeys(("mois", "month", "months"), Decimal(18)),
        **dict.fromkeys(("etp", "fte", "an", "ans", "year", "years"), Decimal(210)),
    },
}
_TYPED = re.compile(r"(?P<sign>[-−]?)(?P<number>[0-9][0-9 .,']*)(?P<unit>\D*)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ .,'][0-9]{3})+")
_DECIMAL = re.compile(r"(?P<whole>[0-9 ']+)(?:[.,](?P<cents>[0-9]{1,2}))?")


def read(text: str, unit: Unit) -> int | None:
    """The figure that was typed: euros as whole cents, months and days as whole numbers; None when nothing was.

    Raises:
        QuantityRefused: it is no number, another unit, not whole, negative, or beyond what can be.

    >>> read("12 500,50 €", Unit.EUROS), read("", Unit.DAYS), read("6 mois", Unit.MONTHS)
    (1250050, None, 6)
    """
    typed = " ".join(text.split())
    if not typed:
        return None
    found = _TYPED.fullmatch(typed)
    if found is None:
        raise QuantityRefused(Fault.NOT_A_NUMBER)
    value, words = _number(found["number"].strip()), "".join(found["unit"].split()).lower().rstrip(".")
    if words not in _OWN[unit]:
        factor = _OTHER[unit].get(words)
        if factor is None:
            raise QuantityRefused(Fault.NOT_A_NUMBER)
        raise QuantityRefused(Fault.WRONG_UNIT, max(1, round(value * factor)))
    if found["sign"] and value:
        raise QuantityRefused(Fault.NEGATIVE)
    if value > MOST[unit]:
        raise QuantityRefused(Fault.TOO_LARGE, MOST[unit])
    if unit is Unit.EUROS:
        return int(value * 100)
    if value != int(value):
        raise QuantityRefused(Fault.NOT_WHOLE, int(value) + 1)
    return int(value)


def _number(text: str) -> Decimal:
    """A number as French or English people write it: groups of three are thousands, one or two digits decimals."""
    if _THOUSANDS.fullmatch(text):
        return Decimal(re.sub(r"\D", "", text))
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise QuantityRefused(Fault.NOT_A_NUMBER)
    return Decimal(re.sub(r"\D", "", found["whole"]) + "." + (found["cents"] or "0"))


class Doubt(StrEnum):
    """A figure that may be right and is seldom seen: the author is asked."""

    INVESTMENT_SMALL = "investment_small"
    INVESTMENT_LARGE = "investment_large"
    RUNNING_SMALL = "running_small"
    RUNNING_LARGE = "running_large"
    DELAY_LONG = "delay_long"
    DAYS_MANY = "days_many"


# What is usual, by judgement of the project (November 2026): below or beyond, the unit is more often wrong than right.
SMALL_INVESTMENT_CENTS = 100_00
LARGE_INVESTMENT_CENTS_PER_INHABITANT = 1_000_00
LARGE_INVESTMENT_CENTS = 5_000_000_00
SMALL_RUNNING_CENTS = 20_00
LARGE_RUNNING_CENTS_PER_INHABITANT = 100_00
LONG_DELAY_MONTHS = 36
MANY_DAYS = 400


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a form; None is unknown."""

    investment_cents: int | None = None
    running_cents: int | None = None
    delay_months: int | None = None
    staff_days: int | None = None
    population: int | None = None


def doubts(figures: Figures) -> list[Doubt]:
    """What is out of the usual range; nothing is refused for it.

    >>> doubts(Figures(investment_cents=20_00, delay_months=180))
    [<Doubt.INVESTMENT_SMALL: 'investment_small'>, <Doubt.DELAY_LONG: 'delay_long'>]
    """
    found = []
    investment, running = figures.investment_cents, figures.running_cents
    if investment is not None and 0 < investment < SMALL_INVESTMENT_CENTS:
        found.append(Doubt.INVESTMENT_SMALL)
    if investment is not None and _large(
        investment, figures.population, LARGE_INVESTMENT_CENTS_PER_INHABITANT, LARGE_INVESTMENT_CENTS
    ):
        found.append(Doubt.INVESTMENT_LARGE)
    if running is not None and 0 < running < SMALL_RUNNING_CENTS:
        found.append(Doubt.RUNNING_SMALL)
    if running is not None and _large(
        running, figures.population, LARGE_RUNNING_CENTS_PER_INHABITANT, LARGE_INVESTMENT_CENTS
    ):
        found.append(Doubt.RUNNING_LARGE)
    if figures.delay_months is not None and figures.delay_months > LONG_DELAY_MONTHS:
        found.append(Doubt.DELAY_LONG)
    if figures.staff_days is not None and figures.staff_days > MANY_DAYS:
        found.append(Doubt.DAYS_MANY)
    return found


def _large(cents: int, population: int | None, each: int, total: int) -> bool:
    """Above so much for each inhabitant, or in all when the population is unknown."""
    return cents > each * population if population else cents > total
