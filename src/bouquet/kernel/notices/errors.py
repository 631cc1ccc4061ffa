"""What notices refuse."""


class UnknownKind(Exception):
    """No app registered this kind of notice."""


class ValueMissing(Exception):
    """The text of the kind names a value that was not given."""


class ValuesTooLong(Exception):
    """The values of a notice are longer than a notice may be."""


class EssentialKind(Exception):
    """Notices of this kind cannot be refused: without them the person could not go on."""


class UnsubscribeUnknown(Exception):
    """The link to unsubscribe was not made here, or was altered."""
