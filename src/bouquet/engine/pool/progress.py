"""What a long computation says of itself, and when it must stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Report:
    """One line of progress: stage, value of the best plan, proved bound (None: none yet), seconds spent and left."""

    stage: str
    value: int
    bound: int | None
    seconds: float
    left: float

    @property
    def gap(self) -> float | None:
        """The part of the value that a better plan could still add, at most."""
        return None if self.bound is None else (self.bound - self.value) / max(1, self.value)


class Stop(Protocol):
    """Something that says when to end with the best plan so far, as `threading.Event` does."""

    def is_set(self) -> bool: ...


@dataclass
class Watch:
    """The clock of a computation.

    The work done is decided beforehand from the size of the problem and the seconds asked, so that the same call gives
    the same answer; the clock only stops what would run late. Ctrl-C (`KeyboardInterrupt`) goes through `late` too.

    Attributes:
        seconds: time allowed.
        report: receives each line of progress.
        stop: ends the work early when it is set.
    """

    seconds: float
    report: Callable[[Report], None] | None = None
    stop: Stop | None = None
    start: float = field(default_factory=time.monotonic)
    stopped: bool = False

    @property
    def spent(self) -> float:
        return time.monotonic() - self.start

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.spent)

    @property
    def late(self) -> bool:
        """Whether no more work may begin."""
        if self.left <= 0.0 or (self.stop is not None and self.stop.is_set()):
            self.stopped = True
        return self.stopped

    def say(self, stage: str, value: int, bound: int | None = None) -> None:
        if self.report is not None:
            self.report(Report(stage, value, bound, self.spent, self.left))
