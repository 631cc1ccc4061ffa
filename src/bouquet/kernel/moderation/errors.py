"""What moderation refuses."""


class UnknownKind(Exception):
    """No app registered this kind of contributions."""


class PayloadRefused(Exception):
    """The content is not what can be kept: not a mapping of JSON, too long, too deep, with a forbidden character."""


class TooMany(Exception):
    """The author, or the place they write from, sent enough of this kind for today."""


class NotModerator(Exception):
    """The person may not decide on this contribution."""


class NotAuthor(Exception):
    """The person did not write this contribution."""


class OwnSubmission(Exception):
    """Nobody decides on their own contribution."""


class Changed(Exception):
    """Someone else did something to the contribution since the page was read."""


class NotPossible(Exception):
    """In its present state, the contribution does not allow this."""


class NotTaken(Exception):
    """The contribution is not in the hands of this moderator."""


class ReasonMissing(Exception):
    """A refusal, or a request to change, says why."""


class LinkUnknown(Exception):
    """The link opens no contribution, or is too old."""


class Unpublishable(Exception):
    """Raised by the app that owns the kind, with a text that the moderator reads: it cannot be published as it is."""
