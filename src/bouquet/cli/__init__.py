"""The `bouquet` command: only `platform` loads Django, for what needs the database."""

from __future__ import annotations

import click

from bouquet import __version__
from bouquet.cli import benching, engine, explaining, platform, sharing


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bouquet")
def main() -> None:
    """Choose, compose, pool and run smart-town services, for small and medium French local authorities."""


for command in (*engine.COMMANDS, *explaining.COMMANDS, *sharing.COMMANDS, *benching.COMMANDS, *platform.COMMANDS):
    main.add_command(command)
