"""The price of an offer as typed parts in whole numbers, and what it comes to for a population or a group.

A part is charged once, each year, or in the first year only (it then replaces a yearly part); by contract, by member
(each commune that joins), by inhabitant or by unit. Its tariff is a list of brackets of population: one amount for the
bracket that holds the population or, when `marginal`, a price for the inhabitants inside each bracket. Amounts by
inhabitant and by unit are micro-euros, the others cents. What is not stated is unknown and never counts for zero: the
total is then "at least", or unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bouquet.platform.catalogue.rules import MICRO_EURO_PER_CENT, Estimate, Level

STALE_AFTER_YEARS = 5
NOTHING = Estimate(0, 0, 0)


class PriceKind(StrEnum):
    """What a price is, from the firmest to the least firm for somebody else."""

    LIST = "list"
    CEILING = "framework_ceiling"
    QUOTE = "quote"
    PAID = "paid"
    ESTIMATE = "estimate"


class Per(StrEnum):
    """What an amount is multiplied by."""

    CONTRACT = "contract"
    MEMBER = "member"
    INHABITANT = "inhabitant"
    UNIT = "unit"


class When(StrEnum):
    """When a part is charged."""

    ONCE = "once"
    YEARLY = "yearly"
    FIRST_YEAR = "first_year"


class Tax(StrEnum):
    """Whether tax is in the amounts; when unspecified, nothing is converted."""

    BEFORE = "HT"
    INCLUDED = "TTC"
    UNSPECIFIED = "unspecified"
    NONE = "not_applicable"


class Missing(StrEnum):
    """Why a part has no amount."""

    NOT_STATED = "not_stated"
    OUTSIDE = "outside"
    QUANTITY = "quantity"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Bracket:
    """More than `over` and at most `upto` inhabitants (None: no ceiling), and the amount; None when not stated."""

    over: int
    upto: int | None
    amount: Estimate | None

    def holds(self, quantity: int) -> bool:
        return quantity > self.over and (self.upto is None or quantity <= self.upto)


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a price.

    `labels` by language; `unit` what is counted when charged by unit; `option` is left out unless it is chosen;
    `replaces` the yearly part that a first-year part stands for; `facts` the price facts its amounts come from.
    """

    id: str
    labels: Mapping[str, str]
    per: Per
    when: When
    tariff: tuple[Bracket, ...]
    marginal: bool = False
    unit: str = ""
    option: bool = False
    replaces: str = ""
    facts: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether any amount is stated, at least for some population."""
        return any(bracket.amount is not None for bracket in self.tariff)

    @property
    def free(self) -> bool:
        """Whether it is stated, for every population, that nothing is charged."""
        return self.stated and all(bracket.amount == NOTHING for bracket in self.tariff)


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid a price that was seen, its inhabitants and the communes it covers (None: unknown)."""

    name: str
    population: int | None
    members: int | None


