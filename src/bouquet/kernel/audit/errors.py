"""What the journal refuses."""


class JournalIsAppendOnly(Exception):
    """A line of the journal was about to be changed or deleted."""


class UnknownDeed(Exception):
    """The deed has no text: its app must declare it, or no one could read the line."""


class UnsealableDetail(Exception):
    """A detail is not text, whole number, boolean, nothing, or a list or mapping of those."""
