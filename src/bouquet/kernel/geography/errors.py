"""What the register of territories refuses."""


class VintageError(Exception):
    """A vintage that cannot follow what is loaded."""
