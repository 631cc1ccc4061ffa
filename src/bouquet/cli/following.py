"""A long computation followed from the command line: where it stands, and Ctrl-C that ends it well."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from types import FrameType, TracebackType

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from bouquet.engine.pool.progress import Report

LINE_SECONDS = 5.0  # between two plain lines
INTERRUPTED = 130  # exit code of a program that Ctrl-C ended


class Follower:
    """Says where a computation stands on the standard error: one live line on a terminal, a line now and then else.

    The first Ctrl-C sets `stop`, the second one quits at once.

    Args:
        quiet: say nothing.
        seconds: time given to the computation.
    """

    def __init__(self, *, quiet: bool, seconds: float) -> None:
        self.stop = threading.Event()
        self.console = Console(stderr=True, highlight=False)
        self.quiet, self.seconds, self.start = quiet, seconds, time.monotonic()
        self.report: Report | None = None
        self.said = self.start - LINE_SECONDS  # the first report is said at once
        self._live: Live | None = None
        self._before: signal.Handlers | None = None

    def __enter__(self) -> Follower:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.getsignal(signal.SIGINT)  # type: ignore[assignment]
            signal.signal(signal.SIGINT, self._interrupted)
        if self.console.is_terminal and not self.quiet:
            self._live = Live(get_renderable=self._now, console=self.console, transient=True, refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def __call__(self, report: Report) -> None:
        """Take note of a report, and say it when it is time."""
        self.report = report
        if self._live is None and not self.quiet and time.monotonic() - self.said >= LINE_SECONDS:
            self.say(line_of(report, self._left()))

    def say(self, line: str) -> None:
        """Write one line on the standard error."""
        self.said = time.monotonic()
        if not self.quiet:
            click.echo(line, err=True)

    def _left(self) -> float:
        return max(0.0, self.start + self.seconds - time.monotonic())

    def _now(self) -> Text:
        line = "begins" if self.report is None else line_of(self.report, self._left())
        ending = "; ends with the best plan so far (Ctrl-C again: quit without it)" if self.stop.is_set() else ""
        return Text(line + ending, no_wrap=True, overflow="ellipsis")

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self.stop.is_set():
            for child in multiprocessing.active_children():
                child.kill()
            os._exit(INTERRUPTED)
        self.stop.set()
        if self._live is None:
            self.say("ends with the best plan so far (Ctrl-C again: quit without it)")


def line_of(report: Report, left: float) -> str:
    """Stage, value of the best plan, proved bound, gap and seconds left, in one line."""
    facts = [report.stage, f"value {report.value:,}"]
    if report.bound is not None and report.gap is not None:
        facts += [f"bound {report.bound:,}", f"gap {100 * report.gap:.2f} %"]
    return ", ".join([*facts, f"{left:.0f} s left"])
