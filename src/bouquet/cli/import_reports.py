"""What `bouquet import` says of a file: what it read, refused and changed, or would change."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from bouquet.cli.progress import SECONDS
from bouquet.cli.refusals import refuse
from bouquet.platform.catalogue.services.observations_errors import FileUnreadable, Refused
from bouquet.platform.catalogue.services.observations_importing import Report
from bouquet.web.caching import touch_content_stamp

SERVICES_SHOWN = 12


def run(load: Callable[..., Report], refused_to: Path | None, *, dry_run: bool, **options: Any) -> None:
    """Import with `load`, say what happened; write the refused records to a CSV file when one is asked for."""
    start = time.monotonic()
    with ExitStack() as stack:
        on_refused = None
        if refused_to is not None:
            try:
                rows = csv.writer(stack.enter_context(refused_to.open("w", encoding="utf-8", newline="")))
            except OSError as error:
                refuse(f"{refused_to} cannot be written: {error.strerror}")
            rows.writerow(("number", "record", "field", "fault"))

            def on_refused(refused: Refused) -> None:
                rows.writerows((refused.number, refused.name, place, message) for place, message in refused.faults)

        try:
            report = load(dry_run=dry_run, actor=None, on_refused=on_refused, on_read=_Counter(), **options)
        except FileUnreadable as error:
            refuse(f"{error}; nothing was imported")
    if report.written:
        touch_content_stamp()
    _tell(report, dry_run, time.monotonic() - start)


class _Counter:
    """Says how many records were read, when the work lasts."""

    def __init__(self) -> None:
        self.done, self._next = 0, time.monotonic() + SECONDS

    def __call__(self, count: int) -> None:
        self.done += count
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS
            click.echo(f"import: {self.done} records read", err=True)


def _tell(report: Report, dry_run: bool, seconds: float) -> None:
    tally = report.tally
    click.echo(f"{report.name}: {report.read} records read in {seconds:.1f} s")
    click.echo(f"  refused, they break their schema: {report.refused}")
    for refused in report.first_refused:
        for place, message in refused.faults:
            click.echo(f"    record {refused.number} ({refused.name or 'no name'}), {place or 'the record'}: {message}")
    if report.refused > len(report.first_refused):
        click.echo(f"    ... and {report.refused - len(report.first_refused)} more: --refused FILE writes them all")
    if report.repeated:
        click.echo(f"  repeated in the file, the latest was kept: {report.repeated}")
    would = "would be " if dry_run else ""
    click.echo(f"  {would}new: {tally.new}, {would}changed: {tally.changed}, the same: {tally.unchanged}")
    click.echo(f"  of a known territory: {tally.known_buyers}; about a service: {sum(tally.by_service.values())}")
    for service, count in tally.by_service.most_common(SERVICES_SHOWN):
        click.echo(f"    {service}: {count}")
    if dry_run:
        click.echo("  nothing was written: this was a dry run")
    elif report.changes_nothing:
        click.echo("  nothing changed: everything was already there")
