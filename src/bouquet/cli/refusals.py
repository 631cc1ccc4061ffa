"""One clear line on the standard error, exit 2: how every command refuses."""

from __future__ import annotations

from typing import NoReturn

import click


def refuse(message: str) -> NoReturn:
    """Say why, in one line, and stop with exit code 2."""
    raise Refusal(message)


class Refusal(click.ClickException):
    """A request that cannot be carried out; the message is one line and says what to change."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        click.echo(f"bouquet: {self.message}", err=True)
