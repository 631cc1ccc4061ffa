"""Facts of letters: when to try again, and what a mail server's answer means."""

from __future__ import annotations

from datetime import timedelta

MAX_TRIES = 8
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=24)
# A letter being sent for longer than this was left there by a process that stopped.
ABANDONED_AFTER = timedelta(minutes=15)
MAX_VALUES_BYTES = 16_000
ERROR_LENGTH = 300


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries that failed: four times longer each time, a day at most.

    >>> [wait_after(tries).total_seconds() / 60 for tries in (1, 2, 3, 8)]
    [5.0, 20.0, 80.0, 1440.0]
    """
    return min(FIRST_WAIT * int(4 ** (tries - 1)), LONGEST_WAIT)


def is_final(code: int) -> bool:
    """Whether an answer of a mail server is for good: 5xx is, 4xx is "later".

    Source: RFC 5321, section 4.2.1, 2008.

    >>> is_final(550), is_final(451)
    (True, False)
    """
    return 500 <= code < 600