@dataclass(frozen=True, slots=True)
class PriceStructure:
    """How an offer is priced; `year` that of the prices (None: unknown), `valid_until` its last day where stated."""

    kind: PriceKind
    parts: tuple[Part, ...]
    tax: Tax = Tax.UNSPECIFIED
    currency: str = "EUR"
    year: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    minimum_yearly: Estimate | None = None
    payer: Payer | None = None
    sources: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """What must be counted before the price can be computed."""
        return tuple(dict.fromkeys(part.unit for part in self.parts if part.per is Per.UNIT))

    @property
    def options(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.option)

    @property
    def free(self) -> bool:
        """Whether every part that is not an option is stated to cost nothing."""
        asked = [part for part in self.parts if not part.option]
        return bool(asked) and all(part.free for part in asked)

    def expired(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today

    def age_years(self, today: date) -> int | None:
        """How old the prices are; None when their year is unknown."""
        return None if self.year is None else max(0, today.year - self.year)

    def stale(self, today: date) -> bool:
        """Whether the prices are past their last day, or older than five years and not simply free."""
        age = self.age_years(today)
        return self.expired(today) or (age is not None and age > STALE_AFTER_YEARS and not self.free)


@dataclass(frozen=True, slots=True)
class Served:
    """For whom a price is computed: the inhabitants of each member, quantities by unit, the options chosen."""

    members: tuple[int, ...]
    quantities: Mapping[str, int] = field(default_factory=dict)
    options: frozenset[str] = frozenset()

    @property
    def population(self) -> int:
        return sum(self.members)


@dataclass(frozen=True, slots=True)
class Line:
    """A part with what it comes to, in cents; `missing` says why there is no amount."""

    part: Part
    cents: Estimate | None
    missing: Missing | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """What an offer costs over some years, in cents: a range when complete, a floor when parts are missing.

    `known` is false when parts are missing and the others come to nothing: "at least 0" says nothing.
    """

    cents: Estimate
    missing: tuple[Line, ...]
    known: bool

    @property
    def complete(self) -> bool:
        return self.known and not self.missing


@dataclass(frozen=True, slots=True)
class Bill:
    """The lines of a price for somebody: options not chosen are left out."""

    structure: PriceStructure
    lines: tuple[Line, ...]

    def once(self) -> Estimate:
        return _sum(line.cents for line in self.lines if line.part.when is When.ONCE)

    def year(self, number: int) -> Estimate:
        """What the `number`-th year costs, the first being 1, raised to the yearly minimum."""
        first = [line for line in self.lines if line.part.when is When.FIRST_YEAR] if number == 1 else []
        replaced = {line.part.replaces for line in first}
        yearly = [line for line in self.lines if line.part.when is When.YEARLY and line.part.id not in replaced]
        charged = _sum(line.cents for line in (*first, *yearly))
        least = self.structure.minimum_yearly
        return charged if least is None else _by_level(lambda level: max(charged.at(level), least.at(level)))

    def total(self, years: int) -> Total:
        """The total over `years`, at least 1."""
        later = self.year(2)
        cents = _sum([self.once(), self.year(1), _by_level(lambda level: (years - 1) * later.at(level))])
        missing = tuple(line for line in self.lines if line.missing is not None)
        return Total(cents, missing, bool(self.lines) and (not missing or cents.high > 0))

    def yearly_average(self, years: int) -> Estimate:
        """What a year costs on average over `years`, set-up apart, rounded up to the cent."""
        first, later = self.year(1), self.year(2)
        return _by_level(lambda level: -(-(first.at(level) + (years - 1) * later.at(level)) // years))


def bill(structure: PriceStructure, served: Served) -> Bill:
    """What each part comes to; amounts by inhabitant and by unit are rounded up to the cent."""
    asked = [part for part in structure.parts if not part.option or part.id in served.options]
    return Bill(structure, tuple(_line(structure, part, served) for part in asked))


def _line(structure: PriceStructure, part: Part, served: Served) -> Line:
    if part.free:
        return Line(part, NOTHING)
    missing = None
    if not part.stated:
        missing = Missing.NOT_STATED
    elif structure.currency != "EUR":
        missing = Missing.CURRENCY
    elif part.per is Per.UNIT and part.unit not in served.quantities:
        missing = Missing.QUANTITY
    cents = None if missing else _computed(part, served)
    return Line(part, cents, missing or (Missing.OUTSIDE if cents is None else None))


def _computed(part: Part, served: Served) -> Estimate | None:
    """What a stated part comes to; None outside its brackets."""
    match part.per:
        case Per.MEMBER:
            amounts = [_flat(part, population) for population in served.members]
            return None if None in amounts else _sum(amounts)
        case Per.CONTRACT:
            return _flat(part, served.population)
        case Per.INHABITANT:
            return _multiplied(part, served.population)
        case Per.UNIT:
            return _multiplied(part, served.quantities[part.unit])


def _flat(part: Part, population: int) -> Estimate | None:
    return next((bracket.amount for bracket in part.tariff if bracket.holds(population)), None)


def _multiplied(part: Part, quantity: int) -> Estimate | None:
    if quantity == 0:
        return NOTHING
    if not part.marginal:
        rate = _flat(part, quantity)
        return None if rate is None else _cents(lambda level: quantity * rate.at(level))
    charged = [(bracket, _inside(bracket, quantity)) for bracket in part.tariff if quantity > bracket.over]
    if sum(count for _, count in charged) < quantity:
        return None
    if any(bracket.amount is None for bracket, _ in charged):
        return None
    return _cents(lambda level: sum(b.amount.at(level) * count for b, count in charged if b.amount is not None))


def _inside(bracket: Bracket, quantity: int) -> int:
    return (quantity if bracket.upto is None else min(quantity, bracket.upto)) - bracket.over


def _cents(micro: Callable[[Level], int]) -> Estimate:
    return _by_level(lambda level: -(-micro(level) // MICRO_EURO_PER_CENT))


def _by_level(read: Callable[[Level], int]) -> Estimate:
    return Estimate(*(read(level) for level in Level))


def _sum(amounts: Iterable[Estimate | None]) -> Estimate:
    known = [amount for amount in amounts if amount is not None]
    return _by_level(lambda level: sum(amount.at(level) for amount in known))


def from_facts(amounts: Iterable[tuple[int, int | None]]) -> Estimate:
    """The range that one or several stated amounts span; the central figure of a range is its middle, rounded up.

    >>> from_facts([(100_000, None), (200_000, 300_000)])
    Estimate(low=100000, central=200000, high=300000)
    """
    pairs = list(amounts)
    low = min(least for least, _ in pairs)
    high = max(least if most is None else most for least, most in pairs)
    return Estimate(low, -(-(low + high) // 2), high)


def likely_for(payer: Payer) -> tuple[int, int | None]:
    """The populations for which a price paid by one authority tells something: from half to twice its own.

    Returns:
        The bracket: more than the first, at most the second; nobody when the payer's population is unknown.
    """
    if payer.population is None:
        return 0, 0
    return max(0, payer.population // 2 - 1), payer.population * 2
