"""Who pays what, as tables on a terminal, with what the checks say in sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bouquet.cli.tables import WIDE, thousands
from bouquet.engine.share.answer import MOULIN, KeyResult, Share
from bouquet.engine.share.game import CostGame
from bouquet.engine.share.joining import Joining
from bouquet.engine.share.request import Answer

Names = Mapping[str, str]

MEANING = {
    "proportional": "in proportion to the population",
    "equal": "the same for each",
    "two-part": "what is fixed equally, the rest by population",
    "solidarity": "by population times wealth",
    "usage": "by units used",
    "shapley": "what each adds when it arrives, averaged over all orders of arrival",
    "aumann-shapley": "the average price of an inhabitant, the same shares as proportional",
    "least-core": "every coalition gains as much as possible by staying",
    "nucleolus": "the coalition that gains least gains as much as possible, then the next one",
    "moulin": "by population, among those who would not pay more than they accept",
}
LISTED = 12
NAME_WIDTH, AMOUNT_WIDTH = 22, 17


def money(cents: int) -> str:
    """Euros and cents.

    >>> money(-123456)
    '-1 234.56'
    """
    return f"{'-' if cents < 0 else ''}{thousands(abs(cents) // 100)}.{abs(cents) % 100:02d}"


def print_answer(answer: Answer, names: Names) -> None:
    """The contract, who pays what by each key, the checks, and what a newcomer changes."""
    console, game = Console(highlight=False), answer.game
    names = {code: f"{code} {names[code]}" for code in game.codes if code in names}
    console.print(
        f"[bold]{escape(game.offer)}[/bold] bought by [bold]{escape(game.group)}[/bold]: {len(game.members)} members, "
        f"{thousands(game.population)} inhabitants, {game.horizon_years} years"
    )
    console.print(
        f"The contract costs {money(game.once_cents)} EUR once and {money(game.yearly_cents)} EUR a year, "
        f"{money(game.total_cents)} EUR in all, before tax."
    )
    _print_tier(console, game, names)
    if len(answer.results) == 1:
        result = answer.results[0]
        console.print(f"Key [bold]{result.key}[/bold]: {MEANING[result.key]}.")
        _print_shares(console, result.game, result.shares, names)
    else:
        _print_side_by_side(console, answer, names)
    _print_core(console, answer.results, names)
    for result in answer.results:
        _print_limits(console, result, names)
    for joining in answer.joinings:
        _print_joining(console, joining, names, alone=len(answer.joinings) == 1)
    for key, reason in answer.refused.items():
        console.print(f"[bold]{key}[/bold] not computed: {escape(reason)}")


def _print_tier(console: Console, game: CostGame, names: Names) -> None:
    if game.tier is None or game.threshold is None:
        return
    short = game.threshold - game.population
    state = "it is reached" if short <= 0 else f"{thousands(short)} more must join"
    console.print(f"Tier of {game.tier} %: {thousands(game.threshold)} inhabitants; {state}.")
    dearer = [
        member.code
        for member in game.members
        if member.alone_cents is not None and (member.posted_cents or 0) > member.alone_cents
    ]
    if dearer:
        console.print(f"Dearer at its posted rate than alone, so that they may not join: {_listed(dearer, names)}.")


def _called(code: str, names: Names) -> str:
    return escape(names.get(code, code))


def _listed(codes: Collection[str], names: Names) -> str:
    called = [_called(code, names) for code in codes]
    more = len(called) - LISTED
    return ", ".join(called[:LISTED]) + (f" and {more} others" if more > 0 else "")


def _print_shares(console: Console, game: CostGame, shares: Sequence[Share], names: Names) -> None:
    """One key: each member's part, once and a year; on a wide terminal also what it is compared with."""
    table = Table(caption=f"euros before tax; in all: over {game.horizon_years} years, own costs included")
    table.caption_justify = "left"
    wide, posted = console.width >= WIDE, game.tier is not None
    table.add_column("", min_width=12, overflow="fold")
    headings = ["inhab.", "once", "a year", *(["own"] if wide else []), "in all"]
    headings += [*(["posted"] if wide and posted else []), *(["alone"] if wide else []), "saving"]
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for share in shares:
        member, saving = share.member, share.saving_cents
        cells = [money(share.once_cents), money(share.yearly_cents)]
        cells += [money(member.own_cents)] if wide else []
        cells += [money(share.total_cents)]
        cells += [money(member.posted_cents or 0)] if wide and posted else []
        cells += [_optional(member.alone_cents)] if wide else []
        cells += [_optional(saving)]
        table.add_row(_called(member.code, names), thousands(member.population), *cells)
    table.add_section()
    own = sum(share.member.own_cents for share in shares)
    cells = [money(game.once_cents), money(game.yearly_cents)]
    cells += [*([money(own)] if wide else []), money(game.total_cents + own)]
    table.add_row("together", thousands(game.population), *cells)
    console.print(table)


