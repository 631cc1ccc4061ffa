"""Questions to pioneers: how many, how long, so that nobody becomes a free consultant."""

from __future__ import annotations

from datetime import datetime, tzinfo

# What a pioneer may accept each month, and what is proposed.
MOST_A_MONTH = 10
USUAL_A_MONTH = 3
# What one person may ask each month, of all pioneers together.
ASKED_A_MONTH = 3
QUESTION_LENGTH = 1_500
ANSWER_LENGTH = 4_000


def month_start(moment: datetime, zone: tzinfo) -> datetime:
    """The first moment of the calendar month of `moment`, in the time of `zone`.

    >>> from datetime import timezone
    >>> month_start(datetime(2026, 11, 28, 9, tzinfo=timezone.utc), timezone.utc).isoformat()
    '2026-11-01T00:00:00+00:00'
    """
    return moment.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
