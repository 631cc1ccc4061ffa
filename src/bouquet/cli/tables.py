"""Readable tables on a terminal, and CSV text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table

JSON = dict[str, Any]


def csv_text(rows: Iterable[tuple[object, ...]]) -> str:
    """Rows as CSV, comma between fields."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def thousands(number: float) -> str:
    """A whole number with spaces between thousands."""
    return f"{number:,.0f}".replace(",", " ")


def euros(cents: int) -> str:
    return f"{thousands(cents / 100)} EUR"


WIDE = 110


def print_composition(data: JSON) -> None:
    """The bouquet as a table, then what it costs, what it assumes and what stays out nearest to entering."""
    console = Console(highlight=False)
    place, years = data["territory"], data["assumptions"]["horizon_years"]
    total, wide = f"total_{years}_years_cents", console.width >= WIDE
    console.print(f"[bold]{place['name']}[/bold] ({place['code']}), {thousands(place['population'])} inhabitants")
    table = Table(caption="euros before tax and grants, estimates; days of agents a year", caption_justify="left")
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("service")
    table.add_column("carried by")
    for heading in ("once", "a year", "days", f"{years} years", *(("low to high", "supposes inhab.") if wide else ())):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in sorted(data["choices"], key=lambda choice: choice["number"]):
        joined = row["assumes_inhabitants"]
        cells = [str(row["number"]), row["service"], row["carrier"]["name"], *_amounts(row, total)]
        if wide:
            cells += [_range(row, total), thousands(joined) if joined else ""]
        table.add_row(*cells)
    table.add_section()
    totals = data["totals"]
    cells = ["", "together", "", *_amounts(totals["central"], total)]
    table.add_row(*cells, *([_range(totals, total), ""] if wide else []))
    console.print(table)
    if not wide:
        console.print(f"Over {years} years, from {_range(totals, total)} euros by the estimates.")
    _print_sentences(console, data)


def _plural(count: float, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _amounts(row: JSON, total: str) -> list[str]:
    money = [thousands(row[key] / 100) for key in ("investment_cents", "running_cents", total)]
    return [*money[:2], f"{row['staff_days']:g}", money[2]]


def _range(row: JSON, total: str) -> str:
    return f"{thousands(row['low'][total] / 100)} to {thousands(row['high'][total] / 100)}"


def _print_sentences(console: Console, data: JSON) -> None:
    means, alone = data["means"], data["totals_alone"]
    lone = len(alone["services"])
    console.print(
        f"Means: {euros(means['investment_cents'])} once, {euros(means['running_cents_per_year'])} a year, "
        f"{means['staff_days_per_year']:g} {_plural(means['staff_days_per_year'], 'day')} a year"
        + (f" (assumed from the population: {', '.join(means['assumed'])})." if means["assumed"] else ".")
    )
    console.print(
        f"It covers {data['coverage_of_priorities_percent']:.1f} % of the priorities; alone, the best bouquet has "
        f"{lone} {_plural(lone, 'service')} and covers {alone['coverage_of_priorities_percent']:.1f} %."
    )
    real = [row for row in data["choices"] if row["price"]["offer_kind"] == "market"]
    for row in sorted(real, key=lambda row: row["number"]):
        year = row["price"]["year"] or "date unknown"
        console.print(f"  real offer: {row['service']}, {row['price']['label']['en']} ({row['evidence']}, {year})")
    console.print(f"Priced by real offers: {len(real)} of {len(data['choices'])}; the others by reference offers.")
    for group in data["assumptions"]["open"]:
        console.print(
            f"Supposes that contracts of {group['name']} are open: {thousands(group['inhabitants'])} inhabitants "
            f"({group['tier_percent']} %) have joined."
        )
    if data["status"] == "optimal":
        console.print("No other choice brings more with these means: proved, then checked in whole cents.")
    else:
        console.print(f"Best found in time; at most {data['bound'] / max(1, data['value']) - 1:.2%} better exists.")
    near = [row for row in data["left_out"] if row["reason"] == "short"]
    near.sort(key=lambda row: row["nearness"])
    for row in near[:5]:
        short = row["short_of"]
        lacks = [euros(short["investment_cents"]) + " to invest"] if short["investment_cents"] else []
        lacks += [euros(short["running_cents"]) + " a year"] if short["running_cents"] else []
        lacks += (
            [f"{short['staff_days']:g} {_plural(short['staff_days'], 'day')} a year"] if short["staff_hours"] else []
        )
        console.print(f"  left out: {row['service']}, short of {', '.join(lacks)}")
    console.print("Costs are estimates at 2025 prices: ask for quotes before a vote.")
