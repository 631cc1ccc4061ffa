"""Numbers as people read them, in French and in English."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_UNIT = re.compile(r"(?<=\d) (?=(?:%|€|EUR\b))")


def _mark(language: str) -> tuple[str, str]:
    """Thousands separator and decimal mark."""
    return (",", ".") if language == "en" else (NARROW_SPACE, ",")


def decimal_text(value: float | Decimal, places: int, language: str) -> str:
    """A number with so many decimals, rounded half up.

    >>> decimal_text(1234.55, 1, "fr")
    '1\u202f234,6'
    """
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    thousands, mark = _mark(language)
    whole, _, rest = f"{abs(rounded):,f}".partition(".")
    sign = "−" if rounded < 0 else ""
    return sign + whole.replace(",", thousands) + (mark + rest if rest else "")


def whole_text(value: int, language: str) -> str:
    """A whole number with its thousands apart."""
    return f"{value:,}".replace(",", _mark(language)[0]).replace("-", "−")


def euros_text(cents: int, language: str, *, exact: bool = False) -> str:
    """An amount in euros: rounded to the euro, or to the cent when `exact`.

    >>> euros_text(123456, "fr"), euros_text(123456, "en", exact=True)
    ('1\u202f235\xa0€', '€1,234.56')
    """
    number = decimal_text(Decimal(cents) / 100, 2 if exact else 0, language)
    return f"€{number}" if language == "en" else f"{number}{NO_BREAK_SPACE}€"


def unbroken_text(text: str) -> str:
    """A text whose numbers no line break cuts: narrow spaces between thousands, no break before a unit.

    >>> unbroken_text("3 500 habitants, 40 000 EUR, 12 ans")
    '3\u202f500 habitants, 40\u202f000\xa0EUR, 12 ans'
    """
    return _UNIT.sub(NO_BREAK_SPACE, _THOUSANDS.sub(NARROW_SPACE, text))


def percent_text(value: float, language: str, places: int = 0) -> str:
    """A percentage: `value` is already per cent."""
    number = decimal_text(value, places, language)
    return f"{number}%" if language == "en" else f"{number}{NO_BREAK_SPACE}%"


def days_text(hours: int, hours_per_day: int, language: str) -> str:
    """Hours as a number of days, one decimal at most."""
    value = Decimal(hours) / hours_per_day
    return decimal_text(value, 0 if value == value.to_integral_value() else 1, language)