def _optional(cents: int | None) -> str:
    return "" if cents is None else money(cents)


def _print_side_by_side(console: Console, answer: Answer, names: Names) -> None:
    """Several keys: all that each member pays, as many keys in a table as the terminal holds."""
    several = max(1, (console.width - NAME_WIDTH) // AMOUNT_WIDTH - 1)
    for start in range(0, len(answer.results), several):
        results = answer.results[start : start + several]
        caption = f"all that each pays over {answer.game.horizon_years} years, own costs included, euros before tax"
        table = Table(caption=caption, caption_justify="left")
        table.add_column("", min_width=12, overflow="fold")
        for heading in ("alone", *(result.key for result in results)):
            table.add_column(heading, justify="right", no_wrap=True)
        paid = [{share.member.code: share.total_cents for share in result.shares} for result in results]
        for member in answer.game.members:
            cells = [money(by_code[member.code]) if member.code in by_code else "out" for by_code in paid]
            table.add_row(_called(member.code, names), _optional(member.alone_cents), *cells)
        console.print(table)


def _print_core(console: Console, results: Sequence[KeyResult], names: Names) -> None:
    inside = [result.key for result in results if result.core.inside and result.shares]
    if inside:
        console.print(
            f"In the core, no coalition of members would pay less without the others: [bold]{', '.join(inside)}[/bold]."
        )
    for result in results:
        core, key = result.core, f"[bold]{result.key}[/bold]"
        excess = f"{money(core.overpays_cents)} EUR"
        if not result.shares:
            console.print(f"{key}: no group holds together.")
        elif not core.inside and core.proved:
            who = _listed(core.coalition, names)
            console.print(f"{key}: not in the core. {who} would pay {excess} less without the others.")
        elif not core.inside:
            console.print(
                f"{key}: no coalition would gain more than {excess} by leaving; whether one gains is not known."
            )


def _print_limits(console: Console, result: KeyResult, names: Names) -> None:
    """Who pays more than alone or than the posted rate, who stays out, and how good an approximation is."""
    key, game = f"[bold]{result.key}[/bold]", result.game
    if result.missed:
        console.print(f"{key}: by quadrature, which missed {result.missed:.0e} of the total before it was scaled.")
    reached = game.threshold is not None and game.population >= game.threshold
    for limit, above in (("alone", result.above_alone), ("the posted rate", result.above_posted if reached else ())):
        if above:
            most = max(above, key=lambda one: one.cents)
            who = _listed([one.code for one in above], names)
            console.print(f"{key}: more than {limit}, by up to {money(most.cents)} EUR: {who}.")
    for left in result.left[:LISTED]:
        console.print(
            f"{key}: {_called(left.code, names)} stays out: it would pay {money(left.asked_cents)} EUR, and "
            f"{money(left.cap_cents)} EUR at most."
        )
    if len(result.left) > LISTED:
        console.print(f"{key}: {len(result.left) - LISTED} others stay out.")
    if result.key == MOULIN and game.population < game.scale.min_population:
        least = thousands(game.scale.min_population)
        console.print(f"{key}: {thousands(game.population)} inhabitants stay, and the offer asks for {least}.")


def _print_joining(console: Console, joining: Joining, names: Names, *, alone: bool) -> None:
    key, code = f"[bold]{joining.after.key}[/bold]", _called(joining.code, names)
    if not joining.guarded:
        console.print(f"{key}: {code} does not stay.")
        return
    if not joining.worse_off:
        console.print(f"{key}: when {code} joins, nobody who was there pays more.")
        return
    most = max(joining.worse_off, key=lambda above: above.cents)
    guarded, asked = (
        next(share.total_cents for share in shares if share.member.code == joining.code)
        for shares in (joining.guarded, joining.after.shares)
    )
    console.print(
        f"{key}: when {code} joins, {_listed([above.code for above in joining.worse_off], names)} would pay more, by "
        f"up to {money(most.cents)} EUR. For nobody to pay more, {code} pays {money(guarded)} EUR instead of "
        f"{money(asked)} EUR."
    )
    if alone:
        console.print("Shares when nobody who was there pays more:")
        _print_shares(console, joining.after.game, joining.guarded, names)
