"""The `bouquet` command: only `platform` and `importing` load Django, for what needs the database."""

from __future__ import annotations

import click

from bouquet import __version__
from bouquet.cli import benching, engine, explaining, importing, platform, sharing


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bouquet")
def main() -> None:
    """Choose, compose, pool and run smart-town services, for small and medium French local authorities."""


for part in (engine, explaining, sharing, benching, platform, importing):
    for command in part.COMMANDS:
        main.add_command(command)
