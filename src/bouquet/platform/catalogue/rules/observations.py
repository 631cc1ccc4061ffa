"""Facts of observed prices: what an amount is and pays for, brackets of population, prices brought to one year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class AmountKind(StrEnum):
    """What an amount is. Only some are prices; a grant never is, nor the value of a concession."""

    LIST = "list"
    CEILING = "ceiling"
    QUOTE = "quote"
    PAID = "paid"
    DECLARED = "declared"
    GRANT = "grant"
    OTHER = "other"


PRICES = (AmountKind.PAID, AmountKind.DECLARED, AmountKind.LIST, AmountKind.QUOTE)
"""Amounts that a quote may be compared with. A ceiling is shown beside, a grant is counted apart."""


class Covers(StrEnum):
    """What an amount pays for: to set up, to run for a year, both over a whole contract, or one unit of something."""

    ONCE = "once"
    YEARLY = "yearly"
    WHOLE = "whole"
    UNIT = "unit"


COMPARED = (Covers.ONCE, Covers.YEARLY, Covers.WHOLE)


class Judgement(StrEnum):
    """What a person said of the service proposed for a record: nothing yet, right, another one, or none."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REFUSED = "refused"


JUDGED = (Judgement.CONFIRMED, Judgement.CORRECTED)


class Bracket(StrEnum):
    """Brackets of population, from `low` inhabitants up to, and not with, `high`."""

    HAMLET = "0-500"
    VILLAGE = "500-2000"
    TOWN = "2000-10000"
    CITY = "10000-50000"
    LARGE = "50000-"

    @property
    def low(self) -> int:
        return int(self.value.split("-")[0])

    @property
    def high(self) -> int | None:
        text = self.value.split("-")[1]
        return int(text) if text else None


BRACKETS = tuple(Bracket)


def bracket_of(population: int) -> Bracket:
    """The bracket that holds a population.

    >>> bracket_of(499).value, bracket_of(500).value, bracket_of(80_000).value
    ('0-500', '500-2000', '50000-')
    """
    return next(b for b in reversed(BRACKETS) if population >= b.low)


PRICE_YEAR = 2025
PRICE_INDEX: Mapping[int, str] = {
    2010: "1.28",
    2011: "1.26",
    2012: "1.24",
    2013: "1.22",
    2014: "1.21",
    2015: "1.21",
    2016: "1.21",
    2017: "1.2",
    2018: "1.17",
    2019: "1.16",
    2020: "1.15",
    2021: "1.14",
    2022: "1.08",
    2023: "1.03",
    2024: "1.01",
    2025: "1.0",
}
"""Rounded consumer price ratios to 2025, not re-verified. Source: head of the catalogue's `observed_contracts.yaml`."""


def in_year_prices(cents: int, year: int | None) -> int:
    """An amount of `year` brought to prices of 2025, cents; unchanged when the year is unknown or outside the table.

    >>> in_year_prices(100_000, 2018), in_year_prices(100_000, None)
    (117000, 100000)
    """
    hundredths = round(float(PRICE_INDEX.get(year or PRICE_YEAR, "1.0")) * 100)
    return (cents * hundredths + 50) // 100


TAX_PERCENT = 20
"""Usual rate of VAT in metropolitan France (CGI art. 278), taken out of an amount that says it includes tax."""


def before_tax(cents: int, tax_basis: str) -> int:
    """An amount before tax: an amount that does not say its basis is left as it is.

    >>> before_tax(12_000, "TTC"), before_tax(12_000, "unspecified")
    (10000, 12000)
    """
    return (cents * 100 + (100 + TAX_PERCENT) // 2) // (100 + TAX_PERCENT) if tax_basis == "TTC" else cents


@dataclass(frozen=True, slots=True)
class Point:
    """One observed amount, comparable with others of the same `covers`.

    Args:
        ref: its number.
        cents: the amount, prices of 2025, for once or for a year; a whole contract is brought to a year.
        population: inhabitants of the buyer, None when unknown.
        year: of the amount.
        kind: what the amount is.
        covers: what it pays for.
        sure: whether a person confirmed the service, or the catalogue gave it.
    """

    ref: int
    cents: int
    population: int | None
    year: int | None
    kind: AmountKind
    covers: Covers
    sure: bool


def comparable_cents(cents: int, covers: Covers, months: float | None, year: int | None) -> int | None:
    """An amount as points compare it: prices of 2025; yearly and whole contracts for twelve months.

    None when a contract's duration is unknown or under a month: its yearly cost is unknown then.

    >>> comparable_cents(480_000, Covers.WHOLE, 48, 2025), comparable_cents(480_000, Covers.WHOLE, None, 2025)
    (120000, None)
    """
    brought = in_year_prices(cents, year)
    if covers is Covers.ONCE:
        return brought
    if covers is Covers.UNIT or not months or months < 1:
        return None
    return round(brought * 12 / months)
