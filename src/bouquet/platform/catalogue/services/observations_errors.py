"""What imports refuse, and the refusals of the deeds on observed prices."""

from __future__ import annotations

from dataclasses import dataclass


class FileUnreadable(Exception):
    """The file as a whole cannot be read: nothing of it is imported."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that breaks its schema: its place in the file, its name, the field, what is wrong; other faults."""

    number: int
    name: str
    field: str
    message: str
    others: tuple[tuple[str, str], ...] = ()

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        return ((self.field, self.message), *self.others)


class TooFewCases(Exception):
    """A cost model was about to be set again on fewer comparable cases than the minimum."""


class NothingToReverse(Exception):
    """No revision of this cost model is in force."""


class CasesChanged(Exception):
    """What was observed changed since the page was read: the figures shown are no longer those that would be set."""


class UnknownService(Exception):
    """No service of the catalogue has this id."""
