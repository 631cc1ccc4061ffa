"""The explanation of a bouquet, readable on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from bouquet.cli.tables import euros, thousands

JSON = dict[str, Any]
MEANS = {"investment_cents": "to invest", "running_cents": "a year", "staff_hours": "hours of agents a year"}


def print_explanation(data: JSON) -> None:
    """The offers and how sure they are, then the frontier, what a step more buys, and the ways in asked for."""
    console = Console(highlight=False)
    if data["value"] is None:
        console.print("Nothing is allowed: what the commune must have does not fit in its means.")
        return
    proof = "proved the best" if data["value"] == data["bound"] else f"at most {thousands(data['bound'])} exists"
    console.print(f"[bold]{data['commune']}[/bold]: value {thousands(data['value'])}, {proof}")
    console.print(_offers(data))
    console.print(_frontier("Money, once and every year", data["frontier"]["money"], data["value"]))
    console.print(_frontier("Hours of agents", data["frontier"]["staff_hours"], data["value"]))
    for row in data["margins"]:
        console.print(f"  {_step(row['step'])} more: {_gain(row)}")
    for row in data["ways_in"]:
        console.print(f"  to bring {row['offer']} in: {_ways(row)}")


def _offers(data: JSON) -> Table:
    robust = data["robustness"]
    table = Table(
        caption="loss: part of the value lost if it must be taken; "
        f"stays: share of the best bouquets of {robust['scenarios']} scenarios of costs and priorities",
        caption_justify="left",
    )
    table.add_column("offer", overflow="fold")
    table.add_column("stands", no_wrap=True)
    table.add_column("loss", justify="right", no_wrap=True)
    table.add_column("lacks most")
    table.add_column("stays", justify="right", no_wrap=True)
    for row in data["offers"]:
        loss = "" if not row["loss"] else f"{100 * row['loss'] / max(1, data['value']):.1f} %"
        short = dict(zip(MEANS, row["short"], strict=True))
        lack = _amount(row["blocking"], short[row["blocking"]]) if row["blocking"] else ""
        share = f"{100 * robust['offers'].get(row['offer'], 0.0):.0f} %"
        table.add_row(row["offer"], row["standing"], loss, lack, share)
    return table


def _frontier(title: str, points: list[JSON], now: int) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("means", "value", "beside now", "choices"):
        table.add_column(heading, justify="right")
    for point in points:
        value = point["value"]
        change = "" if value is None else f"{100 * (value - now) / max(1, now):+.1f} %"
        shown = "none" if value is None else thousands(value)
        table.add_row(f"{point['percent']} %", shown, change, str(len(point["choices"])))
    return table


def _amount(name: str, amount: float) -> str:
    unit = MEANS[name]
    return f"{euros(int(amount))} {unit}" if name.endswith("cents") else f"{thousands(amount)} {unit}"


def _step(step: JSON) -> str:
    return ", ".join(_amount(name, amount) for name, amount in step.items() if amount)


def _gain(row: JSON) -> str:
    if row["gain"] is None:
        return "unknown, since what must be had does not fit"
    added = ", ".join(choice["offer"] for choice in row["added"])
    removed = ", ".join(choice["offer"] for choice in row["removed"])
    change = "; ".join(part for part in (added and f"adds {added}", removed and f"leaves {removed}") if part)
    return f"{thousands(row['gain'])} of value ({change or 'nothing changes'})"


def _ways(row: JSON) -> str:
    ways = [f"{_amount(name, more)} more" for name, more in row["means"].items() if more]
    ways += [f"{share / 10:g} % of the priorities moved to {need}" for need, share in row["weights"].items() if share]
    ways += [
        f"{thousands(one['inhabitants'])} inhabitants of {one['choice']['group']} join it" for one in row["contracts"]
    ]
    return ", or ".join(ways) or "no single change does"
