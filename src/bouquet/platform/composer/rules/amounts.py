"""Reads what people write: amounts in euros, days, points; and shares points out in thousandths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from bouquet.platform.composer.rules.assumptions import HOURS_PER_DAY
from bouquet.platform.composer.rules.errors import RequestError

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)")
_SPACES = re.compile(r"[\s\u00a0\u202f']")
MOST_DECIMALS = 2
POINT_DECIMALS = 6
LARGEST_EUROS = 10**11
LARGEST_DAYS = 10**9
LARGEST_POINTS = 10**9
LARGEST_PERCENT = 100
TOTAL_WEIGHT = 1000


def number(text: str, field: str, largest: int, *, decimals: int = MOST_DECIMALS) -> Decimal:
    """The number that a text writes, with a dot or a comma, spaces between thousands allowed.

    More decimals than `decimals` are refused even when they are zeros: "40,000" may mean forty thousand.

    Raises:
        RequestError: not a number, negative, above `largest`, or too precise.
    """
    bare = _SPACES.sub("", text).removesuffix("€")
    if not _NUMBER.fullmatch(bare):
        raise RequestError(field, "not_a_number", text=text[:40])
    value = Decimal(bare.replace(",", "."))
    if -int(value.as_tuple().exponent) > decimals:
        code = "too_precise" if decimals == MOST_DECIMALS else "too_many_decimals"
        raise RequestError(field, code, text=text[:40], most=decimals)
    if value < 0:
        raise RequestError(field, "negative", text=text[:40])
    if value > largest:
        raise RequestError(field, "too_large", largest=largest)
    return value


def euros_to_cents(text: str, field: str) -> int:
    """An amount in euros, at most two decimals, as cents.

    >>> euros_to_cents("1 500,50", "investment")
    150050
    """
    return int(number(text, field, LARGEST_EUROS) * 100)


def percent(text: str) -> int | None:
    """The whole percentage, 0 to 100, that a text writes; None when it writes something else.

    >>> percent("15"), percent("101"), percent("1,5")
    (15, None, None)
    """
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(LARGEST_PERCENT)):
        return None
    return int(text) if int(text) <= LARGEST_PERCENT else None


def days_to_hours(text: str, field: str) -> int:
    """Days of 7 hours, decimals allowed, as whole hours, rounded down."""
    return int(number(text, field, LARGEST_DAYS) * HOURS_PER_DAY)


def thousandths(points: Mapping[str, Decimal]) -> dict[str, int]:
    """Points shared out in thousandths by largest remainder; of equal remainders the first is served.

    Args:
        points: points by need, in the order of the catalogue, not all zero.

    >>> thousandths({"a": Decimal(1), "b": Decimal(1), "c": Decimal(1)})
    {'a': 334, 'b': 333, 'c': 333}
    """
    total = sum(points.values())
    if not total:
        raise RequestError("weight", "all_zero")
    exact = {need: value * TOTAL_WEIGHT / total for need, value in points.items()}
    shares = {need: int(value) for need, value in exact.items()}
    left = TOTAL_WEIGHT - sum(shares.values())
    by_remainder = sorted(exact, key=lambda need: shares[need] - exact[need])
    for need in by_remainder[:left]:
        shares[need] += 1
    return shares
