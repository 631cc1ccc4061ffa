"""`bouquet import`: official files, read whole and reported on first, then written all or nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bouquet.cli.platform import need_data, start_django
from bouquet.cli.refusals import refuse

if TYPE_CHECKING:
    from collections.abc import Callable


@click.group("import")
def import_files() -> None:
    """Bring in an official file: a dry run first, then all or nothing; the same file twice changes nothing."""


def import_options(command: Callable[..., None]) -> Callable[..., None]:
    """The file of an import, and the options that every import has."""
    command = click.option("--dry-run", is_flag=True, help="Report, and write nothing.")(command)
    refused = click.Path(path_type=Path, dir_okay=False)
    command = click.option("--refused", type=refused, help="CSV of every refused record and field.")(command)
    return click.argument("file", type=click.Path(path_type=Path, dir_okay=False))(command)


@import_files.command()
@import_options
def decp(file: Path, refused: Path | None, dry_run: bool) -> None:
    """Essential data of public contracts (JSON, schemas of 2019 and 2022; .gz accepted)."""
    start_django()
    need_data()
    from bouquet.cli import import_reports
    from bouquet.platform.catalogue import services

    import_reports.run(services.import_decp, refused, dry_run=dry_run, path=file)


@import_files.command("fonds-vert")
@import_options
@click.option("--year", type=click.IntRange(2020, 2100), help="Year of the grants, when the file's name has none.")
def fonds_vert(file: Path, refused: Path | None, dry_run: bool, year: int | None) -> None:
    """Projects funded by the Fonds vert (CSV with semicolons; .gz accepted): grants, never counted as prices."""
    start_django()
    need_data()
    from bouquet.cli import import_reports
    from bouquet.platform.catalogue import services

    known = year or services.year_of(file)
    if known is None:
        refuse("the name of the file says no year: give --year")
    import_reports.run(services.import_fonds_vert, refused, dry_run=dry_run, path=file, year=known)


@import_files.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Day the register was published.")
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
def banatic(file: Path, as_of: datetime, dry_run: bool) -> None:
    """Who holds which competence, from BANATIC's export or a list `siren,competence_code` (plain or gzip)."""
    start_django()
    need_data()
    from bouquet.cli import import_registers

    import_registers.banatic(file, as_of.date(), applied=not dry_run)


@import_files.command()
@click.argument("kind", type=click.Choice(["insee", "arcep", "zrr"]))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
def indicators(kind: str, file: Path, dry_run: bool) -> None:
    """Figures of communes: INSEE's comparison of territories, ARCEP's fibre, ANCT's rural zones (plain or gzip)."""
    start_django()
    need_data()
    from bouquet.cli import import_registers

    import_registers.indicators(kind, file, applied=not dry_run)


COMMANDS = (import_files,)
