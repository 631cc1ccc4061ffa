"""Registers of competences and figures: official files, loaded whole or not at all, refused by line and field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from bouquet.cli.refusals import refuse
from bouquet.kernel.content import ContentError
from bouquet.kernel.geography import competences
from bouquet.kernel.geography.banatic import read_competences
from bouquet.kernel.geography.errors import VintageError
from bouquet.platform.strategy.services.indicators import load_indicators, read_indicators
from bouquet.web.caching import touch_content_stamp

NOT_APPLIED = "dry run: nothing was changed"
SAME = "already loaded: nothing to change"


def banatic(file: Path, as_of: date, *, applied: bool) -> None:
    """Say what a register of competences holds and would change; load it when `applied`."""
    try:
        found = read_competences(file)
        _refuse_faults(found.faults, found.fault_count)
        plan = competences.load(found.held, as_of) if applied else competences.plan(found.held, as_of)
    except (ContentError, VintageError) as error:
        refuse(f"{error}; nothing was loaded")
    click.echo(f"{plan.groups} groups hold {plan.held} competences on {as_of}")
    click.echo(f"EPCI of the register: {plan.epcis_known} found, {plan.epcis_missing} not in the file")
    for code, count in sorted(found.unknown_codes.items()):
        click.echo(f"code {code} is not in the nomenclature: kept, {count} groups")
    if plan.same:
        click.echo(SAME)
        return
    click.echo(f"{plan.added} added, {plan.removed} removed")
    _end(applied)


def indicators(kind: str, file: Path, *, applied: bool) -> None:
    """Say what a file of figures holds; load it when `applied`."""
    try:
        found = read_indicators(kind, file)
        _refuse_faults(found.faults, found.fault_count)
    except ContentError as error:
        refuse(f"{error}; nothing was loaded")
    click.echo(f"{len(found.values)} figures of {found.communes} communes")
    if found.merged:
        click.echo(f"{len(found.merged)} communes of the file merged since: left out")
    if applied and not load_indicators(found):
        click.echo(SAME)
        return
    _end(applied)


def _refuse_faults(faults: Iterable[ContentError], count: int) -> None:
    """Every fault on a line of its own, then the refusal."""
    if not count:
        return
    shown = list(faults)
    for fault in shown:
        click.echo(f"bouquet: {fault}", err=True)
    more = f", {count - len(shown)} more not shown" if count > len(shown) else ""
    refuse(f"{count} lines do not hold{more}; nothing was loaded: correct them and import again")


def _end(applied: bool) -> None:
    if applied:
        touch_content_stamp()
        click.echo("loaded")
    else:
        click.echo(NOT_APPLIED)
