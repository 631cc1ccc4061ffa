"""How far a long work has come: a line on the standard error every few seconds, nothing for a short one."""

from __future__ import annotations

import time

import click

SECONDS = 5.0


class Progress:
    """Counts what is done; says it when the work lasts.

    Args:
        label: what is counted, as `certificate: %(done)s of %(total)s proofs`.
        total: how many there are.
    """

    def __init__(self, label: str, total: int) -> None:
        self.label, self.total, self.done = label, total, 0
        self._next = time.monotonic() + SECONDS

    def __call__(self, count: int) -> None:
        """Add `count` to what is done."""
        self.done += count
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS
            click.echo(self.label % {"done": self.done, "total": self.total}, err=True)
